from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enforcement_review.intake import LIMITS, CaseIntake, Limits, collect_case_file, list_case_files
from enforcement_review.intake import archive as archive_module
from enforcement_review.intake import collect as collect_module
from enforcement_review.intake.kinds import DOCX, OFD, PDF, ZIP
from enforcement_review.model import SourceFile
from tests.intake.make import MP4_BYTES, PDF_BYTES, PNG_BYTES, raw_zip, zipped

GOOD = ("好.pdf", PDF_BYTES)


def collect_bytes(folder: Path, name: str, data: bytes, limits: Limits = LIMITS) -> CaseIntake:
    path = folder / name
    path.write_bytes(data)
    return collect_case_file(path, limits)


def by_name(intake: CaseIntake) -> dict[str, SourceFile]:
    return {source.name: source for source in intake.sources}


def is_sentence(text: str | None) -> bool:
    """One line of Chinese that says what is wrong."""
    return (
        text is not None and "\n" not in text and text.endswith("。") and any("一" <= c <= "龥" for c in text)
    )


def test_a_file_is_a_case_file_of_one_source(tmp_path: Path) -> None:
    intake = collect_bytes(tmp_path, "案卷甲.pdf", PDF_BYTES)
    assert intake.name == "案卷甲"
    (source,) = intake.sources
    assert source == SourceFile("案卷甲.pdf", hashlib.sha256(PDF_BYTES).hexdigest(), PDF, PDF_BYTES)


def test_a_folder_is_a_case_file_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    folder = tmp_path / "沪市监处罚〔2024〕1号"
    for name in ("10送达.pdf", "2调查/2.pdf", "2调查/1.pdf", "1立案.pdf", "封面.pdf"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(PDF_BYTES)
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / "~$1立案.docx").write_bytes(b"x")
    intake = collect_case_file(folder)
    assert intake.name == "沪市监处罚〔2024〕1号"
    assert list(by_name(intake)) == ["封面.pdf", "1立案.pdf", "2调查/1.pdf", "2调查/2.pdf", "10送达.pdf"]


def test_an_archive_is_a_case_file_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    data = zipped(
        ("案卷/10.pdf", PDF_BYTES),
        ("案卷/2.pdf", PDF_BYTES),
        ("__MACOSX/案卷/._2.pdf", b"x"),
        ("案卷/.x", b"x"),
    )
    assert list(by_name(collect_bytes(tmp_path, "a.zip", data))) == ["案卷/2.pdf", "案卷/10.pdf"]


def test_types_are_told_by_content_not_by_name(tmp_path: Path) -> None:
    docx = zipped(("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>"))
    ofd = zipped(("OFD.xml", b"<a/>"), ("Doc_0/Document.xml", b"<a/>"))
    files = {"1.txt": PDF_BYTES, "2.pdf": docx, "3.zip": ofd, "4.doc": PNG_BYTES, "5.pdf": MP4_BYTES}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    sources = collect_case_file(tmp_path).sources
    assert [source.media_type for source in sources] == [PDF, DOCX, OFD, "image/png", "video/mp4"]
    assert [source.error for source in sources] == [None] * 5


def test_a_pdf_stored_in_an_archive_does_not_make_the_archive_a_pdf(tmp_path: Path) -> None:
    data = zipped(GOOD, compression=zipfile.ZIP_STORED)
    assert [s.name for s in collect_bytes(tmp_path, "a.zip", data).sources] == ["好.pdf"]


def test_a_recording_is_hashed_and_not_kept(tmp_path: Path) -> None:
    (source,) = collect_bytes(tmp_path, "执法.mp4", MP4_BYTES).sources
    assert source.data == b""
    assert source.sha256 == hashlib.sha256(MP4_BYTES).hexdigest()


def ole(stream: str) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 512 + stream.encode("utf-16-le") + b"\x00" * 64


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空"),
        (ole("EncryptedPackage"), "密码"),
        (ole("WordDocument"), "DOC"),
        (ole("Workbook"), "Excel"),
        (zipped(("[Content_Types].xml", b""), ("xl/workbook.bin", b"")), "Excel"),
        (b"MZ\x90\x00" + b"\x00" * 100, "类型"),
        (b"Rar!\x1a\x07\x00" + b"\x00" * 50, "RAR"),
        ("证人证言".encode(), "类型"),
        (zipped(GOOD)[:-30], "压缩包"),
    ],
)
def test_what_cannot_be_used_says_so_and_the_rest_stays(tmp_path: Path, data: bytes, word: str) -> None:
    (tmp_path / "1坏.bin").write_bytes(data)
    (tmp_path / "2好.pdf").write_bytes(PDF_BYTES)
    bad, good = collect_case_file(tmp_path).sources
    assert is_sentence(bad.error)
    assert word in str(bad.error)
    assert bad.data == b""
    assert good.error is None


