"""What a paper states: elements that the law wants in it, told by their wording."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from enforcement_review.extracting.form import Form


@dataclass(frozen=True, slots=True)
class _Element:
    name: str
    sure: tuple[re.Pattern[str], ...]
    trace: re.Pattern[str]


@cache
def _elements() -> dict[str, tuple[_Element, ...]]:
    text = (
        resources.files("enforcement_review.extracting").joinpath("content.yaml").read_text(encoding="utf-8")
    )
    return {
        kind: tuple(
            _Element(name, tuple(map(re.compile, entry["sure"])), re.compile(entry["trace"]))
            for name, entry in elements.items()
        )
        for kind, elements in yaml.safe_load(text).items()
    }


def read_content(form: Form, kind: str) -> None:
    """Each element True where it is stated, False where a wholly read paper has not a word of it."""
    for element in _elements()[kind]:
        matches = (pattern.search(form.text) for pattern in element.sure)
        found = next((match for match in matches if match is not None), None)
        if found is not None:
            form.add_span(element.name, True, found.start(), found.end(), 0.88)
        elif form.certain and not element.trace.search(form.bare_text):
            form.add_absent(element.name, False, 0.88)
