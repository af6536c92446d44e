"""Passages: folded text in which every character still knows its page and its box."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from enforcement_review.model import Box, DocumentPages, Line, Page, Table, join_boxes
from enforcement_review.text.normalise import clean_value, fold

# Two segments of one row are set apart by this; a single space may stand inside a value.
COLUMN_GAP = "   "
_SENTENCE_END = re.compile(r"[。；;：:！!？?]\s*$")
# A line that begins so opens a new field, however full the line before it is.
_LABELLED = re.compile(
    r"[\u4e00-\u9fa5 　]{0,10}(时\s*间|日\s*期|地\s*点|场所|人|人员|单位|机关|名称|姓名|地\s*址|住址|住所|电话|号码?|代码|代表人|案\s*由|方式|签名"
    r"|签字|意见|结论|情况|事项|备\s*注|文号|编号|金额|职务|性别|年龄)\s*(（[^（）]*）|\([^()]*\))?\s*[：:]"
    # 问 and 答 with a colon or a gap behind, and labels that a gap or a day sets apart from their value.
    r"|[问答]\s*[：:]|[问答][ 　]+\S"
    r"|(?:[\u4e00-\u9fa5]{2}、?){0,3}(时间|日期|地点|住址|住所|地址|电话|号码|证号|代码|签名|签字)(?:[ 　]+\S|(?=\d{4}\s*年))"
    r"|[\u4e00-\u9fa5、]{0,6}(人|人员|单位|当事人|负责人)[ 　]{2,}\S"
)


class Place(NamedTuple):
    """Where words stand: page and box, or the anchor in a source without pages."""

    page: int | None
    box: Box | None
    anchor: str | None
    confidence: float


class Piece(NamedTuple):
    """`line.text[start:end]` stands at `offset` of the passage."""

    offset: int
    page: int | None
    line: Line
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Text made of pieces of lines, with separators between them that stand on no page.

    Attributes:
        text: folded (see `normalise.fold`); as long as the printed text it was made from.
        pieces: in order; offsets rise.
    """

    text: str
    pieces: tuple[Piece, ...]

    def slice(self, start: int, end: int) -> Passage:
        """The passage of `text[start:end]`, blanks at both ends left out."""
        raw = self.text[start:end]
        start += len(raw) - len(raw.lstrip())
        end = max(start, end - (len(raw) - len(raw.rstrip())))
        pieces = tuple(
            Piece(
                max(piece.offset, start) - start,
                piece.page,
                piece.line,
                piece.start + max(0, start - piece.offset),
                piece.end - max(0, piece.offset + piece.end - piece.start - end),
            )
            for piece in self._pieces_between(start, end)
        )
        return Passage(self.text[start:end], pieces)

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """Where `text[start:end]` stands. Over several pages: its part on the first."""
        end = len(self.text) if end is None else end
        pieces = self._pieces_between(start, end) or self._nearest(start)
        if not pieces:
            return Place(None, None, None, 1.0)
        first = pieces[0]
        boxes = [
            piece.line.place(
                piece.start + max(0, start - piece.offset),
                piece.end - max(0, piece.offset + piece.end - piece.start - end),
            )
            if piece.offset < end and piece.offset + piece.end - piece.start > start
            else piece.line.box
            for piece in pieces
            if piece.page == first.page
        ]
        confidence = min(_sure(piece, start, end) for piece in pieces)
        return Place(first.page, join_boxes(boxes), first.line.anchor, confidence)

    def quote(self, start: int = 0, end: int | None = None) -> str:
        """The words of `text[start:end]` as printed, tidied."""
        end = len(self.text) if end is None else end
        out: list[str] = []
        at = start
        for piece in self._pieces_between(start, end):
            low, high = max(piece.offset, start), min(piece.offset + piece.end - piece.start, end)
            out.append(self.text[at:low])
            out.append(piece.line.text[piece.start + low - piece.offset : piece.start + high - piece.offset])
            at = high
        out.append(self.text[at:end])
        return clean_value("".join(out))

    def _pieces_between(self, start: int, end: int) -> Sequence[Piece]:
        first = max(0, bisect_right(self.pieces, start, key=lambda piece: piece.offset) - 1)
        found = []
        for piece in self.pieces[first:]:
            if piece.offset >= end:
                break
            if piece.offset + piece.end - piece.start > start:
                found.append(piece)
        return found

    def _nearest(self, start: int) -> Sequence[Piece]:
        if not self.pieces:
            return ()
        return (self.pieces[max(0, bisect_right(self.pieces, start, key=lambda p: p.offset) - 1)],)


def _sure(piece: Piece, start: int, end: int) -> float:
    """How surely the part of `text[start:end]` that stands in a piece was read."""
    low = piece.start + max(0, start - piece.offset)
    high = piece.end - max(0, piece.offset + piece.end - piece.start - end)
    return piece.line.sure(low, high)


def join_passages(passages: Iterable[Passage], separator: str) -> Passage:
    parts = list(passages)
    if not parts:
        return Passage("", ())
    return _join_with(parts, [separator] * (len(parts) - 1))


