"""To whom a case is given: names that run together, names told in an opinion, signatures hardly legible."""

from __future__ import annotations

import pytest

from tests.extracting.build import OFFICERS, scanned, value


@pytest.mark.parametrize("names", ["邹立新沈若兰", "邹立新\n沈若兰", "邹立新及沈若兰"])
def test_names_that_run_together_are_parted(names: str) -> None:
    form = scanned("case_filing_approval", table=[["案由", "涉嫌违规修造"], ["承办人", names]])
    assert value(form, "officers") == OFFICERS


@pytest.mark.parametrize("words", ["由邹立新、沈若兰共同负责办理", "指派邹立新、沈若兰两名同志承办"])
def test_officers_are_named_in_the_opinion(words: str) -> None:
    form = scanned(
        "case_filing_approval", table=[["案由", "涉嫌违规修造"], ["拟办意见", f"建议立案，{words}。"]]
    )
    assert value(form, "officers") == OFFICERS


def test_names_printed_in_the_text_count_where_the_signature_is_hardly_legible() -> None:
    form = scanned(
        "case_filing_approval",
        table=[
            ["案由", "涉嫌违规修造"],
            ["承办人意见", "建议立案，由邹立新、沈若兰具体承办。\n承办人：邻立斯 沈茗三"],
        ],
        unsure={"邻立斯": 0.3, "沈茗三": 0.4},
    )
    assert value(form, "officers") == OFFICERS
