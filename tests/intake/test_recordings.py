"""Recordings at the door: told by content, hashed, looked into as a stream, never kept."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from enforcement_review.intake import LIMITS, collect_case_file
from enforcement_review.intake.kinds import kind_of_head
from enforcement_review.model import Recording
from sample_cases.generator.media import amr, avi, mp4, wav
from tests.intake.make import PDF_BYTES, zipped


class Probe:
    """Reads the whole stream, from its end first, and remembers what was in it."""

    def __init__(self, answer: Recording | None = None) -> None:
        self.answer = answer or Recording(60.0)
        self.seen: dict[str, bytes] = {}

    def __call__(self, stream: IO[bytes], name: str) -> Recording:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        self.seen[name] = stream.read()
        assert len(self.seen[name]) == size
        return self.answer


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (mp4(1), "video/mp4"),
        (mp4(1, brand=b"qt  "), "video/quicktime"),
        (mp4(1)[20:], "video/quicktime"),  # old MOV files have no brand
        (mp4(1, brand=b"M4A "), "audio/mp4"),
        (mp4(1, brand=b"3gp5"), "video/3gpp"),
        (avi(1), "video/x-msvideo"),
        (wav(1), "audio/x-wav"),
        (b"RF64" + wav(1)[4:], "audio/x-wav"),
        (amr(1), "audio/amr"),
        (b"#!AMR-WB\n" + bytes(50), "audio/amr-wb"),
        (b"FLV\x01\x05\x00\x00\x00\x09" + bytes(50), "video/x-flv"),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(50), "video/x-ms-wmv"),
        (bytes.fromhex("1a45dfa3") + b"\x93B\x82\x88matroska" + bytes(50), "video/x-matroska"),
        (b"\x00\x00\x01\xba" + bytes(50), "video/mpeg"),
        ((b"\x47" + bytes(187)) * 6, "video/mp2t"),
        ((bytes(4) + b"\x47" + bytes(187)) * 6, "video/mp2t"),
        (b"ID3\x03" + bytes(60), "audio/mpeg"),
        (b"\xff\xfa\x90\x00" + bytes(60), "audio/mpeg"),
    ],
)
def test_recordings_are_told_by_their_content(data: bytes, media_type: str) -> None:
    kind = kind_of_head(data[:8192])
    assert (kind.media_type, kind.error, kind.is_recording) == (media_type, None, True)


def test_pictures_of_the_same_family_are_no_recordings() -> None:
    for brand in (b"heic", b"mif1", b"avif"):
        assert kind_of_head(mp4(1, brand=brand)).media_type.startswith("image/")


def test_a_recording_is_looked_into_and_not_kept(tmp_path: Path) -> None:
    data = mp4(30)
    (tmp_path / "1.mp4").write_bytes(data)
    probe = Probe()
    (source,) = collect_case_file(tmp_path, probe=probe).sources
    assert probe.seen == {"1.mp4": data}
    assert (source.data, source.error, source.recording) == (b"", None, Recording(60.0))
    assert source.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("memory", [0, 2**20])
def test_a_recording_in_an_archive_is_looked_into(tmp_path: Path, compression: int, memory: int) -> None:
    data = avi(30)
    path = tmp_path / "案卷.zip"
    path.write_bytes(zipped(("音像/1.avi", data), ("好.pdf", PDF_BYTES), compression=compression))
    probe = Probe()
    sources = collect_case_file(path, replace(LIMITS, spool_memory=memory), probe).sources
    assert probe.seen == {"音像/1.avi": data}
    by_name = {source.name: source for source in sources}
    assert by_name["音像/1.avi"].recording == Recording(60.0)
    assert by_name["音像/1.avi"].sha256 == hashlib.sha256(data).hexdigest()
    assert by_name["好.pdf"].recording is None


def test_a_recording_too_large_to_copy_is_hashed_all_the_same(tmp_path: Path) -> None:
    data = mp4(300)
    path = tmp_path / "案卷.zip"
    path.write_bytes(zipped(("1.mp4", data)))
    probe = Probe()
    (source,) = collect_case_file(path, replace(LIMITS, spool_size=100), probe).sources
    assert probe.seen == {}
    assert (source.error, source.recording) == (None, Recording(None))
    assert source.sha256 == hashlib.sha256(data).hexdigest()


def test_no_room_for_the_copy_is_no_fault_of_the_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def __init__(self, max_size: int) -> None:
            super().__init__()

        def write(self, _data: object) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", Full)
    path = tmp_path / "案卷.zip"
    path.write_bytes(zipped(("1.mp4", mp4(30))))
    (source,) = collect_case_file(path, probe=Probe()).sources
    assert (source.error, source.recording) == (None, Recording(None))


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("1.mp4", b"", "文件是空的（0 字节）"),
        ("1.WAV", "这不是录音".encode() * 20, "文件名是音像文件的，内容却不是"),
    ],
)
def test_a_broken_file_named_like_a_recording_is_a_recording_that_cannot_be_played(
    tmp_path: Path, name: str, data: bytes, problem: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "2好.pdf").write_bytes(PDF_BYTES)
    bad, good = collect_case_file(tmp_path, probe=Probe()).sources
    assert bad.recording == Recording(None, problem=problem)
    assert bad.error is not None
    assert bad.error.startswith(problem)
    assert bad.error.endswith("。")
    assert (good.error, good.recording) == (None, None)


def test_a_damaged_entry_of_an_archive_is_a_recording_that_cannot_be_played(tmp_path: Path) -> None:
    path = tmp_path / "案卷.zip"
    packed = bytearray(zipped(("1.mp4", mp4(300)), compression=zipfile.ZIP_STORED))
    packed[300] ^= 0xFF
    path.write_bytes(bytes(packed))
    (source,) = collect_case_file(path, probe=Probe()).sources
    assert source.recording is not None
    assert source.recording.problem == "压缩包内的这个文件已损坏"


def test_a_recording_that_cannot_be_played_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "1.mp4").write_bytes(mp4(30))
    (source,) = collect_case_file(tmp_path, probe=Probe(Recording(None, problem="文件不完整"))).sources
    assert source.error == "音像文件无法播放（文件不完整）；请从执法记录仪或采集站重新导出后上传。"


def test_a_paper_named_like_a_recording_stays_a_paper(tmp_path: Path) -> None:
    (tmp_path / "1.mp4").write_bytes(PDF_BYTES)
    (source,) = collect_case_file(tmp_path, probe=Probe()).sources
    assert (source.media_type, source.recording) == ("application/pdf", None)
