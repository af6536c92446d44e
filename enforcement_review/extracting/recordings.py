"""音像记录清单: each recording with its file, its time, who made it and of what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.rows import Row, list_rows
from enforcement_review.law.dates import (
    DateState,
    find_dates,
    find_datetimes,
    find_time_ranges,
    without_dates,
)
from enforcement_review.model import FactItem, TextFrom
from enforcement_review.text import bare, clean_value, fold
from enforcement_review.text.passage import Place

_MADE = r"(录制|记录|拍摄|摄录|摄制|录像|录音|录|制作|采集|音像|视频|音视频|视音频)?"
_COLUMNS = {
    "index": re.compile(r"序号?|编号"),
    "file": re.compile(
        r"(音像|视频|录像|录音|音视频|视音频|视听|媒体|影像|声像|电子)?(文件|资料|记录|材料)?(名称|文件名|名|文件|标识)|(音像|视频|录像|文件)(资料|文件)?编号"
    ),
    "started_at": re.compile(rf"{_MADE}(开始|起始|起)(时间|时刻)?"),
    "ended_at": re.compile(rf"{_MADE}(结束|终止|截止|止)(时间|时刻)?"),
    "length": re.compile(rf"{_MADE}(时长|长度|时间长度)"),
    "date": re.compile(rf"{_MADE}日期"),
    "span": re.compile(
        rf"{_MADE}(起止|日期及|日期)?(时间|时段|时间段)(起止)?"
        r"|(开始|起始)(时间)?[-—一~至及和、/]{0,2}(结束|终止|截止)(时间)?"
    ),
    "stage": re.compile(r"(记录|执法|办案|所属|录制|拍摄)?(环节|阶段|执法程序)|(记录|执法|拍摄|录制)环节\S*"),
    "content": re.compile(
        r"(记录|拍摄|录制|主要|音像|视频|执法|证明)?(内容|事项|场合|场所|过程|对象|事由)(摘要|概述|说明)?"
    ),
    "operator": re.compile(
        r"(记录|拍摄|录制|摄录|摄制|录像|制作|操作|采集|使用|佩戴|执法)(人员?|者|员)(姓名)?|执法人员及?.*|记录仪使用人"
    ),
}
_TOTAL = re.compile(r"合计|共计|总计|以下空白|说明|备注")
_CLOCK = re.compile(
    r"(?<!\d)(?P<h>[01]?\d|2[0-4])\s*[:时点]\s*(?P<m>[0-5]?\d)(?:\s*[:分]\s*(?P<s>[0-5]?\d)\s*秒?)?(?!\d)"
)
_LENGTH_IN_WORDS = re.compile(
    r"(?:(?P<h>\d+)\s*(?:小时|时|h))?\s*(?:(?P<m>\d+)\s*(?:分钟?|min|m))?\s*(?:(?P<s>\d+)\s*(?:秒钟?|s))?",
    re.IGNORECASE,
)
_LENGTH_IN_FIGURES = re.compile(r"(?:(?P<h>\d{1,2}):)?(?P<m>\d{1,3}):(?P<s>[0-5]\d)")


@dataclass
class _Recording:
    """A recording as it is read; `sure` is False where words may stand in the wrong column."""

    place: Place
    words: dict[str, str] = field(default_factory=dict)
    sure: bool = True


def read_av_record_list(form: Form) -> None:
    """`entries`: one mapping of file, started_at, ended_at, operator and stage for each recording.

    An end that is not stated is reckoned from the length.
    """
    recordings = list(_in_rows(form)) or list(_in_cards(form))
    if not recordings:
        return
    items: tuple[FactItem, ...] = tuple(_item(recording.words) for recording in recordings)
    first = recordings[0]
    quote = first.words.get("file") or next(iter(first.words.values()), "")
    sure = all(recording.sure for recording in recordings)
    if form.document.text_from is TextFrom.OCR and not form.certain:
        sure = False  # a row that was not read is none that lacks
    least = min(recording.place.confidence for recording in recordings)
    place = first.place._replace(confidence=least)
    form.add("entries", items, place, quote, NARRATIVE if sure else DOUBTFUL)


def _in_rows(form: Form) -> Iterator[_Recording]:
    for row in list_rows(form, _COLUMNS):
        if not {"started_at", "span", "date", "file", "length"} & set(row.cells):
            continue
        words = {key: row.text(key) for key in row.cells}
        if not row.aligned:
            continue
        recording = _Recording(_place(row), words)
        if _is_recording(words):
            yield recording


def _place(row: Row) -> Place:
    passages = [row.cells[key] for key in ("file", "started_at", "span", "stage") if key in row.cells]
    filled = [passage for passage in passages if passage.text.strip()] or list(row.cells.values())
    return filled[0].place()


def _is_recording(words: dict[str, str]) -> bool:
    first = words.get("file") or words.get("index") or ""
    if _TOTAL.match(bare(first)):
        return False
    stated = [words.get(key, "") for key in ("file", "started_at", "span", "date")]
    return any(re.search(r"\w", word) for word in stated)


def _in_cards(form: Form) -> Iterator[_Recording]:
    """Recordings stated one below the other with labels, each beginning with its file or its time."""
    keys = {
        "recording_file": "file",
        "recording_stage": "stage",
        "recording_time": "span",
        "recording_length": "length",
        "recording_by": "operator",
        "started_at": "started_at",
        "ended_at": "ended_at",
        "recorder": "operator",
        "officers": "operator",
    }
    current: _Recording | None = None
    for found in form.fields:
        name = next((keys[key] for key in keys if key in found.keys), None)
        if name is None or found.blank:
            continue
        if current is None or (name in current.words and name in ("file", "started_at", "span")):
            if current is not None and _is_recording(current.words):
                yield current
            current = _Recording(_at(found))
        current.words.setdefault(name, found.value.quote())
    if current is not None and _is_recording(current.words):
        yield current


def _at(found: Field) -> Place:
    return found.place


def _item(words: dict[str, str]) -> dict[str, str | None]:
    begin, end = _times(words)
    return {
        "file": _file_name(words.get("file", "")),
        "started_at": f"{begin:%Y-%m-%dT%H:%M}" if begin else None,
        "ended_at": f"{end:%Y-%m-%dT%H:%M}" if end else None,
        "operator": _written(words.get("operator", "")),
        "stage": _written(words.get("stage", "")) or _written(words.get("content", "")),
    }


def _written(text: str) -> str | None:
    return clean_value(text).strip("/-—― ") or None


def _file_name(text: str) -> str | None:
    """A name that wraps in its cell is one word: spaces beside an underscore, a point or a figure go."""
    return (
        _written(re.sub(r"(?<=[\w.-])\s+(?=[\w.-])", "", text))
        if re.search(r"\.\s*\w{2,4}\s*$", text)
        else _written(text)
    )


def _times(words: dict[str, str]) -> tuple[datetime | None, datetime | None]:
    day = _day(words.get("date", ""))
    begin, end = None, None
    for key in ("span", "started_at", "date"):
        text = words.get(key, "")
        for found in find_time_ranges(text):
            begin = begin or found.begin.value or _on(day, found.begin.clock)
            end = end or found.finish.value or _on(begin.date() if begin else day, found.finish.clock)
            break
        begin = begin or _moment(text, day)
        day = day or _day(text)
    end = _moment(words.get("ended_at", ""), begin.date() if begin else day) or end
    if end is None and begin is not None and (length := _length(words.get("length", ""))):
        end = begin + length
    if begin is not None and end is not None and end < begin:
        end = None  # over midnight, or misread: a person looks
    return begin, end


def _day(text: str) -> date | None:
    return next((found.value for found in find_dates(text) if found.value is not None), None)


def _on(day: date | None, clock: time | None) -> datetime | None:
    return datetime.combine(day, clock) if day is not None and clock is not None else None


def _moment(text: str, day: date | None) -> datetime | None:
    """A moment in a cell; one without a date is on the given day."""
    for found in find_datetimes(text):
        if found.state is DateState.FULL:
            return found.value
    day = _day(text) or day
    clock = _CLOCK.search(without_dates(fold(text), " "))
    if day is None or clock is None or int(clock["h"]) > 23:
        return None
    return datetime.combine(day, time(int(clock["h"]), int(clock["m"]), int(clock["s"] or 0)))


def _length(text: str) -> timedelta | None:
    """12分30秒, 25分钟, 00:12:30, 12:30 (minutes and seconds), and nothing else."""
    compact = bare(text)
    match = _LENGTH_IN_FIGURES.fullmatch(compact) or _LENGTH_IN_WORDS.fullmatch(compact)
    if match is None or not any(match.groups()):
        return None
    parts = {key: int(value or 0) for key, value in match.groupdict().items()}
    return timedelta(hours=parts["h"], minutes=parts["m"], seconds=parts["s"])
