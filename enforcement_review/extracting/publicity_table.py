"""双公示 tables: the row of this case in a list of many, and what its national data items say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from enforcement_review.extracting.decisions import read_decision
from enforcement_review.extracting.form import Form
from enforcement_review.extracting.parties import NameKind, kind_of_name
from enforcement_review.extracting.penalties import Span, read_kinds
from enforcement_review.extracting.publicity import read_publicity_record
from enforcement_review.law.dates import find_dates
from enforcement_review.law.document_numbers import same_document_number
from enforcement_review.law.identity import find_citizen_ids
from enforcement_review.law.money import find_amounts, format_yuan
from enforcement_review.law.names import masked_name_matches, normalise_party_name
from enforcement_review.law.publicity_fields import (
    PUBLICITY_ITEMS,
    PublicityItem,
    publicity_headings,
)
from enforcement_review.model import OTHER, Cell, Document, DocumentPages, Page, Table, TextFrom
from enforcement_review.text import Passage
from enforcement_review.text.passage import join_passages, line_passage

PUBLICITY = "publicity_record"
_DECISIONS = frozenset({"decision", "summary_decision"})
_SURE = 0.95  # of a cell under a heading that says what it holds

# Items that further facts are made of; the others are read as on any other paper that was published.
_FURTHER = (
    "party_code",
    "violation_type",
    "violation_facts",
    "basis",
    "authority",
    "authority_code",
    "data_source",
)
_FURTHER_DAYS = ("valid_until", "public_until")
_ID_COLUMNS = ("legal_person_id", "id_number")
_FIGURE = re.compile(r"[¥￥]?\s*(?P<figure>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>万元?|元)?")


@dataclass(frozen=True, slots=True)
class _Decision:
    """What tells the row of a decision: its number, or its party and its day."""

    numbers: tuple[str, ...]
    parties: tuple[str, ...]
    days: tuple[str, ...]
    sure: bool  # its number is read beyond doubt


@dataclass(frozen=True, slots=True)
class _List:
    """A table of published penalties: its columns and what stands in the rows below the headings."""

    page: Page
    table: Table
    columns: Mapping[int, PublicityItem]
    rows: Mapping[int, Mapping[str, Passage]]

    def said(self, row: int, key: str) -> str:
        return self.rows[row][key].quote() if key in self.rows[row] else ""


# ---- the row of this case ----


def keep_own_rows(papers: Sequence[DocumentPages], tables: Collection[str]) -> tuple[DocumentPages, ...]:
    """The papers, with the tables of published penalties cut down to the rows of this case.

    What was published of others does not belong in this case's report. A table without this case's row is no
    proof of its publication: it is `other`, and might be one only while the decision's number is not certain.

    Args:
        papers: of the whole case, its decision among them.
        tables: names of the sources that are spreadsheets.
    """
    if not any(paper.document.source in tables for paper in papers):
        return tuple(papers)
    decision = _decision(papers)
    return tuple(_own(paper, decision) if paper.document.source in tables else paper for paper in papers)


def _decision(papers: Sequence[DocumentPages]) -> _Decision:
    found: dict[str, list[str]] = {"number": [], "party_name": [], "decided_on": []}
    sure = True
    for paper in papers:
        if paper.document.type not in _DECISIONS:
            continue
        form = Form(paper)
        read_decision(form)
        for fact in form.facts:
            field = fact.name.partition(".")[2]
            if field in found and isinstance(fact.value, str) and fact.value:
                found[field].append(fact.value)
        sure = sure and paper.document.complete and paper.document.text_from is TextFrom.TEXT_LAYER
    numbers = tuple(found["number"])
    return _Decision(numbers, tuple(found["party_name"]), tuple(found["decided_on"]), sure and bool(numbers))


def _own(paper: DocumentPages, decision: _Decision) -> DocumentPages:
    pages: list[Page] = []
    every_number_read = True
    own = False
    for page in paper.pages:
        found = next(_lists(page), None)
        if found is None:
            continue
        rows = _own_rows(found, decision)
        own = own or bool(rows)
        every_number_read = every_number_read and all(found.said(row, "number") for row in found.rows)
        blocks = tuple(
            found.table.with_rows((0, *rows)) if block is found.table else block for block in page.blocks
        )
        pages.append(replace(page, blocks=blocks))
    # Where one sheet has the row, the others say nothing of this case.
    if own:
        pages = [page for page in pages if any(found.rows for found in _lists(page))]
        return DocumentPages(_named(paper.document), tuple(pages))
    doubtful = not (decision.sure and every_number_read)
    document = replace(
        paper.document,
        type=OTHER,
        subtype=None,
        also=(),
        confidence=_SURE,
        reason="行政处罚信息公示表，其中没有找到本案的处罚决定",
        could_be=(PUBLICITY,) if doubtful else (),
    )
    return DocumentPages(document, tuple(pages) or paper.pages)


def _named(document: Document) -> Document:
    return replace(
        document,
        type=PUBLICITY,
        subtype=None,
        also=(),
        confidence=max(document.confidence, _SURE),
        reason="表头为行政处罚信息公示的数据项",
        could_be=(),
    )


def _own_rows(table: _List, decision: _Decision) -> tuple[int, ...]:
    """By the number, else by party and day. A table of a single row was filed as this case's, whatever it says."""
    if len(table.rows) == 1:
        return tuple(table.rows)
    numbered = tuple(
        row
        for row in table.rows
        if any(same_document_number(table.said(row, "number"), number) for number in decision.numbers)
    )
    named = tuple(row for row in numbered or table.rows if _same_party(table, row, decision))
    if numbered:
        return named or numbered
    return tuple(row for row in named if _same_day(table, row, decision))


