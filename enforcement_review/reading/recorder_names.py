"""File names that body cameras (执法记录仪), recording pens and phones give: when the recording began, and the device.

Strict: a date or an hour that cannot be, a day without an hour, a serial number behind a day give nothing. So do the
names of programs that name a file after the moment at which it was saved, cut or sent on.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))  # one time for the whole country, no summer time since 1992


@dataclass(frozen=True, slots=True)
class RecorderName:
    """What a file name says.

    Attributes:
        begun: local time, without zone; None where the name has none, or two that contradict each other.
        device: the number of the recorder or of the officer (执法证号、警号) that stands in the name.
    """

    begun: datetime | None = None
    device: str | None = None


_NO_DIGIT_BEFORE, _NO_DIGIT_AFTER = r"(?<!\d)", r"(?!\d)"
_YEAR, _MONTH, _DAY = r"(?P<y>20\d\d)", r"(?P<mo>\d\d)", r"(?P<d>\d\d)"
_CLOCK = r"(?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)"
_MOMENTS = (
    # 20240506093015, also with milliseconds behind
    re.compile(rf"{_NO_DIGIT_BEFORE}{_YEAR}{_MONTH}{_DAY}{_CLOCK}(?:\d{{3}})?{_NO_DIGIT_AFTER}", re.ASCII),
    # 20240506_093015, 20240506-093015, 20240506T093015, PXL_20240506_013015123
    re.compile(
        rf"{_NO_DIGIT_BEFORE}{_YEAR}{_MONTH}{_DAY}(?P<apart>[-_.T ]+){_CLOCK}(?:\d{{3}})?{_NO_DIGIT_AFTER}",
        re.ASCII,
    ),
    # 2024-05-06 09-30-15, 2024_05_06_09_30_15, 2024.5.6 9:30:15
    re.compile(
        rf"{_NO_DIGIT_BEFORE}{_YEAR}(?P<sign>[-_.])(?P<mo>\d{{1,2}})(?P=sign)(?P<d>\d{{1,2}})[-_.T ]+"
        rf"(?P<h>\d{{1,2}})[-_.:](?P<mi>\d\d)[-_.:](?P<s>\d\d){_NO_DIGIT_AFTER}",
        re.ASCII,
    ),
    # 2024-05-06_093015
    re.compile(
        rf"{_NO_DIGIT_BEFORE}{_YEAR}(?P<sign>[-_.]){_MONTH}(?P=sign){_DAY}(?P<apart>[-_.T ]+){_CLOCK}{_NO_DIGIT_AFTER}",
        re.ASCII,
    ),
    # 2024年5月6日9时30分15秒, 2024年05月06日 09:30
    re.compile(
        rf"{_NO_DIGIT_BEFORE}{_YEAR}年(?P<mo>\d{{1,2}})月(?P<d>\d{{1,2}})[日号][-_ ]*"
        rf"(?P<h>\d{{1,2}})[时点:](?P<mi>\d\d)(?:[分:](?:(?P<s>\d\d)秒?)?)?{_NO_DIGIT_AFTER}",
        re.ASCII,
    ),
    # 20240506 0930, as people write it; behind an underscore four figures may be a serial number
    re.compile(
        rf"{_NO_DIGIT_BEFORE}{_YEAR}{_MONTH}{_DAY}[T ](?P<h>\d\d)(?P<mi>\d\d){_NO_DIGIT_AFTER}", re.ASCII
    ),
    re.compile(
        rf"{_NO_DIGIT_BEFORE}{_YEAR}-{_MONTH}-{_DAY}[T ]+(?P<h>\d\d)[-.:](?P<mi>\d\d)(?![-.:]?\d)", re.ASCII
    ),
)
# Milliseconds since 1970. Only the camera inside WeChat names a film after the moment it was taken.
_MILLISECONDS = re.compile(r"(?<![A-Za-z])wx_camera_(?P<ms>1[0-9]{12})(?!\d)", re.IGNORECASE)
# Programs that name a file after the moment it was saved, cut or sent on.
_SAVED = re.compile(
    r"微信|剪映|mmexport|wechat|microMsg|(?<![a-z])lv_|QQ视频|下载|副本|导出|剪辑", re.IGNORECASE
)
_IN_UTC = re.compile(r"(?<![A-Za-z0-9])PXL_", re.IGNORECASE)  # Google's phones name in UTC
_DEVICE = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,12})*-[A-Za-z]{0,4}\d{2,12}|[A-Za-z]{0,6}\d{5,12})(?![A-Za-z0-9])"
)
_YEAR_FIRST = re.compile(r"(?:19|20)\d{2}\d*")  # a day or a case number, not a device's
FIRST_YEAR = 2005  # before that a recorder's clock was never set
_LONGEST_NAME = 400  # characters; file systems allow 255
_ONE_DAY = timedelta(days=1)


def read_recorder_name(name: str) -> RecorderName:
    """What the name of a recording says, path and ending left out."""
    stem = unicodedata.normalize("NFKC", name[-_LONGEST_NAME:]).replace("\\", "/").rsplit("/", 1)[-1]
    head, dot, ending = stem.rpartition(".")
    if dot and re.fullmatch(r"[A-Za-z0-9]{2,4}", ending) and not ending.isdigit():
        stem = head
    found = _moments(stem)
    if not found:
        return RecorderName()
    device = _device(stem, [place for _, place in found])
    if _SAVED.search(stem):
        return RecorderName(None, device)
    moments = [moment for moment, _ in found]
    first, last = moments[0], moments[-1]
    # Two moments are the beginning and the end; anything else contradicts itself.
    if len(moments) > 2 or not first <= last <= first + _ONE_DAY:
        return RecorderName(None, device)
    if _IN_UTC.search(stem):
        first += timedelta(hours=8)
    return RecorderName(first, device)


def _moments(stem: str) -> list[tuple[datetime, tuple[int, int]]]:
    """Every moment in the name with its place, in order; () where a figure that looks like one cannot be."""
    milliseconds = _MILLISECONDS.search(stem)
    if milliseconds:
        moment = datetime.fromtimestamp(int(milliseconds["ms"]) // 1000, CHINA).replace(tzinfo=None)
        return [(moment, milliseconds.span())]
    found: dict[tuple[int, int], datetime] = {}
    for pattern in _MOMENTS:
        for match in pattern.finditer(stem):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in found):
                continue
            written = _moment(match)
            if written is None:
                return []
            found[match.span()] = written
    return [(found[place], place) for place in sorted(found)]


def _moment(match: re.Match[str]) -> datetime | None:
    parts = {key: int(value) for key, value in match.groupdict().items() if value and value.isdigit()}
    apart = match.groupdict().get("apart")
    if apart and "T" not in apart and parts["h"] == parts["mi"] == 0:
        return None  # 20240506_000012 is the day's twelfth file rather than twelve seconds past midnight
    if parts["y"] < FIRST_YEAR:
        return None
    try:
        # The recorder's own clock, which names no zone.
        return datetime(parts["y"], parts["mo"], parts["d"], parts["h"], parts["mi"], parts.get("s", 0))  # noqa: DTZ001
    except ValueError:
        return None


def _device(stem: str, places: list[tuple[int, int]]) -> str | None:
    """The number that stands nearest before the first moment, else the first behind the last."""
    before, after = stem[: places[0][0]], stem[places[-1][1] :]
    # An underscore belongs to no number, but to what regular expressions call a word.
    numbers = [match[0] for match in _DEVICE.finditer(before) if not _YEAR_FIRST.fullmatch(match[0])]
    if numbers:
        return numbers[-1]
    numbers = [match[0] for match in _DEVICE.finditer(after) if not _YEAR_FIRST.fullmatch(match[0])]
    return numbers[0] if numbers else None
