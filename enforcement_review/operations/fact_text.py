"""Facts as people write them: what stands in a field for correcting one, and what is made of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from enforcement_review.judging.vocabulary import Kind
from enforcement_review.law.dates import find_dates, find_datetimes
from enforcement_review.law.money import find_amounts, format_yuan, parse_capitals
from enforcement_review.law.numerals import parse_numeral
from enforcement_review.model import FactItem, FactValue
from enforcement_review.operations.errors import InvalidError
from enforcement_review.review import ReviewOptions, vocabulary_for

TEXT_MOST = 2000  # characters of one value
ROWS_MOST = 500
CELLS = " | "  # between the columns of a row
YES, NO = "是", "否"
# What files say of themselves, and what the rules conclude: nobody read it from a page.
_NO_READING = re.compile(r"(portal|recording|picture)\.|case\.(portal_|major$)|.*\.signature_state$")
# Facts that the rules don't ask for, by their field.
_FIELD_TITLES = {
    "attendees": "列席人员",
    "begins_on": "开始日期",
    "case_handlers": "案件承办人",
    "case_name": "案件名称",
    "closed_on": "结案日期",
    "defence_days_unit": "陈述申辩期限的单位",
    "ended_at": "结束时间",
    "ends_on": "结束日期",
    "filed_on": "立案日期",
    "personal_data": "未隐去的个人信息",
    "personal_data_absent": "没有未隐去的个人信息",
    "sampled_on": "抽样日期",
    "seconds": "时长（秒）",
    "served_number": "送达文书的文号",
    "taken_at": "拍摄时间",
}
# Fields of which the value is one of a few; the words for them stand in the vocabulary.
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "party_kind": ("citizen", "organisation"),
    "procedure": ("ordinary", "summary"),
    "manner": ("direct", "leave", "mail", "entrusted", "announcement", "electronic"),
    "waives": ("defence", "hearing"),
    "seal_over": ("authority", "date"),
}
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "file_catalogue.entries": ("title", "number", "date", "pages"),
    "av_record_list.entries": ("file", "started_at", "ended_at", "operator", "stage"),
}


def fact_title(name: str) -> str:
    """What people call the fact: `决定日期`."""
    known = vocabulary_for(ReviewOptions()).facts
    if name in known:
        return known[name].title
    plain = name.removeprefix("portal.")
    if plain in known:
        return f"办案系统：{known[plain].title}"
    field = plain.rpartition(".")[2]
    if field in _FIELD_TITLES:
        return _FIELD_TITLES[field]
    return next((fact.title for fact in known.values() if fact.field == field), field)


def is_reading(name: str) -> bool:
    """Whether a person may read it otherwise: not what a file says of itself, nor what the rules conclude."""
    return not _NO_READING.match(name)


def typed(value: FactValue | Sequence[FactItem]) -> str:
    """A value as a person would type it; a list has one item on each line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str):
        return _written(value)
    return "\n".join(_row(item) for item in value)


def parsed(name: str, text: str, like: FactValue = None) -> FactValue:
    """What a person typed, as the fact's value; None for nothing: the field is empty.

    Args:
        name: of the fact.
        text: as typed.
        like: the value that stands there, of a fact that the vocabulary does not have.

    Raises:
        InvalidError: it is no value of the fact's kind.
    """
    text = text.strip()
    if len(text) > TEXT_MOST * 10:
        raise _refused("内容过长，请只填写文书上的原文")
    if not text:
        return None
    kind = _kind(name, like)
    if kind is Kind.LIST:
        return tuple(_text(name, line) for line in _lines(text))
    if kind is Kind.ENTRIES:
        return tuple(_entry(_columns(name, like), line) for line in _lines(text))
    return _PARSERS[kind](name, text)


# ---- writing ----