def _same_party(table: _List, row: int, decision: _Decision) -> bool:
    said = table.said(row, "party_name")
    return bool(said) and any(
        normalise_party_name(said) == normalise_party_name(party) or masked_name_matches(said, party)
        for party in decision.parties
    )


def _same_day(table: _List, row: int, decision: _Decision) -> bool:
    days = {found.value.isoformat() for found in find_dates(table.said(row, "decided_on")) if found.value}
    return bool(days & set(decision.days))


# ---- its data items ----


def read_publicity(form: Form) -> None:
    """What any published paper tells, and of a table with the national data items the further ones.

    `empty_fields`: titles of the items that the national form wants filled in and that are empty in the row.
    """
    read_publicity_record(form)
    lists = [found for page in form.pages for found in _lists(page) if found.rows]
    if len(lists) != 1 or len(lists[0].rows) != 1:
        return
    (row,) = lists[0].rows.values()
    _read_penalty_kinds(form, lists[0].page, row)
    _read_id_numbers(form, row)
    for key in _FURTHER:
        if key in row and row[key].text.strip():
            form.add(key, row[key].quote(), row[key].place(), row[key].quote()[:160], _SURE)
    for key in _FURTHER_DAYS:
        if key in row:
            _read_day(form, key, row[key])
    if "confiscated" in row:
        _read_sum(form, "confiscated", row["confiscated"], lists[0])
    first = next(passage for passage in row.values() if passage.text.strip())
    form.add("empty_fields", tuple(_left_empty(row)), first.place(), first.quote(), _SURE)


def _read_penalty_kinds(form: Form, page: Page, row: Mapping[str, Passage]) -> None:
    """From its own cell: in running text a heading (没收违法所得…的金额) may be taken for what was imposed."""
    cells = [row[key] for key in ("penalty_kind", "penalty") if key in row and row[key].text.strip()]
    if not cells:
        return
    form.facts[:] = [fact for fact in form.facts if fact.name != f"{PUBLICITY}.penalty_kinds"]
    lines = tuple(piece.line for piece in cells[0].pieces)
    alone = form.on((replace(page, blocks=lines),))
    read_kinds(alone, Span(0, len(alone.text)))