def link_entry() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("链接")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (("../../外.pdf", PDF_BYTES), archive_module.OUTSIDE),
        (("/外.pdf", PDF_BYTES), archive_module.OUTSIDE),
        (("C:\\外.pdf", PDF_BYTES), archive_module.OUTSIDE),
        (("甲\\..\\..\\外.pdf", PDF_BYTES), archive_module.OUTSIDE),
        ((link_entry(), b"/etc/passwd"), archive_module.LINK),
        (("空.pdf", b""), collect_module.EMPTY),
        (("炸弹.pdf", PDF_BYTES + b"\x00" * (20 * 2**20)), archive_module.BOMB),
    ],
)
def test_a_bad_entry_is_one_line_and_the_rest_is_read(
    tmp_path: Path, entry: tuple[str | zipfile.ZipInfo, bytes], sentence: str
) -> None:
    inner = tmp_path / "里"
    inner.mkdir()
    intake = collect_bytes(inner, "a.zip", zipped(entry, GOOD))
    errors = [source.error for source in intake.sources if source.error]
    assert errors == [sentence]
    assert by_name(intake)["好.pdf"].data == PDF_BYTES
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.zip", "里"]  # nothing was written


def test_an_entry_with_a_password_is_one_line(tmp_path: Path) -> None:
    (source,) = collect_bytes(tmp_path, "a.zip", raw_zip(b"a.pdf", PDF_BYTES, flags=1)).sources
    assert source.error == archive_module.LOCKED


def test_an_entry_packed_in_an_unknown_way_is_one_line(tmp_path: Path) -> None:
    (source,) = collect_bytes(tmp_path, "a.zip", raw_zip(b"a.pdf", PDF_BYTES, method=9)).sources
    assert source.error == archive_module.METHOD


def test_a_damaged_entry_is_one_line_and_the_rest_is_read(tmp_path: Path) -> None:
    data = zipped(("坏.pdf", PDF_BYTES * 50), GOOD, compression=zipfile.ZIP_STORED)
    at = data.index(b"endobj") + 20
    sources = by_name(collect_bytes(tmp_path, "a.zip", data[:at] + b"\xff\xff" + data[at + 2 :]))
    assert sources["坏.pdf"].error == archive_module.ENTRY_BROKEN
    assert sources["好.pdf"].error is None


def test_an_entry_that_lies_about_its_size_is_one_line(tmp_path: Path) -> None:
    (source,) = collect_bytes(tmp_path, "a.zip", raw_zip(b"a.pdf", PDF_BYTES, size=10_000)).sources
    assert is_sentence(source.error)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_without_a_flag_are_read_in_the_encoding_they_are_in(tmp_path: Path, encoding: str) -> None:
    data = raw_zip("立案审批表.pdf".encode(encoding), PDF_BYTES)
    (source,) = collect_bytes(tmp_path, "a.zip", data).sources
    assert source.name == "立案审批表.pdf"


def test_an_archive_in_an_archive_is_opened_and_a_deeper_one_is_one_line(tmp_path: Path) -> None:
    deepest = zipped(("最里.pdf", PDF_BYTES))
    inner = zipped(("内.pdf", PDF_BYTES), ("更深.zip", deepest))
    sources = by_name(collect_bytes(tmp_path, "a.zip", zipped(("卷.zip", inner), GOOD)))
    assert set(sources) == {"好.pdf", "卷.zip/内.pdf", "卷.zip/更深.zip"}
    assert sources["卷.zip/更深.zip"].error == collect_module.NESTED
    assert sources["卷.zip/更深.zip"].media_type == ZIP


def test_an_archive_in_a_folder_is_opened(tmp_path: Path) -> None:
    (tmp_path / "卷一.zip").write_bytes(zipped(GOOD))
    assert [source.name for source in collect_case_file(tmp_path).sources] == ["卷一.zip/好.pdf"]