def _written(value: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", value):
        return value.replace("T", " ")
    return vocabulary_for(ReviewOptions()).words.get(value, value)


def _row(item: FactItem) -> str:
    if isinstance(item, str):
        return _written(item)
    return CELLS.join(_written(cell) if cell else "" for cell in item.values())


# ---- reading ----


def _kind(name: str, like: FactValue) -> Kind:
    known = vocabulary_for(ReviewOptions()).facts
    if name in known:
        return known[name].kind
    field = name.rpartition(".")[2]
    alike = next((fact.kind for fact in known.values() if fact.field == field), None)
    if alike is not None:
        return alike
    if isinstance(like, bool):
        return Kind.FLAG
    if isinstance(like, tuple):
        return Kind.LIST if all(isinstance(item, str) for item in like) else Kind.ENTRIES
    if field.endswith("_on"):
        return Kind.DATE
    return Kind.MOMENT if field.endswith("_at") else Kind.TEXT


def _text(name: str, text: str) -> str:
    """One of the choices where there are some, else the words."""
    if len(text) > TEXT_MOST:
        raise _refused("内容过长，请只填写文书上的原文")
    choices = _CHOICES.get(name.rpartition(".")[2])
    if choices is None:
        return text
    words = {_written(choice): choice for choice in choices}
    if text not in words:
        raise _refused(f"请填写{'、'.join(f'“{word}”' for word in words)}之一")
    return words[text]


def _date(_name: str, text: str) -> str:
    days = [found.value for found in find_dates(text) if found.value is not None]
    if len(days) != 1:
        raise _refused("请填写一个日期，例如 2024-05-06 或者 2024年5月6日")
    return days[0].isoformat()


def _moment(name: str, text: str) -> str:
    text = re.sub(r"(\d)[T ]+(\d{1,2}[:：])", r"\1 \2", text)
    found = find_datetimes(text)
    if not found:
        return _date(name, text)
    if len(found) != 1 or found[0].value is None:
        raise _refused("请填写一个时间，例如 2024-05-06 09:30，或者只填日期")
    return found[0].value.isoformat(timespec="minutes")


def _money(name: str, text: str) -> str:
    plain = re.sub(r"[,，\s]", "", text)
    amount = _decimal(plain)
    if amount is None and (amount := parse_capitals(plain)) is not None and name.endswith("_capitals"):
        return plain
    if amount is None:
        sums = [found.value for found in find_amounts(text) if found.value is not None]
        amount = sums[0] if len(sums) == 1 else None
    if amount is None or amount < 0:
        raise _refused("请填写金额，例如 12000.00 或者 壹万贰仟元整")
    return format_yuan(amount)


def _number(_name: str, text: str) -> str:
    text = re.sub(r"(个?(工作)?日|天|个?月)$", "", text)
    number = parse_numeral(text)
    plain = _decimal(text) if number is None else Decimal(number)
    if plain is None:
        raise _refused("请填写数字")
    return f"{plain.normalize():f}"


def _decimal(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _flag(_name: str, text: str) -> bool:
    if text in (YES, "有", "对"):
        return True
    if text in (NO, "无", "没有", "不是"):
        return False
    raise _refused(f"请填写“{YES}”或者“{NO}”")


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > ROWS_MOST:
        raise _refused(f"行数过多，最多 {ROWS_MOST} 行")
    return lines


def _columns(name: str, like: FactValue) -> tuple[str, ...]:
    rows: Iterable[FactItem] = like if isinstance(like, tuple) else ()
    keys = next((tuple(row) for row in rows if isinstance(row, Mapping)), None)
    return keys or _COLUMNS.get(name, ())


def _entry(columns: Sequence[str], line: str) -> dict[str, str | None]:
    cells = [cell.strip() for cell in re.split(r"[|｜]", line)]
    if len(cells) != len(columns):
        raise _refused(f"每行应有 {len(columns)} 栏，用“|”隔开，空着的栏也要保留：“{line[:40]}”")
    return {column: _cell(column, cell) for column, cell in zip(columns, cells, strict=True)}


def _cell(column: str, cell: str) -> str | None:
    if not cell:
        return None
    if column.endswith("_at"):
        return _moment(column, cell)
    return _date(column, cell) if column == "date" else cell


def _refused(sentence: str) -> InvalidError:
    return InvalidError(f"{sentence}。", "text")


_PARSERS: Mapping[Kind, Callable[[str, str], str | bool]] = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
}
