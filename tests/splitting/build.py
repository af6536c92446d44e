"""Pages made by hand for the tests of splitting: as a PDF gives them, or as a DOCX does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from enforcement_review.model import (
    Block,
    Box,
    Cell,
    Document,
    Line,
    Page,
    ReadSource,
    Table,
    TextFrom,
)
from enforcement_review.splitting.split import SplitResult, split_documents

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT = 72.0, 523.0
BODY = 12.0
LEADING = 24.0

# A sentence that no kind of paper is known by.
WORDS = "兹将有关内容记载于下并附在本卷之中以备查阅和存档使用特此写明"


def title(text: str, y: float = 80.0, size: float = 22.0) -> Line:
    """Large and in the middle, as titles are set."""
    half = size * len(text) / 2
    return Line(text, Box(WIDTH / 2 - half, y, WIDTH / 2 + half, y + size), size=size)


def line(text: str, y: float, *, x: float = LEFT, size: float = BODY) -> Line:
    return Line(text, Box(x, y, min(x + size * len(text), WIDTH), y + size), size=size)


def body(*texts: str, y: float = 120.0) -> list[Line]:
    return [line(text, y + LEADING * at) for at, text in enumerate(texts)]


def full_body(y: float = 120.0) -> list[Line]:
    """Lines down to the foot of the page."""
    return body(*[WORDS] * int((HEIGHT - 80 - y) // LEADING), y=y)


def foot(text: str) -> Line:
    half = 10.0 * len(text) / 2
    return Line(text, Box(WIDTH / 2 - half, 805, WIDTH / 2 + half, 815), size=10.0)


def table(*rows: Sequence[str], y: float = 140.0) -> Table:
    columns = max(len(row) for row in rows)
    width = (RIGHT - LEFT) / columns
    cells = []
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            x0, y0 = LEFT + column * width, y + 30 * number
            lines = (line(text, y0 + 5, x=x0 + 3),) if text else ()
            cells.append(Cell(number, column, 1, 1, lines, Box(x0, y0, x0 + width, y0 + 30)))
    return Table(tuple(cells), Box(LEFT, y, RIGHT, y + 30 * len(rows)))


def source(
    *pages: Iterable[Block] | str,
    name: str = "案卷.pdf",
    pictures: dict[int, tuple[Box, ...]] | None = None,
    text_from: TextFrom = TextFrom.TEXT_LAYER,
) -> ReadSource:
    """A PDF; a page given as text is one that could not be read, with the text for the reason."""
    made = []
    for number, blocks in enumerate(pages, 1):
        unread = blocks if isinstance(blocks, str) else None
        kept = () if isinstance(blocks, str) else tuple(blocks)
        seen = (pictures or {}).get(number, ())
        made.append(Page(name, number, WIDTH, HEIGHT, kept, text_from, unread, seen))
    return ReadSource(name, "", "application/pdf", len(made), tuple(made))


def sheets(*pages: Sequence[str], name: str = "案卷.docx") -> ReadSource:
    """A DOCX: lines without places."""
    made = []
    serial = 0
    for texts in pages:
        lines = []
        for text in texts:
            serial += 1
            lines.append(Line(text, anchor=f"段落 {serial}"))
        made.append(Page(name, None, 0.0, 0.0, tuple(lines)))
    return ReadSource(name, "", "application/vnd.openxmlformats", None, tuple(made))


def split(*sources: ReadSource) -> list[Document]:
    return [paper.document for paper in split_whole(*sources).documents]


def split_whole(*sources: ReadSource) -> SplitResult:
    return split_documents(sources)


def outline(*sources: ReadSource) -> list[tuple[str, tuple[int, ...]]]:
    """What each paper is and on which pages it stands."""
    return [(document.type, document.pages) for document in split(*sources)]
