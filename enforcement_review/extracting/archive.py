"""归档: cover, catalogue and 备考表; the list of recordings is in `recordings`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from enforcement_review.extracting.addressees import read_party
from enforcement_review.extracting.fields import Field, Shape
from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.letters import line_spans, read_issue_date
from enforcement_review.extracting.recordings import read_av_record_list
from enforcement_review.extracting.rows import Row, list_rows
from enforcement_review.extracting.values import read_date, read_text
from enforcement_review.law.dates import DateState, find_dates
from enforcement_review.law.document_numbers import NumberState, find_document_numbers
from enforcement_review.model import FactItem, TextFrom
from enforcement_review.text import Passage, bare, clean_value, fold
from enforcement_review.text.passage import Place

__all__ = ["read_av_record_list", "read_backup_sheet", "read_catalogue", "read_cover"]

# ---- 卷宗封面 ----


def read_cover(form: Form) -> None:
    """`case_name`, `party_name`, `number`, `filed_on`, `closed_on`, `archived_on`."""
    read_text(form, "case_name", "case_name")
    read_party(form)
    _read_numbers(form, ("number", "number"), ("case.number", "case_number"))
    for name in ("filed_on", "closed_on"):
        read_date(form, name, form.fields_for(name))
    read_date(form, "archived_on", _archiving(form))


def _read_numbers(form: Form, *wanted: tuple[str, str]) -> None:
    """The decision's number, and the case's own: each fact with the key of its label."""
    for name, key in wanted:
        for field in form.fields_for(key):
            numbers = find_document_numbers(field.value.text)
            if numbers and numbers[0].state is NumberState.FULL:
                span = field.value.slice(numbers[0].start, numbers[0].end)
                form.add(name, span.quote(), span.place(), span.quote(), field.shape.value)
                break


def _archiving(form: Form) -> list[Field]:
    """Places for the day of archiving; 日期 alone may be another day."""
    return [field for field in form.fields_for("archived_on") if field.label != "日期"]


# ---- 备考表 ----


def read_backup_sheet(form: Form) -> None:
    """`archived_on`: the day of 立卷 or 归档, else the last day written beneath."""
    labelled = _archiving(form)
    dated = any(not field.blank for field in labelled)
    if not dated and _archived_in_words(form):
        return
    if dated or not read_issue_date(form, "archived_on", by_people=True):
        read_date(form, "archived_on", [*labelled, *form.fields_for("archived_on")])


_ARCHIVING = re.compile(r"(归档|立卷)(完成)?(时间|日期)\s?[:：]?\s*$")
_ARCHIVED = re.compile(r"\s*(已|予以|装订|整理|立卷|完毕|并){0,3}(归档|立卷)")


def _archived_in_words(form: Form) -> bool:
    """「本案于2024年4月20日归档」, on a line with others 「归档时间 2024年4月20日」."""
    for found in find_dates(form.text):
        said = _ARCHIVED.match(form.text, found.end) or _ARCHIVING.search(form.text, 0, found.start)
        if found.value is not None and said:
            form.add_span("archived_on", found.value.isoformat(), found.start, found.end, NARRATIVE - 0.05)
            return True
    return False


# ---- 卷内目录 ----

_COLUMNS = {
    "index": re.compile(r"(顺)?序号?|(件|顺序|编)号"),
    "number": re.compile(r"((文件|文书|发文)(\(?文书\)?)?)?(文号|字号)|(文件|文书)编?号|文号或?编号"),
    "title": re.compile(
        r"((文件|文书|材料|案卷|档案|卷内(文件|材料|文书)|证据)(材料)?)?(名称|题名|标题|内容|目录)|(文件|文书|材料)名?|案卷材料|(文件|文书|材料)(名称|题名)?(及|和|、)?(文号|字号|编号)"
    ),
    "date": re.compile(r"(文件|文书|成文|形成|制作|材料)?(日期|时间)|年月日"),
    "pages": re.compile(
        r"(起止|所在|卷内|首|在卷)?(页码?|页号|页次|页数|张号|张次)(编号|起止)?|起[止讫]页(码|号|次)?"
    ),
    "note": re.compile(r"备注|附注|说明|责任(人|者)|签发人|作者"),
}
_SHORTEST = 1  # letters of a name
_DITTO = re.compile(r"[〃″”“\"'’‘々]{1,2}|同上|同前")
_PAGES = r"\d{1,4}(?:\s*[-~至到]+\s*\d{1,4})?"
# A row in words only: 3 询问笔录 2024.5.6 12-15, or 3.询问笔录……12.
_SPACED_ROW = re.compile(
    rf"\s*(?:(?P<index>\d{{1,3}})[.、)\s]\s*)?(?P<title>[^\d\s.、].*?)(?:\s*[.…·_-]{{2,}}\s*|\s+)第?(?P<pages>{_PAGES})\s*页?\s*"
)
_NO_ENTRY = re.compile(r"共|合计|总计|以下空白|立卷|归档|制表|填表|本卷|第\d+页|备注:|注:|说明:|[^:]{1,8}:")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row of the list; one that is numbered and dated has a title even where none was read."""

    words: Mapping[str, str]
    place: Place
    sure: bool


