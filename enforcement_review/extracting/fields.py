"""Labels and the values beside them: what every form, ruled or typed, is made of.

A value stands right of its label, below it, behind its colon or behind a gap. Which of these it is
does not concern whoever asks for a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from enforcement_review.model import Box
from enforcement_review.text import Passage
from enforcement_review.text.passage import Place

_BLANK = re.compile(r"[\s_/\\\-—.:，,。;；()（）]*")


class Shape(Enum):
    """How the value stands to its label, with how far that can be trusted."""

    RIGHT = 0.97
    INLINE = 0.96
    BELOW = 0.92
    GAP = 0.88


@dataclass(frozen=True, slots=True)
class Field:
    """A label of a form and what stands in its place.

    Attributes:
        label: as the dictionary has it.
        keys: what it may ask for, see labels.yaml.
        value: empty text where the form was left blank there.
        at: where the label stands.
        group: labels of the block that it is part of (当事人 › 个人 › 姓名).
        row: counts the rows below a heading label; fields of one row belong together.
        runs_on: a blank field behind whose line unlabelled words follow, which may be its value.
        area: where its value stands or would stand, on the page of `at`; None in a source without pages.
    """

    label: str
    keys: frozenset[str]
    value: Passage
    at: Place
    shape: Shape
    group: str = ""
    row: int = 0
    runs_on: bool = False
    area: Box | None = None

    @property
    def blank(self) -> bool:
        return is_blank(self.value.text)

    @property
    def place(self) -> Place:
        return self.at if self.blank else self.value.place()


def is_blank(text: str) -> bool:
    return _BLANK.fullmatch(text) is not None


def with_keys(fields: Iterable[Field], *keys: str) -> list[Field]:
    """Fields that ask for one of the keys; keys named first come first, else reading order."""
    pool = list(fields)
    found: list[Field] = []
    for key in keys:
        found.extend(field for field in pool if key in field.keys and field not in found)
    return found
