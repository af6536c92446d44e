"""What a page shows about where papers begin: headings, page marks, how full it is; `cuts` cuts it there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from enforcement_review.model import Block, Box, Line, Page, Table, TextFrom, join_boxes
from enforcement_review.splitting.lexicon import BUILT, TitleMatch, match_misread_title, match_title
from enforcement_review.text import bare, page_rows

_DIGIT = "0-9零〇一二三四五六七八九十百"
_PAGE_MARK = re.compile(rf"第([{_DIGIT}]{{1,4}})页[,，、/]?[(]?共([{_DIGIT}]{{1,4}})?页")
_PAGE_MARK_REVERSED = re.compile(rf"共([{_DIGIT}]{{1,4}})页[,，、/]?第([{_DIGIT}]{{1,4}})页")
_SLASH_MARK = re.compile(r"^-?(\d{1,3})/(\d{1,3})-?$")
_LONE_MARK = re.compile(rf"(?:^|\s{{2}})-?\s*第\s*([{_DIGIT}]{{1,3}})\s*页\s*-?$")
_FURNITURE = re.compile(
    rf"^-?(第[{_DIGIT}]{{0,4}}页)?[,，、/]?(共[{_DIGIT}]{{0,4}}页)?-?$|^(共[{_DIGIT}]{{0,4}}页)[,，、/]?(第[{_DIGIT}]{{0,4}}页)$|^[-—–·.]*\d{{1,4}}[-—–·.]*$|^\d{{1,4}}/\d{{1,4}}$|^(page)?\d{{1,4}}(of\d{{1,4}})?$",
    re.IGNORECASE,
)
_HEAD = 0.068  # of the page's height: running heads stand above, an authority's own letterhead below
_MARGIN = 0.09  # of the page's height: where page numbers and running heads stand
# Rows at the head of a page among which a title is looked for; an authority's name, a number and a bar code
# may stand before it.
_HEAD_ROWS = 6
_LOW_ROWS = 12
_TITLE_LINES = 3  # in which a title may be set


@dataclass(frozen=True, slots=True)
class Row:
    """Text on one base line, outside tables or filling a table's whole width.

    Attributes:
        block: index in the page's blocks at which it begins.
        centred: None where the source has no layout.
        rank: rows of text above it on the page.
    """

    text: str
    block: int
    box: Box | None
    size: float
    centred: bool | None
    rank: int
    in_table: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A row that reads as the title of a paper, and how sure that is."""

    row: Row
    match: TitleMatch
    confidence: float


@dataclass(frozen=True, slots=True)
class PageMark:
    """「第 n 页 共 m 页」."""

    number: int
    total: int | None


