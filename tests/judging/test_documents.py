"""The documents on rules and facts say all that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import enforcement_review
from enforcement_review.judging.compiler import known_words
from enforcement_review.judging.loader import load_rule_set
from enforcement_review.resources import rules_folder

DOCS = Path(enforcement_review.__file__).resolve().parent.parent / "docs"
FACTS = load_rule_set(rules_folder()).vocabulary.facts


@pytest.mark.parametrize("word", known_words())
def test_every_word_of_the_language_is_explained(word: str) -> None:
    text = (DOCS / "rule-language.md").read_text(encoding="utf-8")
    assert re.search(rf"`{word}: ", text), word


def test_every_fact_is_listed() -> None:
    text = (DOCS / "facts.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)`", text, flags=re.MULTILINE))
    assert listed == {name for name in FACTS if not name.startswith("summary_decision.")}
