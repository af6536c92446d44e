from __future__ import annotations

from datetime import date

import pytest

from enforcement_review.judging.loader import load_rule_set
from enforcement_review.judging.parameters import in_words, read_setting
from enforcement_review.resources import rules_folder
from enforcement_review.text.rule_text import MistakeError

RULES = load_rule_set(rules_folder())


def test_a_setting_comes_before_every_layer_on_every_day() -> None:
    setting = read_setting(RULES.parameters["defence_period"], "3 calendar_days")
    table = RULES.table("market_regulation", None).under({"defence_period": setting})
    for day in (None, date(1999, 1, 1), date(2024, 5, 6)):
        value = table.value("defence_period", day)
        assert value is not None
        assert in_words(value) == "3日"
    assert table.value("preservation_period", date(2024, 1, 1)) == RULES.table(None, None).value(
        "preservation_period", date(2024, 1, 1)
    )


@pytest.mark.parametrize("text", ["3 moons", "[", "", "{citizen: 5}"])
def test_a_setting_that_is_no_value_of_its_kind_is_refused(text: str) -> None:
    with pytest.raises(MistakeError):
        read_setting(RULES.parameters["defence_period"], text)
