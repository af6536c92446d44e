"""Lines of a fixed width for terminals, wrapped the Chinese way."""

from __future__ import annotations

import io

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

NARROWEST = 40
# A line does not begin with what closes, nor end with what opens (避头尾).
_NEVER_FIRST = frozenset("，。、；：？！”’）》〉】〕％%)]},.;:!?…—")
_NEVER_LAST = frozenset("“‘（《〈【〔([{")


class TextPage:
    """Lines of a fixed width, wrapped the Chinese way."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self._width = max(width, NARROWEST)
        self._lines: list[tuple[str, str]] = []
        self._colour = colour

    def put(self, text: str, *, indent: int = 0, hang: int = 0, style: str = "") -> None:
        """Text from column `indent` on; its second and later lines `hang` columns further in."""
        first, further = " " * indent, " " * (indent + hang)
        for number, line in enumerate(wrap(text, self._width - indent - hang, self._width - indent)):
            self._lines.append(((further if number else first) + line, style))

    def holds(self, text: str, *, indent: int = 0) -> bool:
        """Whether the text stands on one line."""
        return cell_len(text) <= self._width - indent

    def rule(self, title: str) -> None:
        """A heading; a line fills the rest of its last row."""
        *whole, last = wrap(f"── {title}", self._width - 1)
        self._lines += [(line, "cyan") for line in whole]
        self._lines.append((f"{last} " + "─" * (self._width - cell_len(last) - 1), "cyan"))

    def blank(self) -> None:
        if self._lines and self._lines[-1][0]:
            self._lines.append(("", ""))

    def text(self) -> str:
        while self._lines and not self._lines[-1][0]:
            self._lines.pop()
        if not self._colour:
            return "".join(f"{line}\n" for line, _ in self._lines)
        out = io.StringIO()
        console = Console(
            file=out,
            force_terminal=True,
            color_system="standard",
            width=self._width + 1,
            legacy_windows=False,
            highlight=False,
            emoji=False,
            markup=False,
        )
        for line, style in self._lines:
            console.print(Text(line, style=style), soft_wrap=True)
        return out.getvalue()


def wrap(text: str, width: int, first: int | None = None) -> list[str]:
    """Lines of at most `width` columns (the first: `first`), Latin words kept whole where they fit."""
    lines: list[str] = []
    rest = text.strip()
    room = first or width
    while cell_len(rest) > room:
        cut = _cut(rest, room)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
        room = width
    return [*lines, rest]


def _cut(text: str, room: int) -> int:
    """How many characters of `text`, which is wider than `room`, make the first line; at least one."""
    used = fits = 0
    for character in text:
        used += cell_len(character)
        if used > room:
            break
        fits += 1
    cut = max(fits, 1)
    for place in range(cut, max(cut // 2, 1), -1):
        if _may_break(text[place - 1], text[place]):
            return place
    return cut


def _may_break(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return not (before.isascii() and after.isascii() and before != " " and after != " ")
