"""What recognition adds to the words of a scan and mistakes in them: letters of a seal, specks, 曰 for 日."""

from __future__ import annotations

import re
from dataclasses import replace

from enforcement_review.model import Block, Box, DocumentPages, Line, Page, Table, TextFrom
from enforcement_review.text import bare

_AUTHORITY = re.compile(r"[\u4e00-\u9fa5]{4,30}(局|委员会|委|厅|政府|队|所|办事处|署)")
_PIECE = 2  # letters of a seal's ring that are read together
_REACH = 90.0  # points: from the middle of a seal to its rim, and the authority's name stands across it
_PROSE = 20  # characters: a line of running text, no value of a form
# Read in the place of what stands there in every date, and of the capital figure: 5月6曰, 参万元.
_NOT_A_DAY = re.compile(r"(?<=月)(\s?\d{1,2}\s?)[曰目]")
# A seal across a date parts its line, and a letter on the joint is read twice: 二〇二五年年六月, 六六月.
_TWICE = re.compile(
    r"(?<=[年月\d〇零一二三四五六七八九十 ])([年月日])(?=\1)|(?<!十)([二三四五六七八九])(?=\2月)|(?<!十)([三四五六七八九])(?=\3日)"
)
_NOT_A_FIGURE = re.compile(r"[参叄](?=[拾佰仟万十百千]|元整)")
_SPECKS = re.compile(r"^[.·]+(?=[\u4e00-\u9fa5])")


def without_noise(paper: DocumentPages) -> DocumentPages:
    """The paper as it is read for facts; born-digital pages as they are."""
    if all(page.text_from is not TextFrom.OCR for page in paper.pages):
        return paper
    return replace(paper, pages=tuple(map(_clean, paper.pages)))


def _clean(page: Page) -> Page:
    if page.text_from is not TextFrom.OCR:
        return page
    names = [
        (block.box, bare(block.text))
        for block in page.blocks
        if isinstance(block, Line) and block.box is not None and _AUTHORITY.fullmatch(bare(block.text))
    ]
    kept: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Table):
            kept.append(_spelled_table(block))
        elif not any(_is_of_seal(block, box, name) for box, name in names):
            kept.append(_spelled(_without_specks(block)))
    return replace(page, blocks=tuple(kept))


def _spelled_table(table: Table) -> Table:
    if not any(map(_is_misspelt, table.lines())):
        return table
    cells = tuple(replace(cell, lines=tuple(map(_spelled, cell.lines))) for cell in table.cells)
    return replace(table, cells=cells)


def _is_misspelt(line: Line) -> bool:
    return any(wrong.search(line.text) for wrong in (_NOT_A_DAY, _NOT_A_FIGURE, _TWICE))


def _spelled(line: Line) -> Line:
    """The line with the characters that are meant; as long as before."""
    text = _TWICE.sub(" ", _NOT_A_FIGURE.sub("叁", _NOT_A_DAY.sub(r"\1日", line.text)))
    return line if text == line.text else replace(line, text=text)


def _is_of_seal(line: Line, signed: Box, name: str) -> bool:
    """Whether a line is a letter or two of the authority's name beside that name: a piece of its seal."""
    text = bare(line.text)
    if line.box is None or not 1 <= len(text) <= _PIECE or not set(text) <= set(name):
        return False
    x, y = line.box.center
    beside = signed.x0 - _REACH < x < signed.x1 + _REACH
    return beside and abs(y - signed.center[1]) < _REACH


def _without_specks(line: Line) -> Line:
    """A line of prose without the dots before its first letter: a line of a text does not begin with one."""
    found = _SPECKS.match(line.text)
    if found is None or len(line.text) < _PROSE:
        return line
    start = found.end()
    return replace(
        line,
        text=line.text[start:],
        edges=None if line.edges is None else line.edges[start:],
        sureness=None if line.sureness is None else line.sureness[start:],
    )
