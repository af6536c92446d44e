"""Spreadsheets of published penalties (双公示报送表、公示数据导出表): CSV and XLSX → sheets of one table each.

Only tables with the national data items are read (law/publicity_fields.py). They have no pages: a line's place
is its row, `第 3 行` in a CSV, `表 1 行 3` in a workbook, counted as the spreadsheet program counts them.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook

from enforcement_review.law.publicity_fields import DAY_ITEMS, PublicityItem, publicity_headings
from enforcement_review.model import Block, Cell, Line, Page, ReadSource, SourceFile, Table

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

NO_ITEMS = (
    "表格中没有找到行政处罚信息公示的数据项（行政处罚决定书文号、行政相对人名称、处罚决定日期等），没有读取；"
    "其他表格请另存为 PDF 后上传。"
)
NOT_TEXT = "CSV 表格的文字编码不能识别；请另存为 UTF-8 编码的 CSV 后上传。"
BROKEN_CSV = "CSV 表格的引号或分隔不完整，无法读取；请用表格软件重新导出后上传。"
BROKEN = "Excel 表格已损坏或设有密码，无法打开；请用 Excel 或 WPS 重新另存为 XLSX 后上传。"
TOO_LARGE = "表格过大，没有读取；请只导出本案的公示数据后上传。"

# A list of a whole year's penalties has some thousands of rows; what belongs to one case has one.
MAX_ROWS = 5_000
MAX_COLUMNS = 200  # the national form has 30
MAX_BYTES = 32 * 2**20  # of a CSV, and of a workbook unpacked: 5,000 rows of the longest texts take 20 MB
MAX_SHEETS = 20  # a workbook brings an explanation and lists of codes beside its table
HEAD_ROWS = 20  # title, remarks and units stand above the headings

_DELIMITERS = ",\t;|"
_MORE_THAN_HEAD = 4 * HEAD_ROWS
# The place of a cell as a sheet's XML writes it. A single cell in the last corner makes a reader lay out 16,384
# times 1,048,576 of them.
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,8})(\d{1,12})["']""")
_FIRST_SERIAL, _LAST_SERIAL = 30_000, 80_000  # 1982 to 2119 as spreadsheets count days
_EIGHT_FIGURES = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")

Rows = list[list[str]]


class _TableError(Exception):
    """Why a table can't be read; the message is the sentence for people."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet as text. `first`: the number of its first row; `place`: what stands before `行` in an anchor."""

    rows: Rows
    first: int
    place: str

    def anchor(self, row: int) -> str:
        return (
            f"{self.place} {self.first + row} 行"
            if self.place == "第"
            else f"{self.place} 行 {self.first + row}"
        )


def is_publicity_table(media_type: str) -> bool:
    """Whether a source of this type is read here."""
    return media_type in (CSV, XLSX)


def read_publicity_table(source: SourceFile) -> ReadSource:
    """The sheets of published penalties in a CSV or XLSX; sheets that hold something else are passed over."""
    try:
        sheets = _csv_sheets(source.data) if source.media_type == CSV else _workbook_sheets(source.data)
        pages = tuple(page for sheet in sheets if (page := _page(source.name, sheet)) is not None)
    except _TableError as error:
        return _failed(source, str(error))
    if not pages:
        return _failed(source, NO_ITEMS)
    return ReadSource(source.name, source.sha256, source.media_type, None, pages)


def _failed(source: SourceFile, reason: str) -> ReadSource:
    return ReadSource(source.name, source.sha256, source.media_type, None, (), reason)


# ---- a sheet → a page ----


def _page(name: str, sheet: _Sheet) -> Page | None:
    """The title above the headings as lines, then headings and rows as one table; None for any other sheet."""
    found = _headings(sheet.rows)
    if found is None:
        return None
    at, headings, columns = found
    below = sheet.rows[at + 1 :]
    if len(below) > MAX_ROWS:
        raise _TableError(TOO_LARGE)
    titles = [
        Line(words, anchor=sheet.anchor(row))
        for row, cells in enumerate(sheet.rows[:at])
        if (words := " ".join(dict.fromkeys(cell.strip() for cell in cells if cell.strip())))
    ]
    width = max(columns) + 1
    rows = [(at, headings)]
    rows += [(at + 1 + row, cells) for row, cells in enumerate(below) if _is_filled(cells, columns)]
    cells = tuple(
        _cell(
            row,
            column,
            texts[column] if column < len(texts) else "",
            sheet.anchor(place),
            columns.get(column),
        )
        for row, (place, texts) in enumerate(rows)
        for column in range(width)
    )
    blocks: tuple[Block, ...] = (*titles, Table(cells))
    return Page(name, None, 0.0, 0.0, blocks)


def _headings(rows: Rows) -> tuple[int, list[str], dict[int, PublicityItem]] | None:
    """The last row of the headings, their texts and items. A heading over two rows counts with its lower word."""
    best: tuple[int, list[str], dict[int, PublicityItem]] | None = None
    for at, row in enumerate(rows[:HEAD_ROWS]):
        candidates = [(at, row)]
        if at + 1 < len(rows):
            lower = rows[at + 1]
            width = max(len(row), len(lower))
            both = [_at(lower, column) or _at(row, column) for column in range(width)]
            candidates.append((at + 1, both))
        for last, headings in candidates:
            columns = publicity_headings(headings[:MAX_COLUMNS])
            if len(columns) > (len(best[2]) if best else 0):
                best = (last, [_label(text, columns.get(i)) for i, text in enumerate(headings)], columns)
    return best