def line_passage(line: Line, page: int | None) -> Passage:
    return Passage(fold(line.text), (Piece(0, page, line, 0, len(line.text)),))


def page_rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines put together that stand beside each other on one base line, in reading order."""
    rows: list[list[Line]] = []
    for line in lines:
        before = rows[-1][-1] if rows else None
        if before is not None and _beside(before, line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _beside(left: Line, right: Line) -> bool:
    if left.box is None or right.box is None:
        return False
    overlap = min(left.box.y1, right.box.y1) - max(left.box.y0, right.box.y0)
    height = min(left.box.height, right.box.height)
    return right.box.x0 >= left.box.x1 - 1 and overlap > 0.5 * height


def text_extent(page: Page) -> Box | None:
    """What the page's text takes up from side to side; a page of short lines still has its width."""
    boxes = [block.box for block in page.blocks if block.box is not None]
    around = join_boxes(boxes)
    if around is None:
        return None
    return Box(around.x0, around.y0, max(around.x1, page.left + 0.8 * page.width), around.y1)


def lines_passage(lines: Sequence[Line], page: int | None, extent: Box | None = None) -> Passage:
    """Lines as one passage: rows kept apart by line breaks, wrapped lines of a paragraph joined.

    Args:
        lines: in reading order.
        page: the number of their page.
        extent: what a full line takes up from side to side (the cell, the page); None: the widest line.
    """
    if not lines:
        return Passage("", ())
    rows = page_rows(lines)
    right = extent.x1 if extent else max((row[-1].box.x1 for row in rows if row[-1].box), default=0.0)
    left = extent.x0 if extent else min((row[0].box.x0 for row in rows if row[0].box), default=0.0)
    if extent is not None:
        # The widest line counts where it comes near the edge: margins differ.
        widest = max((row[-1].box.x1 for row in rows if row[-1].box), default=right)
        right = widest if widest > right - 0.2 * extent.width else right
    passages: list[Passage] = []
    joins: list[str] = []
    for index, row in enumerate(rows):
        passages.append(join_passages((line_passage(line, page) for line in row), COLUMN_GAP))
        if index + 1 < len(rows):
            joins.append("" if _wraps(row, rows[index + 1], left, right) else "\n")
    return _join_with(passages, joins)


def _join_with(passages: Sequence[Passage], joins: Sequence[str]) -> Passage:
    """Passages one after another; `joins[n]` stands behind the n-th."""
    if len(passages) == 1:
        return passages[0]
    text: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for passage, join in zip(passages, [*joins, ""], strict=True):
        for offset, page, line, start, end in passage.pieces:
            pieces.append(Piece(offset + length, page, line, start, end))
        text += (passage.text, join)
        length += len(passage.text) + len(join)
    return Passage("".join(text), tuple(pieces))


def _wraps(row: Sequence[Line], following: Sequence[Line], left: float, right: float) -> bool:
    """Whether a paragraph runs on from one row into the next: the first is full, the second not indented."""
    last, first = row[-1], following[0]
    if last.box is None or first.box is None or len(row) > 1 or len(following) > 1:
        return False
    if right - left < 8 * max(last.size, last.box.height):
        # A narrow cell: names stand one below another in it, so only a line that is longer than a name runs on.
        full = last.box.x1 >= right - 1.7 * max(last.size, 1.0)
        plain = not (_SENTENCE_END.search(last.text) or _LABELLED.match(first.text))
        return full and plain and len(last.text.strip()) >= 5
    em = max(last.size, first.size, 1.0)
    if abs(last.size - first.size) > 0.15 * em or _LABELLED.match(first.text):
        return False
    from_margin = row[0].box is not None and row[0].box.x0 <= left + 5 * em  # not a number set at the right
    # A line that ends in the middle of a sentence may leave a word's room: figures and brackets are kept whole.
    slack = 1.6 if _SENTENCE_END.search(last.text) else 5.0
    return from_margin and last.box.x1 >= right - slack * em and first.box.x0 <= left + 1.2 * em


def table_passage(table: Table, page: int | None) -> Passage:
    """A table's cells, each on its own: cells of a row by a gap, rows by line breaks."""
    rows: dict[int, list[Passage]] = {}
    for cell in table.cells:
        if cell.lines:
            rows.setdefault(cell.row, []).append(lines_passage(cell.lines, page, cell.box))
    return join_passages(
        (join_passages(cells, "\n") for _, cells in sorted(rows.items())),
        "\n",
    )


def page_passage(page: Page) -> Passage:
    """A page's text in reading order."""
    passages: list[Passage] = []
    extent = text_extent(page)
    run: list[Line] = []
    for block in page.blocks:
        if isinstance(block, Table):
            if run:
                passages.append(lines_passage(run, page.number, extent))
                run = []
            passages.append(table_passage(block, page.number))
        else:
            run.append(block)
    if run:
        passages.append(lines_passage(run, page.number, extent))
    return join_passages((p for p in passages if p.text), "\n")


def document_passage(document: DocumentPages) -> Passage:
    """A whole document's text in reading order."""
    return join_passages((p for p in map(page_passage, document.pages) if p.text), "\n")
