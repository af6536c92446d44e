"""Characters side by side, whoever gives them."""

from __future__ import annotations

from collections.abc import Sequence


class Letters:
    """At least one character, with the left and the right edge of each."""

    __slots__ = ()

    lefts: Sequence[float]
    rights: Sequence[float]

    @property
    def x0(self) -> float:
        return self.lefts[0]

    @property
    def x1(self) -> float:
        return self.rights[-1]