def _at(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _label(text: str, item: PublicityItem | None) -> str:
    """The heading as people read it: the national name for a database's column (cf_jdrq)."""
    return item.title if item is not None and text.isascii() else text


def _is_filled(cells: Sequence[str], columns: dict[int, PublicityItem]) -> bool:
    """Whether the row is a penalty: it names a party or a number. 填报人, 合计 and numbers of columns do not."""
    named = [_at(cells, column) for column, item in columns.items() if item.key in ("number", "party_name")]
    filled = sum(1 for column in columns if _at(cells, column))
    return filled >= 2 and any(not text.isdigit() for text in named if text)


def _cell(row: int, column: int, text: str, anchor: str, item: PublicityItem | None) -> Cell:
    if row and item is not None and item.key in DAY_ITEMS:
        text = _day(text.strip())
    parts = (" ".join(part.split()) for part in re.split(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+", text))
    lines = tuple(Line(_printable(part), anchor=anchor) for part in parts if part)
    return Cell(row, column, 1, 1, lines)


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())


def _day(text: str) -> str:
    """A day as people write it: 20240506, and the serial number of a cell that lost its format."""
    if _EIGHT_FIGURES.fullmatch(text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if (
        text.isascii()
        and text.isdigit()
        and _FIRST_SERIAL <= int(text[:6]) <= _LAST_SERIAL
        and len(text) == 5
    ):
        return (date(1899, 12, 30) + timedelta(days=int(text))).isoformat()
    return text


# ---- CSV ----


def _csv_sheets(data: bytes) -> list[_Sheet]:
    if len(data) > MAX_BYTES:
        raise _TableError(TOO_LARGE)
    text = _decoded(data)
    head = _parsed(text, _delimiter(text), MAX_ROWS + HEAD_ROWS + 1)
    return [_Sheet(head, 1, "第")]


def _decoded(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # what Excel calls Unicode text
    encodings = ("utf-16",) if marked else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _TableError(NOT_TEXT)


def _delimiter(text: str) -> str:
    """The sign that parts the most data items from each other in the first rows."""

    def items(delimiter: str) -> int:
        found = _headings(_parsed(text, delimiter, HEAD_ROWS + 1))
        return len(found[2]) if found else 0

    return max(_DELIMITERS, key=items)


def _parsed(text: str, delimiter: str, most: int) -> Rows:
    rows: Rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(row) > MAX_COLUMNS:
                row = row[:MAX_COLUMNS]  # noqa: PLW2901 (what stands beyond is no data item)
            rows.append(row)
            if len(rows) >= most:
                break
    except csv.Error as error:
        raise _TableError(BROKEN_CSV) from error
    return rows


# ---- XLSX ----


def _workbook_sheets(data: bytes) -> list[_Sheet]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(_checked(data)))
        names = workbook.sheet_names[:MAX_SHEETS]
        return [_sheet(workbook, name, number) for number, name in enumerate(names, 1)]
    except (
        CalamineError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError,
        NotImplementedError, RuntimeError, OverflowError,
    ) as error:  # fmt: skip
        # What zipfile, zlib and calamine raise for archives and sheets that break off or lie about themselves.
        raise _TableError(BROKEN) from error


def _checked(data: bytes) -> bytes:
    """The workbook packed anew, as far as it keeps to the bounds: what calamine unpacks is then known."""
    whole = io.BytesIO()
    left = MAX_BYTES
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(whole, "w") as again:
        for info in packed.infolist():
            if info.is_dir() or info.filename.lower().startswith("xl/media/"):
                continue
            with packed.open(info) as stream:
                part = stream.read(left + 1)
            left -= len(part)
            if left < 0 or _reaches_too_far(part):
                raise _TableError(TOO_LARGE)
            again.writestr(zipfile.ZipInfo(info.filename), part)
    return whole.getvalue()


def _reaches_too_far(part: bytes) -> bool:
    plain = part.replace(b"\x00", b"")  # of UTF-16 as well
    return b"sheetData" in plain and any(
        int(row) > MAX_ROWS + _MORE_THAN_HEAD or len(letters) > 2 for letters, row in _CELL.findall(plain)
    )


def _sheet(workbook: CalamineWorkbook, name: str, number: int) -> _Sheet:
    sheet = workbook.get_sheet_by_name(name)
    first = sheet.start[0] + 1 if sheet.start is not None else 1
    rows = [[_written(value) for value in row[:MAX_COLUMNS]] for row in sheet.to_python()]
    return _Sheet(rows, first, f"表 {number}")


def _written(value: float | str | time | date | datetime | timedelta) -> str:
    """A cell's value as text: figures without exponent, days in ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        written = f"{Decimal(repr(value)):f}"
        return written.rstrip("0").rstrip(".") if "." in written else written
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
