"""Papers made by hand for the tests: as a PDF gives them (with boxes) or as a DOCX does (without)."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace

from enforcement_review.extracting.extract import extract_facts
from enforcement_review.extracting.form import Form
from enforcement_review.model import (
    Block,
    Box,
    Cell,
    Document,
    DocumentPages,
    Fact,
    FactValue,
    Line,
    Page,
    Table,
    TextFrom,
)

LEFT, TOP, RIGHT = 72.0, 72.0, 523.0
SIZE, LEADING = 12.0, 22.0

# What an inspection is about, and what its record says beside that at which a test looks.
PARTY = "望江市恒泰船舶修造有限公司"
PLACE = "望江市沿江大道77号2号船坞"
WHEN = "2023年8月9日14时05分至15时40分"
OFFICERS = ("邹立新", "沈若兰")
NUMBERS = ("42018033007", "42018033019")
RIGHTS = "我们向你出示了执法证件，告知你有权陈述、申辩和申请回避，应当如实提供情况。"
FINDINGS = "检查情况：坞内停放在修船舶两艘，现场作业人员未佩戴救生衣，消防器材摆放不到位，已拍照取证。"

# A cell is its text; `(text, columns)` or `(text, columns, rows)` where it is merged; None where another covers it.
CellText = str | tuple[str, int] | tuple[str, int, int] | None
Rows = Sequence[Sequence[CellText]]


def form_of(
    kind: str,
    lines: Sequence[str] = (),
    table: Rows = (),
    *,
    after: Sequence[str] = (),
    title: str = "",
    boxes: bool = False,
    text_from: TextFrom = TextFrom.TEXT_LAYER,
    complete: bool = True,
    also: tuple[str, ...] = (),
    pictures: tuple[Box, ...] = (),
) -> Form:
    """A paper of one page: lines, then a table, then lines after it.

    `boxes`: places as a PDF has them; a line then stands at the left margin, and three spaces or more in it
    part it into lines beside each other, as the reader of PDFs does it.
    """
    blocks: list[Block] = []
    top = TOP
    for text in lines:
        blocks.extend(_lines(text, top, len(blocks), boxes=boxes))
        top += LEADING
    if table:
        made = _table(table, top, boxes=boxes)
        blocks.append(made)
        top = made.box.y1 + LEADING if made.box else top
    for text in after:
        blocks.extend(_lines(text, top, len(blocks), boxes=boxes))
        top += LEADING
    page = Page(
        "案卷.pdf" if boxes else "案卷.docx",
        1 if boxes else None,
        595.0 if boxes else 0.0,
        842.0 if boxes else 0.0,
        tuple(blocks),
        text_from,
        pictures=pictures,
    )
    return form_of_pages(kind, [page], title=title, text_from=text_from, complete=complete, also=also)


def form_of_pages(
    kind: str,
    pages: Sequence[Page],
    *,
    title: str = "",
    text_from: TextFrom = TextFrom.TEXT_LAYER,
    complete: bool = True,
    also: tuple[str, ...] = (),
) -> Form:
    document = Document(
        "d01",
        kind,
        None,
        also,
        title,
        pages[0].source,
        tuple(page.number for page in pages if page.number is not None),
        0.95,
        "测试",
        text_from,
        complete=complete,
    )
    return Form(DocumentPages(document, tuple(pages)))


def read_paper(
    kind: str,
    lines: Sequence[str] = (),
    table: Rows = (),
    *,
    after: Sequence[str] = (),
    title: str = "",
    boxes: bool = False,
    text_from: TextFrom = TextFrom.TEXT_LAYER,
    complete: bool = True,
    also: tuple[str, ...] = (),
) -> Form:
    """A paper of one page with all the facts that the stage reads from it, those of the case too."""
    form = form_of(
        kind, lines, table, after=after, title=title, boxes=boxes, text_from=text_from, complete=complete, also=also
    )  # fmt: skip
    form.facts = list(extract_facts([form.paper]).facts)
    return form


def scanned(
    kind: str,
    lines: Sequence[str] = (),
    table: Rows = (),
    *,
    after: Sequence[str] = (),
    title: str = "",
    unsure: Mapping[str, float] | None = None,
    ink: tuple[Box, ...] = (),
    sure: float = 0.99,
) -> Form:
    """The same as `read_paper` on a scan: every letter is `sure` but those of the words in `unsure`."""
    form = form_of(kind, lines, table, after=after, title=title, boxes=True, text_from=TextFrom.OCR)
    pages = [
        replace(page, blocks=tuple(_recognised(block, unsure or {}, sure) for block in page.blocks), ink=ink)
        for page in form.pages
    ]
    form = form_of_pages(kind, pages, title=title, text_from=TextFrom.OCR)
    form.facts = list(extract_facts([form.paper]).facts)
    return form


def _recognised(block: Block, unsure: Mapping[str, float], usual: float) -> Block:
    if isinstance(block, Line):
        return _of_engine(block, unsure, usual)
    cells = tuple(
        replace(cell, lines=tuple(_of_engine(own, unsure, usual) for own in cell.lines))
        for cell in block.cells
    )
    return replace(block, cells=cells)


def _of_engine(line: Line, unsure: Mapping[str, float], usual: float) -> Line:
    figures = [usual] * len(line.text)
    for words, sure in unsure.items():
        at = line.text.find(words)
        for index in range(at, at + len(words)) if at >= 0 else ():
            figures[index] = sure
    return replace(line, confidence=sum(figures) / len(figures), sureness=array("f", figures))


def _lines(text: str, top: float, serial: int, *, boxes: bool) -> list[Line]:
    if not boxes:
        return [Line(text, anchor=f"段落 {serial + 1}")]
    found = []
    at = 0
    for part in text.split("   "):
        if part.strip():
            lead = len(part) - len(part.lstrip(" "))
            x0 = LEFT + (at + lead) * SIZE
            words = part.strip(" ")
            found.append(Line(words, Box(x0, top, x0 + len(words) * SIZE, top + SIZE), size=SIZE))
        at += len(part) + 3
    return found


def _table(rows: Rows, top: float, *, boxes: bool) -> Table:
    columns = max(sum(_spans(cell)[0] if cell is not None else 1 for cell in row) for row in rows)
    width = (RIGHT - LEFT) / columns
    heights = [LEADING * max((_text(cell).count("\n") + 1 for cell in row), default=1) + 6 for row in rows]
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while cell is not None and (number, column) in taken:
                column += 1
            if cell is None:
                column += 1
                continue
            across, down = _spans(cell)
            taken |= {(number + r, column + c) for r in range(down) for c in range(across)}
            y0 = top + sum(heights[:number])
            box = Box(
                LEFT + column * width,
                y0,
                LEFT + (column + across) * width,
                y0 + sum(heights[number : number + down]),
            )
            cells.append(
                Cell(
                    number,
                    column,
                    down,
                    across,
                    _cell_lines(_text(cell), box, number, boxes=boxes),
                    box if boxes else None,
                )
            )
            column += across
    cells.sort(key=lambda made: (made.row, made.column))
    return Table(tuple(cells), Box(LEFT, top, RIGHT, top + sum(heights)) if boxes else None)


def _cell_lines(text: str, box: Box, row: int, *, boxes: bool) -> tuple[Line, ...]:
    parts = [part for part in text.split("\n") if part.strip()]
    if not boxes:
        return tuple(Line(part, anchor=f"表 1 行 {row + 1}") for part in parts)
    return tuple(
        Line(
            part,
            Box(
                box.x0 + 3,
                box.y0 + 3 + at * LEADING,
                box.x0 + 3 + len(part) * 6,
                box.y0 + 3 + at * LEADING + SIZE,
            ),
            size=SIZE,
        )
        for at, part in enumerate(parts)
    )


def _text(cell: CellText) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else cell[0]


def _spans(cell: CellText) -> tuple[int, int]:
    """Columns and rows that a cell covers."""
    if cell is None or isinstance(cell, str):
        return 1, 1
    return cell[1], cell[2] if len(cell) == 3 else 1


def facts(form: Form, name: str) -> list[Fact]:
    """The readings of a field of the form's own type, or of a full fact name."""
    full = name if "." in name else f"{form.document.type}.{name}"
    return [fact for fact in form.facts if fact.name == full]


def values(form: Form, name: str) -> list[FactValue]:
    """What each reading of a field says, in their order."""
    return [fact.value for fact in facts(form, name)]


def value(form: Form, name: str) -> FactValue:
    """The one reading of a field; None where it is empty or was not read."""
    found = facts(form, name)
    assert len(found) <= 1, found
    return found[0].value if found else None


def state(form: Form, name: str) -> str:
    """`read`, `empty`, `illegible` or `absent` (no reading at all)."""
    found = facts(form, name)
    return found[0].reading.value if found else "absent"


def sure(form: Form, name: str) -> bool:
    """Whether a reading is one that the judge relies on."""
    return any(fact.value is not None and fact.confidence >= 0.75 for fact in facts(form, name))
