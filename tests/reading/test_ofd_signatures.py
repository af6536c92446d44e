"""Electronic seals of OFD files: whose they are, where they stand, whether what they protect is whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from enforcement_review.model import Seal, SealShape, SignatureState
from enforcement_review.reading.ofd_content import POINT
from enforcement_review.reading.ofd_seal_data import moment, nodes, read_signed_seal
from enforcement_review.reading.sm2 import is_sm2_signature
from sample_cases.generator.ofd_file import OfdPage, OfdText, write_ofd, zipped
from sample_cases.generator.ofd_seal import SampleSeal, signature_value
from tests.reading.test_ofd import parts_of, read_ofd_bytes

NAME, SIGNER = "湘沅市市场监督管理局", "湘沅市市场监督管理局（电子印章）"
SEAL = SampleSeal(NAME, SIGNER, 1, (120, 200, 42, 42))
PAGES = [OfdPage((OfdText(text, 20, 30, 5),)) for text in ("行政处罚决定书", "二〇二四年五月六日")]
SIGNATURE = "Doc_0/Signs/Sign_1/Signature.xml"
VALUE = "Doc_0/Signs/Sign_1/SignedValue.dat"


def seals(data: bytes) -> list[tuple[Seal, ...]]:
    return [page.seals for page in read_ofd_bytes(data).pages]


def only_seal(files: dict[str, bytes]) -> Seal:
    (seal,) = [seal for page in seals(zipped(files)) for seal in page]
    return seal


def state(files: dict[str, bytes]) -> SignatureState:
    signature = only_seal(files).signature
    assert signature is not None
    assert signature.words
    assert not signature.words.endswith("。")
    return signature.state


@pytest.fixture
def signed() -> dict[str, bytes]:
    return parts_of(write_ofd(PAGES, seals=[SEAL]))


@pytest.mark.parametrize("form", [1, 4])
def test_a_seal_names_itself_its_signer_its_time_and_its_place(form: int) -> None:
    seal = SampleSeal(NAME, SIGNER, 1, (120, 200, 42, 42), form=form)
    first, (found,) = seals(write_ofd(PAGES, seals=[seal]))
    assert first == ()
    assert (found.name, found.shape, found.confidence) == (NAME, SealShape.ROUND, 1.0)
    assert found.box is not None
    assert [round(edge / POINT, 1) for edge in found.box.rounded()] == [120, 200, 162, 242]
    assert found.signature is not None
    assert found.signature.state is SignatureState.INTACT
    assert (found.signature.signer, found.signature.signed_at) == (SIGNER, "2024-05-06T09:30")
    assert "签名值相符" in found.signature.words


def test_a_seal_that_shows_nowhere_stands_on_the_last_page() -> None:
    first, (found,) = seals(write_ofd(PAGES, seals=[SampleSeal(NAME, SIGNER, 0, None)]))
    assert first == ()
    assert (found.box, found.shape, found.name) == (None, SealShape.NONE, NAME)


def test_several_seals_stand_side_by_side() -> None:
    two = [SampleSeal(name, SIGNER, 0, (x, 200, 40, 28)) for name, x in (("甲局", 20), ("乙局", 120))]
    found, _ = seals(write_ofd(PAGES, seals=two))
    assert [(seal.name, seal.shape) for seal in found] == [("甲局", SealShape.OVAL), ("乙局", SealShape.OVAL)]


def test_a_page_changed_after_signing_is_altered(signed: dict[str, bytes]) -> None:
    page = "Doc_0/Pages/Page_0/Content.xml"
    signed[page] = signed[page].replace("行政处罚".encode(), "行政强制".encode())
    assert state(signed) is SignatureState.ALTERED


def test_a_part_taken_away_is_altered(signed: dict[str, bytes]) -> None:
    del signed["Doc_0/PublicRes.xml"]
    assert state(signed) is SignatureState.ALTERED


def test_a_seal_moved_after_signing_is_altered(signed: dict[str, bytes]) -> None:
    signed[SIGNATURE] = signed[SIGNATURE].replace(b'Boundary="120', b'Boundary="100')
    assert state(signed) is SignatureState.ALTERED


def test_a_page_added_after_signing_is_not_vouched_for(signed: dict[str, bytes]) -> None:
    added = signed["Doc_0/Document.xml"].replace(
        b"</ofd:Pages>", b'<ofd:Page ID="99" BaseLoc="New.xml"/></ofd:Pages>'
    )
    signed |= {"Doc_0/Document.xml": added, "Doc_0/New.xml": signed["Doc_0/Pages/Page_0/Content.xml"]}
    assert state(signed) is SignatureState.ALTERED  # the list of pages is signed too
    bare = parts_of(write_ofd(PAGES, seals=[SEAL]))
    bare[SIGNATURE] = bare[SIGNATURE].replace(
        b'FileRef="/Doc_0/Pages/Page_1', b'FileRef="/Doc_0/Pages/Page_0'
    )
    assert state(bare) is not SignatureState.INTACT


def test_a_signature_of_another_text_is_not_taken(signed: dict[str, bytes]) -> None:
    signed[VALUE] = signature_value(SEAL, b"other", "/x")
    assert state(signed) is SignatureState.ALTERED
    whole = signature_value(SEAL, signed[SIGNATURE], "/x")
    signed[VALUE] = whole[:-1] + bytes([whole[-1] ^ 1])
    assert state(signed) is SignatureState.BROKEN


def test_a_certificate_that_had_run_out_is_told() -> None:
    seal = SampleSeal(NAME, SIGNER, 0, (20, 200, 42, 42), valid_to=datetime(2023, 1, 1, tzinfo=UTC))
    assert state(parts_of(write_ofd(PAGES, seals=[seal]))) is SignatureState.EXPIRED


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (VALUE, b""),
        (VALUE, b"\x30\x03\x02\x01\x01"),
        (VALUE, b"\x30\x84\xff\xff\xff\xff"),
        (SIGNATURE, b"<Signature"),
        (SIGNATURE, b"<Signature/>"),
        ("Doc_0/Signs/Signatures.xml", b"<"),
    ],
)
def test_what_cannot_be_checked_is_there_and_says_why(
    signed: dict[str, bytes], path: str, content: bytes
) -> None:
    signed[path] = content
    assert state(signed) is SignatureState.BROKEN


def test_a_damaged_value_still_leaves_the_name_of_the_seal_beside_it(signed: dict[str, bytes]) -> None:
    signed[VALUE] = b"\x30\x00"
    assert only_seal(signed).name == NAME


def test_an_unknown_method_claims_nothing(signed: dict[str, bytes]) -> None:
    signed[SIGNATURE] = signed[SIGNATURE].replace(b'"SHA256"', b'"WHIRLPOOL"')
    assert state(signed) is SignatureState.BROKEN


def test_a_seal_across_the_edges_shows_its_strip(signed: dict[str, bytes]) -> None:
    strip = signed[SIGNATURE].replace(
        b'Boundary="120 200 42 42"', b'Boundary="189 100 42 42" Clip="0 0 21 42"'
    )
    signed[SIGNATURE] = strip
    found = only_seal(signed)
    assert found.box is not None
    assert [round(edge / POINT) for edge in found.box.rounded()] == [189, 100, 210, 142]
    assert found.shape is SealShape.ROUND


def test_seals_stay_where_their_page_cannot_be_read(signed: dict[str, bytes]) -> None:
    del signed["Doc_0/Pages/Page_1/Content.xml"]
    page = read_ofd_bytes(zipped(signed)).pages[1]
    assert page.unread is not None
    assert [seal.name for seal in page.seals] == [NAME]


def test_sm2_follows_the_example_of_the_standard() -> None:
    key = bytes.fromhex(
        "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    )
    r = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
    s = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
    known = is_sm2_signature(key, b"message digest", (r, s))
    if known is None:
        pytest.skip("no SM3 here")
    assert known
    assert not is_sm2_signature(key, b"message digesT", (r, s))
    assert not is_sm2_signature(key, b"message digest", (s, r))
    assert not is_sm2_signature(key, b"message digest", (0, s))
    assert is_sm2_signature(b"\x04" + bytes(64), b"message digest", (r, s)) is None


def test_times_are_read_as_they_are_written() -> None:
    for text in ("20240506093000Z", "2024-05-06 09:30:00", "2024-05-06T09:30:00+08:00", "202405060930"):
        assert moment(text) == datetime(2024, 5, 6, 9, 30)  # noqa: DTZ001
    assert moment("20241306093000Z") is None
    assert moment("") is None


def test_rubbish_is_no_seal() -> None:
    assert nodes(b"\xff") == []
    for data in (b"", b"abc", b"\x30\x80", b"\x30\x02\x30\x00", bytes(1000)):
        assert read_signed_seal(data) is None
