"""The small markup that the form layouts are written in, and the blocks it becomes.

A layout is a text file, line by line; Jinja fills in the case before it comes here.

    @title 送 达 回 证          directives begin with @
    @table 12 30 12 30          a ruled grid, the columns' widths in parts
    |案由|<3>[[涉嫌…案]]        its rows; `<3>` spans columns, `<1x4,v>` rows, upright; `<h60>` least height
    Any other line is a paragraph, indented by two characters.

Inside a line `[[…]]` is what was filled in by hand or machine, `__…__` is underlined;
inside a cell `\\n` begins a new line, which `>` pushes to the right and `^` to the middle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Span = dict[str, str | bool]
Block = dict[str, object]

_INLINE = re.compile(r"\[\[(.*?)\]\]|__(.*?)__")
_CELL_OPTIONS = re.compile(r"^<([^<>]*)>")
# Full-width spaces are meant: forms are aligned with them.
_BLANKS = " \t\r"
_ALIGNMENTS = {"@c": "center", "@r": "right", "@l": "left"}


@dataclass(slots=True)
class Form:
    """A form as blocks.

    Attributes:
        title: as printed; "" where it has none.
        signature: what stands at the foot of each page; "" where nothing does.
        counts_pages: whether each page says 第×页 共×页.
    """

    title: str = ""
    signature: list[Span] = field(default_factory=list)
    counts_pages: bool = False
    blocks: list[Block] = field(default_factory=list)


class MarkupError(ValueError):
    """A line of a layout that means nothing."""


def spans_of(text: str) -> list[Span]:
    """`text` cut where it is filled in or underlined."""
    spans: list[Span] = []
    position = 0
    for match in _INLINE.finditer(text):
        if match.start() > position:
            spans.append({"t": text[position : match.start()]})
        if match.group(1) is not None:
            if match.group(1):
                spans.append({"t": match.group(1), "filled": True})
        else:
            spans.append({"t": match.group(2), "under": True})
        position = match.end()
    if position < len(text):
        spans.append({"t": text[position:]})
    return spans


def _paragraphs(text: str) -> list[Block]:
    paragraphs: list[Block] = []
    for line in text.split("\\n"):
        align = {">": "right", "^": "center"}.get(line[:1], "")
        paragraphs.append({"align": align, "spans": spans_of(line[1:] if align else line)})
    return paragraphs


def _cell(text: str) -> Block:
    cell: Block = {"columns": 1, "rows": 1, "upright": False, "height": 0, "align": ""}
    if match := _CELL_OPTIONS.match(text):
        text = text[match.end() :]
        for option in match.group(1).split(","):
            if option == "v":
                cell["upright"] = True
            elif option in {"c", "l", "r"}:
                cell["align"] = {"c": "center", "l": "left", "r": "right"}[option]
            elif option.startswith("h"):
                cell["height"] = int(option[1:])
            else:
                columns, _, rows = option.partition("x")
                cell["columns"], cell["rows"] = int(columns), int(rows or 1)
    cell["lines"] = _paragraphs(text.strip(_BLANKS))
    return cell


def _directive(form: Form, name: str, rest: str) -> None:
    blocks = form.blocks
    if name == "@title":
        if not form.title:
            form.title = rest
        blocks.append({"type": "title", "spans": spans_of(rest)})
    elif name in {"@org", "@no", "@small"}:
        blocks.append({"type": name[1:], "spans": spans_of(rest)})
    elif name in _ALIGNMENTS:
        blocks.append({"type": "para", "align": _ALIGNMENTS[name], "indent": 0, "spans": spans_of(rest)})
    elif name in {"@sign", "@seal"}:
        lines = [spans_of(line.strip(_BLANKS)) for line in rest.split("‖")]
        blocks.append({"type": "sign", "seal": name == "@seal", "lines": lines})
    elif name == "@gap":
        blocks.append({"type": "gap", "height": int(rest)})
    elif name == "@photo":
        scene, width, height = rest.split()
        blocks.append({"type": "photo", "scene": scene, "width": int(width), "height": int(height)})
    elif name in {"@rule", "@break"}:
        blocks.append({"type": name[1:]})
    elif name == "@table":
        blocks.append({"type": "table", "columns": [int(part) for part in rest.split()], "rows": []})
    elif name == "@pagesign":
        form.signature = spans_of(rest)
    elif name == "@pageno":
        form.counts_pages = True
    else:
        raise MarkupError(f"unknown directive: {name} {rest}")


def parse(text: str) -> Form:
    """The form that `text` describes.

    Raises:
        MarkupError: a directive is unknown, or a row stands outside a table.
    """
    form = Form()
    for raw in text.splitlines():
        line = raw.strip(_BLANKS)
        if not line:
            continue
        if line.startswith("@"):
            name, _, rest = line.partition(" ")
            _directive(form, name, rest.strip(_BLANKS))
        elif line.startswith("|"):
            if not form.blocks or form.blocks[-1]["type"] != "table":
                raise MarkupError(f"a row outside a table: {line}")
            rows = form.blocks[-1]["rows"]
            assert isinstance(rows, list)
            rows.append([_cell(cell) for cell in line[1:].split("|")])
        else:
            form.blocks.append({"type": "para", "align": "", "indent": 2, "spans": spans_of(line)})
    return form
