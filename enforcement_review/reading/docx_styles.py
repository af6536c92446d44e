"""What paragraph and run styles of a DOCX say that matters for reading: size, hidden, page break, list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from enforcement_review.reading.docx_numbering import W

DEFAULT_SIZE = 10.0  # points, where a file names none (the default of the format)
_MAX_CHAIN = 20  # styles based on styles; a circle must end


@dataclass(frozen=True, slots=True)
class Style:
    based_on: str | None
    size: float | None
    hidden: bool | None
    page_break_before: bool | None
    list_id: str | None
    list_depth: int


class Styles:
    def __init__(self, root: Any | None) -> None:
        self._styles: dict[str, Style] = {}
        self._default_paragraph: str | None = None
        self.default_size = DEFAULT_SIZE
        if root is None:
            return
        defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        if defaults is not None:
            self.default_size = run_size(defaults) or DEFAULT_SIZE
        for node in root.iterfind(f"{W}style"):
            name = node.get(f"{W}styleId", "")
            if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in ("1", "true", "on"):
                self._default_paragraph = name
            self._styles[name] = _style(node)

    def chain(self, name: str | None) -> list[Style]:
        """The style and those it is based on, nearest first."""
        found: list[Style] = []
        while name is not None and len(found) < _MAX_CHAIN:
            style = self._styles.get(name)
            if style is None:
                break
            found.append(style)
            name = style.based_on
        return found

    def paragraph_chain(self, properties: Any | None) -> list[Style]:
        return self.chain(value(properties, "pStyle") or self._default_paragraph)


def run_size(properties: Any | None) -> float | None:
    half_points = value(properties, "sz")
    try:
        return float(half_points) / 2 if half_points else None
    except ValueError:
        return None


def value(properties: Any | None, name: str) -> str | None:
    """The `w:val` of a child of a properties element."""
    node = properties.find(f"{W}{name}") if properties is not None else None
    found: str | None = node.get(f"{W}val") if node is not None else None
    return found


def switch(properties: Any | None, name: str) -> bool | None:
    """A child that is there means yes unless it says no; None where it is not there."""
    node = properties.find(f"{W}{name}") if properties is not None else None
    if node is None:
        return None
    return node.get(f"{W}val", "1") not in ("0", "false", "off", "none")


def _style(node: Any) -> Style:
    paragraph = node.find(f"{W}pPr")
    run = node.find(f"{W}rPr")
    numbering = paragraph.find(f"{W}numPr") if paragraph is not None else None
    depth = value(numbering, "ilvl") or "0"
    return Style(
        value(node, "basedOn"),
        run_size(run),
        switch(run, "vanish"),
        switch(paragraph, "pageBreakBefore"),
        value(numbering, "numId"),
        int(depth) if depth.isdigit() else 0,
    )