def test_repeated_names_in_an_archive_are_both_kept(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped(GOOD, GOOD)
    assert list(by_name(collect_bytes(tmp_path, "a.zip", data))) == ["好.pdf", "好(2).pdf"]


def test_an_archive_of_ten_thousand_entries_is_refused_in_one_line(tmp_path: Path) -> None:
    data = zipped(*((f"{number}.pdf", b"") for number in range(10_000)))
    (source,) = collect_bytes(tmp_path, "a.zip", data).sources
    assert source.error == archive_module.TOO_MANY.format(limit=LIMITS.entries)


def test_a_table_of_contents_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    limits = replace(LIMITS, directory_size=100)
    data = zipped(*((f"{number}.pdf", PDF_BYTES) for number in range(10)))
    (source,) = collect_bytes(tmp_path, "a.zip", data, limits).sources
    assert source.error == archive_module.TOO_MANY.format(limit=LIMITS.entries)


def test_a_folder_of_too_many_files_says_where_it_stopped(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"{number}.pdf").write_bytes(PDF_BYTES)
    sources = collect_case_file(tmp_path, replace(LIMITS, entries=3)).sources
    assert [source.error is None for source in sources] == [True, True, True, False]
    assert sources[-1].error == collect_module.TOO_MANY.format(limit=3)


def test_files_over_the_limits_are_one_line_each(tmp_path: Path) -> None:
    limits = replace(LIMITS, file_size=1000, total_size=2 * len(PDF_BYTES))
    (tmp_path / "1大.pdf").write_bytes(PDF_BYTES + b" " * 1000)
    for number in (2, 3, 4):
        (tmp_path / f"{number}.pdf").write_bytes(PDF_BYTES)
    large, *rest = collect_case_file(tmp_path, limits).sources
    assert is_sentence(large.error)
    assert [source.error is None for source in rest] == [True, True, False]
    assert is_sentence(rest[-1].error)


def test_a_bomb_under_a_small_limit_does_not_unpack(tmp_path: Path) -> None:
    limits = replace(LIMITS, file_size=1000)
    data = zipped(("大.pdf", PDF_BYTES + b"\x00" * 100_000), GOOD)
    sources = by_name(collect_bytes(tmp_path, "a.zip", data, limits))
    assert is_sentence(sources["大.pdf"].error)
    assert sources["好.pdf"].error is None


def test_links_and_pipes_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "外面.pdf"
    secret.write_bytes(PDF_BYTES)
    folder = tmp_path / "案卷"
    folder.mkdir()
    (folder / "1链接.pdf").symlink_to(secret)
    (folder / "2文件夹").symlink_to(tmp_path)
    os.mkfifo(folder / "3管道.pdf")
    (folder / "4好.pdf").write_bytes(PDF_BYTES)
    sources = collect_case_file(folder).sources
    assert [source.error for source in sources] == [
        collect_module.LINK, collect_module.LINK, collect_module.SPECIAL, None,
    ]  # fmt: skip


def test_a_file_that_may_not_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "1锁.pdf").write_bytes(PDF_BYTES)
    (tmp_path / "2好.pdf").write_bytes(PDF_BYTES)
    real = os.open

    def guarded(path: Path, flags: int) -> int:
        if "锁" in str(path):
            raise PermissionError(13, "denied")
        return real(path, flags)

    monkeypatch.setattr(os, "open", guarded)
    locked, good = collect_case_file(tmp_path).sources
    assert locked.error == collect_module.FORBIDDEN
    assert good.error is None


def test_a_missing_path_and_an_empty_folder_say_so(tmp_path: Path) -> None:
    (missing,) = collect_case_file(tmp_path / "没有").sources
    assert missing.error == collect_module.MISSING
    (tmp_path / "空").mkdir()
    (empty,) = collect_case_file(tmp_path / "空").sources
    assert empty.error == collect_module.NO_FILES


def test_folders_nested_without_end_stop(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*(["层"] * 20))
    deep.mkdir(parents=True)
    (deep / "甲.pdf").write_bytes(PDF_BYTES)
    (source,) = collect_case_file(tmp_path).sources
    assert source.error == collect_module.TOO_DEEP


def test_markup_and_control_characters_in_names_do_no_harm(tmp_path: Path) -> None:
    data = zipped(("<script>\x1b[2J立案.pdf", PDF_BYTES))
    (source,) = collect_bytes(tmp_path, "a.zip", data).sources
    assert source.name == "<script>_[2J立案.pdf"


def test_each_child_of_a_folder_is_a_case_file(tmp_path: Path) -> None:
    (tmp_path / "10号案").mkdir()
    (tmp_path / "2号案.zip").write_bytes(zipped(GOOD))
    (tmp_path / "1号案.pdf").write_bytes(PDF_BYTES)
    (tmp_path / ".DS_Store").write_bytes(b"")
    assert [path.name for path in list_case_files(tmp_path)] == ["1号案.pdf", "2号案.zip", "10号案"]


WHOLE = zipped(("卷/1.pdf", PDF_BYTES * 5), ("卷/2.zip", zipped(GOOD)), ("3.png", PNG_BYTES))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_archives_never_raise(tmp_path: Path, data: st.DataObject) -> None:
    broken = bytearray(WHOLE)
    for position in data.draw(st.lists(st.integers(0, len(WHOLE) - 1), max_size=8)):
        broken[position] = data.draw(st.integers(0, 255))
    intake = collect_bytes(tmp_path, "a.zip", bytes(broken))
    assert intake.sources
    assert all(source.error is None or is_sentence(source.error) for source in intake.sources)
    assert len({source.name for source in intake.sources}) == len(intake.sources)