def read_catalogue(form: Form) -> None:
    """`entries`: one mapping of title, number, date and pages for each row.

    Dates ISO where they are whole, else as printed; pages as printed (`3-5`); ditto marks are resolved.
    """
    _read_numbers(form, ("case.number", "case_number"))
    _read_case_at_edge(form)
    entries: list[_Entry] = []
    for entry in _entries(form):
        before = entries[-1].words if entries else {}
        words = {
            key: before.get(key, "") if _DITTO.fullmatch(bare(word)) else word
            for key, word in entry.words.items()
        }
        entries.append(_Entry(words, entry.place, entry.sure))
    untitled = [entry for entry in entries if not entry.words["title"]]
    entries = [entry for entry in entries if entry.words["title"]]
    if not entries:
        return
    items: tuple[FactItem, ...] = tuple(
        {
            "title": entry.words.get("title") or None,
            "number": entry.words.get("number") or None,
            "date": _iso_or_printed(entry.words.get("date", "")),
            "pages": _page_numbers(entry.words.get("pages", "")),
        }
        for entry in entries
    )
    confidence = NARRATIVE if not untitled and all(entry.sure for entry in entries) else DOUBTFUL
    if form.document.text_from is TextFrom.OCR and not form.certain:
        confidence = DOUBTFUL  # a row that was not read is none that lacks
    # The list is as sure as the title in it that was read worst.
    least = min(entry.place.confidence for entry in entries)
    place = entries[0].place._replace(confidence=least)
    form.add("entries", items, place, entries[0].words.get("title", ""), confidence)


def _read_case_at_edge(form: Form) -> None:
    """案由 and 当事人 above or below the list, where the form has them."""
    for name, key in (("case_name", "case_name"), ("party_name", "party_name")):
        for field in form.fields_for(key):
            if field.shape is Shape.INLINE and not field.blank and len(field.value.text) > _SHORTEST:
                form.add(name, field.value.quote(), field.place, field.value.quote(), field.shape.value)
                break


def _entries(form: Form) -> Iterator[_Entry]:
    found = False
    last: _Entry | None = None
    for row in list_rows(form, _COLUMNS):
        if "title" not in row.cells:
            continue
        entry = _of_row(row)
        if entry is None:
            continue
        if last is not None and _runs_on(entry, row):
            last = _Entry(
                {**last.words, "title": last.words["title"] + entry.words["title"]}, last.place, last.sure
            )
            continue
        if last is not None:
            yield last
        last, found = entry, True
    if last is not None:
        yield last
    if not found:
        yield from _typed_entries(form)


def _of_row(row: Row) -> _Entry | None:
    place = row.cells["title"].place()
    if not row.aligned:
        return _of_words(row.cells["title"])
    words = {key: clean_value(row.text(key)) for key in ("title", "number", "date", "pages", "index")}
    numbered = words["index"] and (words["date"] or words["pages"])
    if not (words["title"] or numbered) or _NO_ENTRY.match(bare(words["title"])):
        return None
    if not words["number"]:
        words |= _parted(words["title"])
    return _Entry(words, place, sure=True)


def _parted(title: str) -> dict[str, str]:
    """A title with its number behind it in one cell: 行政处罚决定书 东罚〔2024〕1号."""
    numbers = [found for found in find_document_numbers(title) if found.state is NumberState.FULL]
    if len(numbers) != 1 or numbers[0].start == 0 or numbers[0].end < len(title.rstrip(")）")):
        return {}
    alone = title[: numbers[0].start].rstrip(" (（")
    return {"title": alone, "number": title[numbers[0].start : numbers[0].end]} if alone else {}


def _runs_on(entry: _Entry, row: Row) -> bool:
    """A title's second line: a row with nothing but a title, in a list that numbers its rows."""
    others = [entry.words.get(key) for key in ("index", "number", "date", "pages")]
    return row.aligned and "index" in row.cells and not any(others)


def _of_words(row: Passage) -> _Entry | None:
    """A row whose words stand in no columns: the parts show themselves by their shape."""
    dates = find_dates(row.text)
    rest = _without(row.text, dates[-1].start, dates[-1].end) if dates else row.text
    numbers = [number for number in find_document_numbers(rest) if number.state is NumberState.FULL]
    rest = _without(rest, numbers[0].start, numbers[0].end) if numbers else rest
    match = _SPACED_ROW.fullmatch(rest)
    if match is None or _NO_ENTRY.match(bare(match["title"])):
        return None
    words = {
        "title": row.quote(*match.span("title")),
        "number": row.quote(numbers[0].start, numbers[0].end) if numbers else "",
        "date": row.quote(dates[-1].start, dates[-1].end) if dates else "",
        "pages": match["pages"],
    }
    return _Entry(words, row.place(), sure=match["index"] is not None)


def _without(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _typed_entries(form: Form) -> Iterator[_Entry]:
    """A list without headings: lines that begin with a number and end with pages."""
    for line in line_spans(form.text):
        if re.match(r"\s*\d{1,3}[.、)\s]", line.text):
            entry = _of_words(form.passage.slice(line.start, line.end))
            if entry is not None:
                yield entry


def _iso_or_printed(text: str) -> str | None:
    dates = [found for found in find_dates(text) if found.state is DateState.FULL and found.value is not None]
    if dates and dates[0].value is not None:
        return dates[0].value.isoformat()
    return text.strip("/-—― ") or None


def _page_numbers(text: str) -> str | None:
    found = re.search(_PAGES, fold(text))
    if found is None:
        return text.strip("/-—― ") or None
    return re.sub(r"\s*[-~至到]+\s*", "-", found.group())
