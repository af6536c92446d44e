"""Files inside OFD files."""

from __future__ import annotations

import io
import zipfile

from enforcement_review.intake.limits import Limits
from enforcement_review.intake.ofd_parts import BROKEN_LIST, MISSING, TOO_LARGE, ofd_attachments
from sample_cases.generator.ofd_file import OfdPage, write_ofd, zipped

PDF = b"%PDF-1.7 paper"
FILM = b"\0\0\0\x18ftypmp42" + bytes(100)
LIST = "Doc_0/Attachs/Attachments.xml"


def parts_of(*attachments: tuple[str, bytes]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(write_ofd([OfdPage()], attachments=attachments))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def found(files: dict[str, bytes], limits: Limits | None = None) -> list[tuple[str, bytes, str | None]]:
    return [(one.name, one.data, one.error) for one in ofd_attachments(zipped(files), limits or Limits())]


def test_attachments_come_with_their_names_in_order() -> None:
    files = parts_of(("询问笔录.pdf", PDF), ("执法录像.mp4", FILM))
    assert found(files) == [("询问笔录.pdf", PDF, None), ("执法录像.mp4", FILM, None)]


def test_a_name_without_ending_takes_that_of_its_part_and_never_leads_out() -> None:
    files = parts_of(("笔录.pdf", PDF))
    files[LIST] = files[LIST].replace("笔录.pdf".encode(), "../../笔录".encode())
    assert found(files) == [(".._.._笔录.pdf", PDF, None)]


def test_data_for_programs_is_no_paper() -> None:
    assert found(parts_of(("original_invoice.xml", b"<a/>"), ("附图.pdf", PDF))) == [("附图.pdf", PDF, None)]


def test_what_is_missing_or_too_large_is_named() -> None:
    files = parts_of(("甲.pdf", PDF), ("乙.pdf", PDF), ("丙.pdf", PDF))
    del files["Doc_0/Attachs/Attach_0.pdf"]
    small = Limits(file_size=len(PDF) + 1)
    assert found(files, small) == [
        ("甲.pdf", b"", MISSING),
        ("乙.pdf", PDF, None),
        ("丙.pdf", b"", TOO_LARGE),
    ]


def test_a_damaged_list_says_so_and_a_damaged_file_says_nothing_here() -> None:
    files = parts_of(("甲.pdf", PDF))
    assert found(files | {LIST: b""}) == [("附件", b"", BROKEN_LIST)]
    assert list(ofd_attachments(b"PK", Limits())) == []
    assert found(parts_of()) == []
