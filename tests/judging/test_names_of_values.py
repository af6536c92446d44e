"""The rules ask for values by the names that the extractors give: a name that nobody gives would never be found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from enforcement_review.extracting.legal_review import conclusion_of
from enforcement_review.extracting.penalties import KINDS
from enforcement_review.extracting.review_topics import TOPICS
from enforcement_review.judging.words.choices import _SAID_AS
from enforcement_review.resources import rules_folder

OPINIONS = (
    "同意承办机构的处理意见。",
    "建议修改裁量幅度后再报。",
    "退回补充调查。",
    "不同意给予行政处罚。",
    "建议移送公安机关处理。",
)


def _read(path: Path) -> Any:
    """Plain text only: `yes` and `no` are words of the rule language."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)


def _values(node: Any, field: str) -> Iterator[str]:
    """Values that a rule file names for a fact, in its checks and in its examples."""
    if isinstance(node, list):
        for item in node:
            yield from _values(item, field)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key.split(".")[-1] == field and isinstance(value, (str, list)):
                yield from [value] if isinstance(value, str) else value
            if key == "fact" and str(value).split(".")[-1] == field:
                for stock in ("any_of", "all_of", "values"):
                    yield from node.get(stock, ())
            yield from _values(value, field)


def _asked(field: str) -> set[str]:
    files = sorted(rules_folder().rglob("*.yaml"))
    skipped = ("vocabulary.yaml", "parameters.yaml")
    nodes = [_read(path) for path in files if path.name not in skipped]
    return {value for node in nodes for value in _values(node, field)} - {"illegible", ""}


def test_kinds_of_penalty_are_called_as_the_extractor_calls_them() -> None:
    given = {kind for kind, _ in KINDS}
    asked = _asked("penalty_kinds")
    assert {"罚款", "警告", "吊销许可证件"} <= asked
    assert asked <= given
    assert set(_SAID_AS) == given


def test_kinds_that_a_sector_does_not_publish_are_kinds() -> None:
    overlay = _read(rules_folder() / "overlays" / "market_regulation.yaml")
    kinds = overlay["parameters"]["unpublished_kinds"]["values"][0]["is"]
    assert set(kinds) <= {kind for kind, _ in KINDS}


def test_matters_of_a_legal_review_are_called_as_the_extractor_calls_them() -> None:
    assert _asked("topics") == {topic for topic, _ in TOPICS}


@pytest.mark.parametrize("opinion", OPINIONS)
def test_every_conclusion_of_a_legal_review_is_one_that_the_rules_know(opinion: str) -> None:
    followed = _read(rules_folder() / "penalty" / "legal-review" / "legal-review.opinion-followed.yaml")
    known = set(_values(followed["check"], "conclusion")) | set(_values(followed["applies"], "conclusion"))
    assert conclusion_of(opinion) in known