@dataclass(frozen=True)
class PageView:
    """A page, or a part of one that a title cuts off, seen as a possible beginning of a paper.

    Attributes:
        running: rows that stood at the same place on earlier pages of the source.
        repeated: lines at its edges that stand at the same place on many pages, also on this one for the first
            time.
    """

    page: Page
    rows: tuple[Row, ...]
    body_size: float
    running: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()

    def body(self) -> Page:
        """The page without what only belongs to the sheet: page numbers and small running heads."""
        kept = tuple(block for block in self.page.blocks if not self._is_furniture(block))
        return self.page if len(kept) == len(self.page.blocks) else replace(self.page, blocks=kept)

    def _is_furniture(self, block: Block) -> bool:
        if not isinstance(block, Line):
            return False
        if block.box is None:
            return bool(block.anchor and block.anchor.startswith("页") and _FURNITURE.match(bare(block.text)))
        height = self.page.height
        if _MARGIN * height < block.box.y0 and block.box.y1 < (1 - _MARGIN) * height:
            return False
        top = block.box.y1 < _HEAD * height or block.box.y0 > (1 - _HEAD) * height
        small = top and block.size <= 1.02 * self.body_size
        return bool(_FURNITURE.match(bare(block.text))) or (small and block.text in self.repeated)

    @cached_property
    def text(self) -> str:
        return bare(self.page.text())

    @cached_property
    def mark(self) -> PageMark | None:
        edge = [*self.rows[:3], *self.rows[-4:]]
        lines = [bare(row.text) for row in edge] or [bare(line.text) for line in self.page.lines()][-3:]
        for text in lines:
            if found := _PAGE_MARK.search(text):
                total = found.group(2)
                return PageMark(_number(found.group(1)), _number(total) if total else None)
            if found := _PAGE_MARK_REVERSED.search(text):
                return PageMark(_number(found.group(2)), _number(found.group(1)))
        for text in lines:
            if found := _SLASH_MARK.match(text):
                return PageMark(int(found.group(1)), int(found.group(2)))
        for row in edge:
            if found := _LONE_MARK.search(row.text.strip()):
                return PageMark(_number(found.group(1)), None)
        return None

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Titles at its head, the surest first."""
        found = [heading for row in self.rows[:_LOW_ROWS] if (heading := self._heading(row))]
        for first in range(min(_HEAD_ROWS, len(self.rows))):
            found.extend(self._headings_in_lines(self.rows[first : first + _TITLE_LINES]))
        found.sort(key=lambda heading: (-heading.confidence, -heading.row.size, heading.row.rank))
        return tuple(found)

    @cached_property
    def own_title(self) -> Row | None:
        """A heading that the lexicon does not know: large, centred, at the top, no sentence."""
        for row in self.rows[:_HEAD_ROWS]:
            text = bare(row.text)
            if not 3 <= len(text) <= 26 or row.text in self.running or is_letterhead(text):
                continue
            if re.search(r"[,，。;；:：?？]|^[(一二三四五六七八九十\d]{1,3}[、.)]|\d{4}", text):
                continue
            if self.is_large(row) and row.centred is not False:
                return row
        return None

    @cached_property
    def bottom(self) -> float:
        """How far down the page its content reaches, 0–1; 1.0 where the source has no layout."""
        if not self.page.height:
            return 1.0
        edges = [
            block.box.y1
            for block in self.page.blocks
            if block.box and not (isinstance(block, Line) and block.box.y0 > 0.9 * self.page.height)
        ]
        edges += [picture.y1 for picture in self.page.pictures]
        return max(edges, default=0.0) / self.page.height

    @cached_property
    def first_table(self) -> Table | None:
        """The table that the page begins with, but for a running head."""
        for block in self.page.blocks:
            if isinstance(block, Table):
                return block
            if bare(block.text) and bare(block.text) not in self.running:
                return None
        return None

    @cached_property
    def last_table(self) -> Table | None:
        tables = [block for block in self.page.blocks if isinstance(block, Table)]
        return tables[-1] if tables else None

    def _headings_in_lines(self, rows: Sequence[Row]) -> Iterator[Heading]:
        """Titles set in two lines or three, from the first of the rows on."""
        alike = True
        for count in range(2, len(rows) + 1):
            upper, lower = rows[count - 2], rows[count - 1]
            alike = alike and _same_hand(upper, lower)
            # On a scan the heights of the letters of two lines are not measured alike.
            if not alike and not (
                upper.centred and lower.centred and self.is_large(upper) and self.is_large(lower)
            ):
                return
            joined = replace(rows[0], text="".join(row.text for row in rows[:count]))
            match = match_title(joined.text)
            sure = match is not None and (
                match.score >= 0.97
                or (alike and match.score >= BUILT and all(map(self.is_large, rows[:count])))
            )
            if sure and (heading := self._heading(joined)):
                yield heading

    def _heading(self, row: Row) -> Heading | None:
        if row.text in self.running:
            return None
        match = match_title(row.text) or self._misread_title(row)
        if match is None:
            return None
        large, centred = self.is_large(row), row.centred is not False
        if len(match.title) <= 3 and not (large and centred) and not (row.rank == 0 and row.centred):
            return None
        if row.rank < _HEAD_ROWS and large and centred:
            certainty = 0.99
        elif row.rank < _HEAD_ROWS and (row.centred or large):
            certainty = 0.95
        elif row.rank <= 2 and not row.in_table:
            certainty = 0.86
        elif large and centred and match.score >= 0.97:
            certainty = 0.9
        else:
            return None
        return Heading(row, match, round(certainty * match.score, 4))

    def _misread_title(self, row: Row) -> TitleMatch | None:
        """On a scan, what a row names that is set as titles are."""
        shown = row.rank < _HEAD_ROWS and self.is_large(row) and row.centred
        scanned = self.page.text_from is TextFrom.OCR
        return match_misread_title(row.text) if scanned and shown and not row.in_table else None

    def is_large(self, row: Row) -> bool:
        return row.size >= 1.15 * self.body_size > 0


def is_letterhead(text: str) -> bool:
    return bool(re.search(r"(局|委员会|厅|政府|支队|大队|总队|公司)$", text))


def _same_hand(upper: Row, lower: Row) -> bool:
    return abs(upper.size - lower.size) <= 0.1 * max(upper.size, 1.0) and upper.centred == lower.centred


def view_page(page: Page) -> PageView:
    rows: list[Row] = []
    run: list[Line] = []
    run_start = 0

    def close_run() -> None:
        for group in page_rows(run):
            start = run_start + next(index for index, line in enumerate(run) if line is group[0])
            rows.append(_row(group, page, start, len(rows), in_table=False))
        run.clear()

    for index, block in enumerate(page.blocks):
        if isinstance(block, Line):
            if not run:
                run_start = index
            run.append(block)
            continue
        close_run()
        width = max((cell.column + cell.column_span for cell in block.cells), default=1)
        for cell in block.cells:
            if cell.row <= 1 and cell.column_span == width and cell.lines:
                rows.extend(
                    _row(group, page, index, len(rows), in_table=True) for group in page_rows(cell.lines)
                )
    close_run()
    sizes: Counter[float] = Counter()
    for line in page.lines():
        sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    return PageView(page, tuple(rows), body)


def _row(lines: Sequence[Line], page: Page, block: int, rank: int, *, in_table: bool) -> Row:
    box = join_boxes(line.box for line in lines)
    centred = None
    if box is not None and page.width:
        centred = is_centred(box, page)
    text = (
        "".join(line.text for line in lines)
        if _letterspaced(lines)
        else "  ".join(line.text for line in lines)
    )
    return Row(text, block, box, max(line.size for line in lines), centred, rank, in_table)


def is_centred(box: Box, page: Page) -> bool:
    left, right = page.left, page.left + page.width
    inside = left < box.x0 and box.x1 < right
    in_the_middle = inside and abs(box.x0 + box.x1 - left - right) <= 0.12 * page.width
    return in_the_middle and box.width <= 0.8 * page.width


def _letterspaced(lines: Sequence[Line]) -> bool:
    return len(lines) > 1 and all(len(line.text.strip()) <= 2 for line in lines)


def mark_running_heads(views: Sequence[PageView]) -> list[PageView]:
    """Rows at the same place on many pages of a source are no titles, but for the first of them."""
    seen: Counter[tuple[str, int]] = Counter()
    for view in views:
        seen.update({_spot(row) for row in view.rows[:3]})
    often = max(4, 0.3 * len(views))
    running = {spot for spot, count in seen.items() if count >= often}
    lines = Counter(
        spot for view in views for spot in {_line_spot(b) for b in view.page.blocks if isinstance(b, Line)}
    )
    edges = {spot for spot, count in lines.items() if count >= often and spot[1] >= 0}
    met: set[tuple[str, int]] = set()
    marked = []
    for view in views:
        spots = {_spot(row): row.text for row in view.rows[:3]}
        earlier = frozenset(text for spot, text in spots.items() if spot in running & met)
        repeated = frozenset(
            line.text for line in view.page.blocks if isinstance(line, Line) and _line_spot(line) in edges
        )
        marked.append(replace(view, running=earlier, repeated=repeated))
        met |= spots.keys()
    return marked


def _line_spot(line: Line) -> tuple[str, int]:
    return bare(line.text), round(line.box.y0 / 6) if line.box else -1


def _spot(row: Row) -> tuple[str, int]:
    return re.sub(r"\d+", "#", bare(row.text)), round(row.box.y0 / 6) if row.box else -1


_FIGURES = {"零": 0, "〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    total, unit = 0, 0
    for character in text:
        if character == "十":
            total, unit = total + (unit or 1) * 10, 0
        elif character == "百":
            total, unit = total + (unit or 1) * 100, 0
        else:
            unit = _FIGURES.get(character, 0)
    return total + unit
