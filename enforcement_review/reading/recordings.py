"""What a recording says of itself: its length and its beginning, from the container and from its name.

Not a picture is decoded: libmediainfo reads the container's own tables. How a container's time is understood:

- A time with an offset (`+0800`) is converted. A time without any mark is local time, as cameras write it.
- A time marked UTC is converted to the country's one time, UTC+8. Many recorders write their local clock into that
  field all the same; and some write it when they close the file, so that it holds the end. Where the file name
  tells the beginning and one of these readings agrees with it, that is the beginning by the container. Where it
  agrees with none, the container's own meaning stands, and the other readings are given beside it
  (`Recording.begun_perhaps`): nothing is silently chosen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import IO

from pymediainfo import MediaInfo

from enforcement_review.model import Recording
from enforcement_review.reading.recorder_names import CHINA, FIRST_YEAR, read_recorder_name

NO_FORMAT = "不是能够识别的音像格式"
INCOMPLETE = "文件不完整，可能录制或复制时中断"
NO_TRACKS = "文件中没有图像也没有声音"
NO_LENGTH = "时长为零"
ABSURD_LENGTH = "记载的时长不合理"

_FIELDS = ("Format", "VideoCount", "AudioCount", "Duration", "IsTruncated")
# When it began, the surest first: a time with its offset, then the container's own, then a camera's (AVI).
_TIMES = ("comapplequicktimecreationdate", "Encoded_Date", "Mastered_Date", "Recorded_Date")
_TEMPLATE = "General;" + "|".join(f"%{field}%" for field in (*_FIELDS, *_TIMES))
_MOST_READ = (
    64 * 2**20
)  # bytes: the tables of ten hours of video take a few MiB; a hostile file may ask for all
_MOST_SEEKS = 2000  # a healthy file needs under a hundred
_LONGEST = 7 * 24 * 3600  # seconds; no battery lasts so long
_AGREE = timedelta(minutes=2)  # clocks of one device, and the moment until a file is opened
_WRITTEN = re.compile(
    r"(?P<before>UTC )?(?P<day>\d{4}-\d\d-\d\d)[ T](?P<clock>\d\d:\d\d:\d\d)(?:\.\d+)?\s*(?P<zone>UTC|Z|[+-]\d\d:?\d\d)?"
)


def probe_recording(stream: IO[bytes], name: str) -> Recording:
    """What a recording says of itself; never raises because of what the file holds.

    Args:
        stream: can be sought in; wherever it stands.
        name: of the file, with or without its folder.
    """
    named = read_recorder_name(name)
    begun_in_name = _iso(named.begun) if named.begun else None
    bounded = _Bounded(stream)
    # A template gives one line of plain text; the library's XML breaks on control characters in a file's tags.
    answer = str(MediaInfo.parse(bounded, output=_TEMPLATE)).strip("\r\n")
    values = answer.split("|")
    keys = (*_FIELDS, *_TIMES)
    said = dict(
        zip(keys, [*values, *[""] * len(keys)], strict=False)
    )  # a tag may hold the sign between the fields
    seconds = _seconds(said["Duration"])
    if _is_cut_asf(stream):
        said["IsTruncated"] = "Yes"
    problem = None if bounded.exhausted else _problem(said, seconds)
    if problem is not None or bounded.exhausted:
        seconds = None  # what a broken file claims, or half of a file shows
    written = [text for text in (said[key].strip() for key in _TIMES) if _WRITTEN.match(text)]
    says = written[0] if written else None
    begun, perhaps = _begin(says, seconds, named.begun) if says else (None, ())
    return Recording(
        seconds=seconds,
        begun_in_container=_iso(begun) if begun else None,
        begun_in_name=begun_in_name,
        device=named.device,
        problem=problem,
        container_says=says if begun else None,
        begun_perhaps=tuple(_iso(moment) for moment in perhaps),
    )


class _Bounded:
    """A stream that ends early for a file that would be read without end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._left = _MOST_READ
        self._seeks = _MOST_SEEKS
        self.exhausted = False

    def seek(self, offset: int, whence: int = 0) -> int:
        self._seeks -= 1
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def read(self, size: int) -> bytes:
        if self._left <= 0 or self._seeks <= 0:
            self.exhausted = True
            return b""
        data = self._stream.read(size)
        self._left -= len(data)
        return data


# The object of a WMV or WMA that says how many bytes the file has, behind its own name, its length and the file's id.
_ASF, _ASF_FILE = bytes.fromhex("3026b2758e66cf11"), bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_ASF_HEAD, _ASF_SIZE_AT = 8192, 40


def _is_cut_asf(stream: IO[bytes]) -> bool:
    """Whether a WMV is shorter than it says: the library takes its length on trust."""
    stream.seek(0)
    head = stream.read(_ASF_HEAD)
    at = head.find(_ASF_FILE) if head.startswith(_ASF) else -1
    if at < 0:
        return False
    stated = int.from_bytes(head[at + _ASF_SIZE_AT : at + _ASF_SIZE_AT + 8], "little")
    return stated > stream.seek(0, 2)


def _seconds(milliseconds: str) -> float | None:
    try:
        figure = float(milliseconds)
    except ValueError:
        return None
    return round(figure / 1000, 3) if 0 <= figure < float("inf") else None


def _problem(said: dict[str, str], seconds: float | None) -> str | None:
    if not said["Format"]:
        return NO_FORMAT
    if said["IsTruncated"] == "Yes":
        return INCOMPLETE
    if not said["VideoCount"] and not said["AudioCount"]:
        return NO_TRACKS
    if seconds == 0:
        return NO_LENGTH
    return ABSURD_LENGTH if seconds is not None and seconds > _LONGEST else None


def _begin(
    says: str, seconds: float | None, in_name: datetime | None
) -> tuple[datetime | None, Sequence[datetime]]:
    """The beginning by the container, and the others that its time may mean."""
    meanings = _meanings(says, seconds)
    if not meanings:
        return None, ()
    if in_name is not None:
        for meaning in meanings:
            if abs(meaning - in_name) <= _AGREE:
                return meaning, ()
    return meanings[0], meanings[1:]


def _meanings(says: str, seconds: float | None) -> list[datetime]:
    """Every beginning that the written time may mean, local, the standard's own meaning first."""
    match = _WRITTEN.match(says)
    if match is None:
        return []
    try:
        written = datetime.fromisoformat(f"{match['day']}T{match['clock']}")
    except ValueError:
        return []
    if written.year < FIRST_YEAR:
        return []
    zone = match["before"] or match["zone"] or ""
    try:
        if zone.strip() in ("UTC", "Z"):
            meanings = [_in_china(written.replace(tzinfo=UTC)), written]
        elif zone:
            meanings = [
                _in_china(datetime.strptime(f"{written:%Y-%m-%dT%H:%M:%S}{zone}", "%Y-%m-%dT%H:%M:%S%z"))
            ]
        else:
            meanings = [written]
        ends = [moment - timedelta(seconds=seconds) for moment in meanings] if seconds else []
    except (ValueError, OverflowError):  # an offset of more than a day, the last day of the year 9999
        return []
    return [moment.replace(microsecond=0) for moment in (*meanings, *ends)]


def _in_china(moment: datetime) -> datetime:
    return moment.astimezone(CHINA).replace(tzinfo=None)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
