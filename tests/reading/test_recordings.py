"""Recordings: their length and beginning from the container and from the name."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enforcement_review.model import Recording, SourceFile
from enforcement_review.reading import read_source, recordings
from enforcement_review.reading.recorder_names import read_recorder_name
from enforcement_review.reading.recordings import (
    INCOMPLETE,
    NO_FORMAT,
    NO_LENGTH,
    NO_TRACKS,
    probe_recording,
)
from sample_cases.generator.media import amr, avi, mp4, wav

CHINA = timezone(timedelta(hours=8))
BEGUN = datetime(2024, 5, 6, 9, 30, 5)  # noqa: DTZ001 (local time, as recorders have it)
IN_CHINA = BEGUN.replace(tzinfo=CHINA)
NAME = "300123_20240506093003_0001.MP4"


def probe(data: bytes, name: str = "VID_001.mp4") -> Recording:
    return probe_recording(io.BytesIO(data), name)


# ---- length ----


@pytest.mark.parametrize(
    "data",
    [
        mp4(4230.5),
        mp4(4230.5, index_first=False),
        mp4(4230.5, brand=b"qt  "),
        mp4(4230.5, brand=b"M4A ", sound=True),
        mp4(4230.5, brand=b"3gp4", sound=True),
        wav(4230.5),
    ],
    ids=["mp4", "index last", "mov", "m4a", "3gp", "wav"],
)
def test_the_length_is_the_containers(data: bytes) -> None:
    found = probe(data)
    assert (found.seconds, found.problem) == (4230.5, None)


def test_the_length_of_an_avi_and_of_an_amr_is_found_too() -> None:
    assert probe(avi(600)).seconds == 600
    assert probe(amr(60)).seconds == 60


def test_what_holds_no_time_has_no_beginning() -> None:
    for data in (wav(60), amr(60), avi(60), mp4(60)):
        found = probe(data)
        assert found.begun_in_container is None
        assert found.container_says is None


# ---- the container's time ----


def test_universal_time_is_converted_to_local_time() -> None:
    found = probe(mp4(60, IN_CHINA))
    assert found.begun_in_container == "2024-05-06T09:30:05"
    assert found.container_says == "2024-05-06 01:30:05 UTC"


def test_local_time_written_as_universal_time_is_known_by_the_name() -> None:
    found = probe(mp4(60, BEGUN), NAME)
    assert found.container_says == "2024-05-06 09:30:05 UTC"
    assert found.begun_in_container == "2024-05-06T09:30:05"
    assert found.begun_in_name == "2024-05-06T09:30:03"
    assert found.begun_perhaps == ()


def test_a_container_that_holds_the_end_is_known_by_the_name() -> None:
    found = probe(mp4(600, IN_CHINA + timedelta(seconds=600)), NAME)
    assert found.begun_in_container == "2024-05-06T09:30:05"


def test_without_a_name_every_other_meaning_is_given() -> None:
    found = probe(mp4(600, BEGUN))
    assert found.begun_in_container == "2024-05-06T17:30:05"
    assert found.begun_perhaps == ("2024-05-06T09:30:05", "2024-05-06T17:20:05", "2024-05-06T09:20:05")


def test_a_name_and_a_container_that_contradict_each_other_are_both_told() -> None:
    found = probe(mp4(60, IN_CHINA + timedelta(days=3)), NAME)
    assert found.begun_in_name == "2024-05-06T09:30:03"
    assert found.begun_in_container == "2024-05-09T09:30:05"


def test_a_time_without_a_zone_is_local_time() -> None:
    found = probe(avi(60, BEGUN))
    assert found.begun_in_container == "2024-05-06T09:30:05"
    assert found.begun_perhaps == ("2024-05-06T09:29:05",)


def test_a_clock_that_was_never_set_tells_nothing() -> None:
    for year in (1904, 1970, 2000):
        assert probe(mp4(60, datetime(year, 1, 1, 0, 0, 9, tzinfo=UTC))).begun_in_container is None


# ---- what cannot be played ----


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (mp4(600)[:-1000], INCOMPLETE),
        (mp4(600, index_first=False)[:2000], INCOMPLETE),
        (mp4(600)[:24], INCOMPLETE),
        (avi(600)[:3000], INCOMPLETE),
        (wav(600)[:3000], INCOMPLETE),
        (bytes(5000), NO_FORMAT),
        (b"", NO_FORMAT),
        ("这不是录像".encode() * 50, NO_FORMAT),
        (wav(0), NO_LENGTH),
    ],
)
def test_what_cannot_be_played_says_why_and_has_no_length(data: bytes, problem: str) -> None:
    found = probe(data, NAME)
    assert (found.problem, found.seconds) == (problem, None)
    assert found.begun_in_name == "2024-05-06T09:30:03"


def test_a_container_without_tracks_cannot_be_played() -> None:
    ebml = (
        bytes.fromhex("1a45dfa3")
        + b"\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x88matroska"
    )
    assert probe(ebml + bytes(600)).problem == NO_TRACKS


def test_a_film_shorter_than_it_says_is_incomplete() -> None:
    asf, properties = bytes.fromhex("3026b2758e66cf11"), bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
    head = asf + bytes(22) + properties + bytes(24) + (10**6).to_bytes(8, "little")
    assert probe(head + bytes(600)).problem == NO_FORMAT  # not even the library knows it
    assert probe_recording(io.BytesIO(head + bytes(600)), "a.wmv").seconds is None


class _Endless(io.BytesIO):
    """A file of many gigabytes that is never read to its end."""

    def __init__(self) -> None:
        super().__init__()
        self.at = self.taken = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset if whence == 0 else 2**40
        return self.at

    def tell(self) -> int:
        return self.at

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        self.taken += size
        self.at += size
        return (b"\x47" + bytes(187)) * (size // 188 + 1)


def test_a_file_is_never_read_without_end() -> None:
    stream = _Endless()
    assert probe_recording(stream, "a.ts").seconds is None
    assert stream.taken <= 65 * 2**20


def test_a_file_that_asks_for_too_much_is_not_known_and_not_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "_MOST_READ", 100)
    found = probe(mp4(60000, index_first=False), NAME)
    assert (found.seconds, found.problem) == (None, None)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_recordings_never_raise(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([mp4(60, IN_CHINA), avi(60, BEGUN), wav(60), amr(2)]))
    broken = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 8)) if broken else 0):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    found = probe(bytes(broken), NAME)
    assert found.problem is None or found.seconds is None


def test_the_recording_goes_through_reading() -> None:
    recording = Recording(60.0)
    source = SourceFile("a.mp4", "0", "video/mp4", b"", None, recording)
    assert read_source(source).recording is recording
    broken = SourceFile(
        "a.mp4", "0", "application/octet-stream", b"", "坏了。", Recording(None, problem="坏了")
    )
    result = read_source(broken)
    assert (result.error, result.is_recording, result.pages) == ("坏了。", True, ())


# ---- names ----


@pytest.mark.parametrize(
    ("name", "begun", "device"),
    [
        ("20240506093015.mp4", "09:30:15", None),
        ("2024-05-06 09-30-15.mp4", "09:30:15", None),
        ("VID_20240506_093015.mp4", "09:30:15", None),
        ("VID20240506093015.mp4", "09:30:15", None),
        ("2024-05-06_093015.mp4", "09:30:15", None),
        ("2024.5.6 9:30:15.mp4", "09:30:15", None),
        ("DSJ-X0001_20240506_093015.mp4", "09:30:15", "DSJ-X0001"),
        ("300123_20240506093015_0001.MP4", "09:30:15", "300123"),
        ("A0012345_20240506_093000_0000.mp4", "09:30:00", "A0012345"),
        ("20240506093015_300123.mp4", "09:30:15", "300123"),
        ("录音20240506_093015.amr", "09:30:15", None),
        ("现场检查20240506 0930.mp4", "09:30:00", None),
        ("2024年5月6日9时30分现场检查.mp4", "09:30:00", None),
        ("wx_camera_1714959015123.mp4", "09:30:15", None),
        ("PXL_20240506_013015123.mp4", "09:30:15", None),
        ("音像/张三/20240506T093015.m4a", "09:30:15", None),
        ("20240506093015-20240506094015.avi", "09:30:15", None),
        ("２０２４０５０６０９３０１５.mp4", "09:30:15", None),
    ],
)
def test_names_of_recorders_tell_the_beginning_and_the_device(
    name: str, begun: str, device: str | None
) -> None:
    found = read_recorder_name(name)
    assert found.begun is not None
    assert found.begun.isoformat() == f"2024-05-06T{begun}"
    assert found.device == device


@pytest.mark.parametrize(
    "name",
    [
        "VID_001.mp4",
        "IMG_0001.MOV",
        "现场检查.mp4",
        "现场20240506.mp4",  # a day without an hour
        "20240506_0012.mp4",  # the day's twelfth file
        "20240506_000012.mp4",
        "2024-05-06_000012.mp4",
        "2024-05-06 12345.mp4",
        "20240230093015.mp4",
        "20000101000015.mp4",  # a clock that was never set
        "20241306093015.mp4",
        "20240506250000.mp4",
        "99999999999999.mp4",
        "370882199003071234.mp4",  # an identity number
        "mmexport1714959015123.mp4",  # when it was saved
        "微信视频20240506093015.mp4",
        "20240506093015_20240601093015.mp4",
        "20240506093015_20240506083015.mp4",
        "",
        ".mp4",
    ],
)
def test_a_name_that_does_not_surely_tell_the_beginning_tells_none(name: str) -> None:
    assert read_recorder_name(name).begun is None


@given(
    st.datetimes(datetime(2005, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001 (a recorder's clock)
    st.sampled_from(
        [
            "%Y%m%d%H%M%S",
            "%Y-%m-%d %H-%M-%S",
            "%Y-%m-%d_%H.%M.%S",
            "%Y%m%dT%H%M%S",
            "%Y年%m月%d日%H时%M分%S秒",
        ]
    ),
    st.sampled_from(["", "DSJ_", "A0012345_", "现场检查", "VID_"]),
    st.sampled_from(["", "_0001", "_现场", "(2)"]),
)
def test_every_moment_in_a_name_is_read_as_it_was_written(
    moment: datetime, pattern: str, before: str, after: str
) -> None:
    name = f"{before}{moment.strftime(pattern)}{after}.mp4"
    assert read_recorder_name(name).begun == moment.replace(microsecond=0)


@given(st.text(max_size=60))
def test_any_name_is_read_without_an_error(name: str) -> None:
    found = read_recorder_name(name)
    assert found.begun is None or 2005 <= found.begun.year <= 2100


@given(st.from_regex(r"20\d{12}", fullmatch=True))
def test_figures_that_are_no_moment_tell_none(figures: str) -> None:
    begun = read_recorder_name(f"{figures}.mp4").begun
    assert begun is None or begun.strftime("%Y%m%d%H%M%S") == figures