def _read_id_numbers(form: Form, row: Mapping[str, Passage]) -> None:
    """Whole 公民身份号码 under their own heading: shown, also where a figure of them is mistyped."""
    cells = [row[key] for key in _ID_COLUMNS if key in row and find_citizen_ids(row[key].text)]
    if not cells:
        return
    name = f"{PUBLICITY}.id_numbers_shown"
    elsewhere = [fact.value for fact in form.facts if fact.name == name]
    form.facts[:] = [fact for fact in form.facts if fact.name != name]
    shown = [number.value for cell in cells for number in find_citizen_ids(cell.text)]
    shown += [str(item) for value in elsewhere if isinstance(value, tuple) for item in value]
    form.add("id_numbers_shown", tuple(dict.fromkeys(shown)), cells[0].place(), cells[0].quote(), _SURE)


def _left_empty(row: Mapping[str, Passage]) -> Iterator[str]:
    """Of the columns that the table has: an item that it leaves out altogether may not be asked for here."""
    kinds = row["penalty_kind"].text if "penalty_kind" in row else ""
    for item in PUBLICITY_ITEMS:
        if item.key not in row or row[item.key].text.strip():
            continue
        asked = item.needed_for is not None and re.search(item.needed_for, kinds) is not None
        organisation = (
            "party_name" in row and kind_of_name(row["party_name"].quote()) is NameKind.ORGANISATION
        )
        if item.required or asked or (item.key == "party_code" and organisation):
            yield item.title.partition("（")[0]


def _read_day(form: Form, name: str, cell: Passage) -> None:
    days = [found for found in find_dates(cell.text) if found.value is not None]
    if len(days) == 1 and days[0].value is not None:
        form.add(name, days[0].value.isoformat(), cell.place(), cell.quote(), _SURE)


def _read_sum(form: Form, name: str, cell: Passage, table: _List) -> None:
    """A sum in yuan; a bare figure counts in what its heading says, and in nothing where it does not say."""
    text = cell.text.strip()
    amounts = find_amounts(text)
    if len(amounts) == 1:
        form.add(name, format_yuan(amounts[0].value), cell.place(), cell.quote(), _SURE)
        return
    figure = _FIGURE.fullmatch(text)
    unit = (figure["unit"] or _unit_of(table, name)) if figure is not None else ""
    if figure is None or not unit:
        return
    try:
        value = Decimal(figure["figure"].replace(",", "")) * (10000 if "万" in unit else 1)
    except InvalidOperation:
        return
    form.add(name, format_yuan(value), cell.place(), cell.quote(), _SURE)


def _unit_of(table: _List, key: str) -> str:
    column = next(column for column, item in table.columns.items() if item.key == key)
    heading = next((cell.text for cell in table.table.cells if cell.row == 0 and cell.column == column), "")
    return next(iter(re.findall(r"万元|元", heading)), "")


# ---- tables ----


def _lists(page: Page) -> Iterator[_List]:
    """Tables whose first row names the national data items."""
    for block in page.blocks:
        if not isinstance(block, Table):
            continue
        by_row: dict[int, dict[int, Cell]] = {}
        for cell in block.cells:
            by_row.setdefault(cell.row, {})[cell.column] = cell
        top = by_row.get(0, {})
        width = max(top, default=-1) + 1
        columns = publicity_headings([top[column].text if column in top else "" for column in range(width)])
        if columns:
            rows = {
                row: {item.key: _said(cells.get(column), page) for column, item in columns.items()}
                for row, cells in by_row.items()
                if row > 0
            }
            yield _List(page, block, columns, rows)


def _said(cell: Cell | None, page: Page) -> Passage:
    lines = cell.lines if cell is not None else ()
    return join_passages((line_passage(line, page.number) for line in lines), " ")
