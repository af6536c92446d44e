from __future__ import annotations

import asyncio
import hashlib
import io
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import pypdfium2
import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from reportlab.pdfgen.canvas import Canvas

from enforcement_review.model import Box, ElectronicSignature, Seal, SealShape, SignatureState
from enforcement_review.reading import pdf_signatures
from sample_cases.generator.signed_pdf import (
    EXPIRED_TO,
    SIGNED_AT,
    alter_byte,
    certificate,
    change_later,
    private_key,
    sign_pdf,
    signer_of,
)
from tests.reading.make import HEIGHT, PARAGRAPH, canvas_pdf, read, texts

AUTHORITY = "某市市场监督管理局"
BOX = (320.0, 90.0, 440.0, 210.0)
TRAILER = {"size": rb"/Size (\d+)", "root": rb"/Root (\d+ 0 R)", "start": rb"startxref\s+(\d+)"}


def paper(canvas: Canvas) -> None:
    canvas.drawString(72, 700, PARAGRAPH[:30])
    canvas.drawString(330, 150, AUTHORITY)


@cache
def two_pages() -> bytes:
    return canvas_pdf(paper, paper)


@cache
def sealed() -> bytes:
    return sign_pdf(two_pages(), AUTHORITY, box=BOX)


def seals(data: bytes) -> list[tuple[int | None, Seal]]:
    result = read(data)
    assert result.error is None
    return [(page.number, seal) for page in result.pages for seal in page.seals]


def signatures(data: bytes) -> list[ElectronicSignature]:
    return [seal.signature for _, seal in seals(data) if seal.signature is not None]


def state(data: bytes) -> SignatureState:
    (signature,) = signatures(data)
    return signature.state


def with_container(signed: bytes, make: Callable[[bytes, bytes], bytes]) -> bytes:
    """The file with another container in the place of its own; `make` gets the signed bytes and the old one."""
    found = re.search(rb"/Contents <([0-9A-Fa-f]+)>", signed)
    assert found is not None
    covered = signed[: found.start(1) - 1] + signed[found.end(1) + 1 :]
    room = found.end(1) - found.start(1)
    new = make(covered, bytes.fromhex(found.group(1).decode())).hex().ljust(room, "0").encode()
    assert len(new) == room
    return signed[: found.start(1)] + new + signed[found.end(1) :]


# ---- what is said of a signature ----


def test_a_seal_with_a_signature_is_one_seal() -> None:
    ((page, seal),) = seals(sealed())
    assert page == 2
    assert seal.shape is SealShape.ROUND
    assert seal.box is not None
    assert Box(320, HEIGHT - 210, 440, HEIGHT - 90).holds(*seal.box.center)
    assert seal.signature is not None
    assert seal.signature.state is SignatureState.INTACT
    assert seal.signature.signer == AUTHORITY
    assert seal.signature.signed_at == "2024-05-06T09:30"
    assert "自己签发" in seal.signature.words


def test_the_maker_of_signed_files_writes_the_same_bytes_twice() -> None:
    assert sign_pdf(two_pages(), AUTHORITY, box=BOX) == sealed()


def test_a_signature_that_shows_nowhere_stands_on_the_last_page() -> None:
    ((page, seal),) = seals(sign_pdf(two_pages(), AUTHORITY))
    assert (page, seal.box, seal.shape) == (2, None, SealShape.NONE)


def test_the_issuer_of_a_certificate_is_named() -> None:
    (signature,) = signatures(sign_pdf(two_pages(), AUTHORITY, issuer="某省电子认证中心"))
    assert signature.state is SignatureState.INTACT
    assert "某省电子认证中心" in signature.words


@pytest.mark.parametrize("form", [SigSeedSubFilter.ADOBE_PKCS7_DETACHED, SigSeedSubFilter.PADES])
def test_the_common_forms_of_signatures_are_checked(form: SigSeedSubFilter) -> None:
    (signature,) = signatures(sign_pdf(two_pages(), AUTHORITY, form=form))
    assert (signature.state, signature.signed_at) == (SignatureState.INTACT, "2024-05-06T09:30")


def sha1_container(covered: bytes, _: bytes) -> bytes:
    content = hashlib.sha1(covered, usedforsecurity=False).digest()
    made = signer_of(AUTHORITY).async_sign(
        hashlib.sha256(content).digest(),
        "sha256",
        encap_content_info=cms.ContentInfo({"content_type": "data", "content": content}),
    )
    dumped: bytes = asyncio.run(made).dump()
    return dumped


def test_a_container_that_holds_the_digest_is_checked() -> None:
    data = with_container(sign_pdf(two_pages(), AUTHORITY), sha1_container)
    assert state(data) is SignatureState.INTACT
    assert state(alter_byte(data, b"ReportLab Generated", b"ReportLab Generatod")) is SignatureState.ALTERED


def test_a_byte_changed_after_signing_is_seen() -> None:
    changed = alter_byte(sealed(), b"ReportLab Generated", b"ReportLab Generatod")
    assert state(changed) is SignatureState.ALTERED


def test_a_page_changed_by_a_later_update_is_seen_and_named() -> None:
    (signature,) = signatures(change_later(sealed(), page=1))
    assert signature.state is SignatureState.ALTERED
    assert "第2页" in signature.words


def test_a_second_signature_leaves_the_first_whole() -> None:
    twice = sign_pdf(sealed(), "某市司法局", field="second")
    assert [one.state for one in signatures(twice)] == [SignatureState.INTACT] * 2
    assert [one.signer for one in signatures(twice)] == [AUTHORITY, "某市司法局"]


def test_a_certified_file_allows_no_more_than_it_says() -> None:
    certified = sign_pdf(two_pages(), AUTHORITY, permitted=MDPPerm.NO_CHANGES)
    assert state(certified) is SignatureState.INTACT
    later = sign_pdf(certified, "某市司法局", field="second")
    assert signatures(later)[0].state is not SignatureState.INTACT


def test_blanks_after_the_end_change_nothing() -> None:
    assert state(sealed() + b"\r\n \n") is SignatureState.INTACT


def test_a_certificate_out_of_its_time_when_it_was_used_is_expired() -> None:
    (signature,) = signatures(sign_pdf(two_pages(), AUTHORITY, valid_to=EXPIRED_TO))
    assert signature.state is SignatureState.EXPIRED
    assert "2023年1月1日" in signature.words


def test_a_certificate_that_ran_out_since_was_good() -> None:
    day_after = datetime(2024, 5, 7, tzinfo=UTC)
    assert state(sign_pdf(two_pages(), AUTHORITY, valid_to=day_after)) is SignatureState.INTACT


def test_without_a_time_the_certificate_can_not_be_held_against_one() -> None:
    data = sign_pdf(two_pages(), AUTHORITY, signed_at=None, valid_to=EXPIRED_TO)
    (signature,) = signatures(data)
    assert (signature.state, signature.signed_at) == (SignatureState.INTACT, None)
    assert "没有写明签名时间" in signature.words


def test_a_time_stamp_is_the_time_of_the_signature() -> None:
    def stamped(covered: bytes, _: bytes) -> bytes:
        own = asn1_x509.Certificate.load(certificate("时间戳中心").public_bytes(serialization.Encoding.DER))
        stamper = DummyTimeStamper(own, private_key(), fixed_dt=datetime(2024, 5, 8, 4, 0, tzinfo=UTC))
        made = signer_of(AUTHORITY).async_sign(
            hashlib.sha256(covered).digest(),
            "sha256",
            timestamper=stamper,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=SIGNED_AT),
        )
        dumped: bytes = asyncio.run(made).dump()
        return dumped

    (signature,) = signatures(with_container(sign_pdf(two_pages(), AUTHORITY), stamped))
    assert signature.signed_at == "2024-05-08T12:00"
    assert "时间戳" in signature.words


# ---- what can't be checked is never called altered ----


def test_chinese_algorithms_are_not_checked_and_it_is_said() -> None:
    def with_sm3(_: bytes, old: bytes) -> bytes:
        container = cms.ContentInfo.load(old)
        container["content"]["signer_infos"][0]["digest_algorithm"] = {"algorithm": "1.2.156.10197.1.401"}
        dumped: bytes = container.dump(force=True)
        return dumped

    (signature,) = signatures(with_container(sealed(), with_sm3))
    assert signature.state is SignatureState.BROKEN
    assert "国密" in signature.words
    assert signature.signer == AUTHORITY


def test_a_form_of_signature_that_is_not_known_is_not_checked() -> None:
    data = alter_byte(sealed(), b"/adbe.pkcs7.detached", b"/GM.sm2seal.detached")
    (signature,) = signatures(data)
    assert signature.state is SignatureState.BROKEN
    assert "格式" in signature.words


def test_a_signature_carried_into_another_file_proves_nothing() -> None:
    document = pypdfium2.PdfDocument(sealed())
    out = io.BytesIO()
    document.save(out)
    assert b"/ByteRange" in out.getvalue()
    (signature,) = signatures(out.getvalue())
    assert signature.state is SignatureState.BROKEN
    assert "合并或者另存" in signature.words


def test_pages_added_behind_signed_ones_do_not_alter_these() -> None:
    signed = sealed()
    (tree,) = re.finditer(rb"(\d+) 0 obj\s+<<\s+/Count 2\s+/Kids \[ (\d+ 0 R) (\d+ 0 R) \]", signed)
    number, first, second = tree.groups()
    entry = b"%b 0 obj\n<< /Count 3 /Kids [ %b %b %b ] /Type /Pages >>\nendobj\n"
    update = entry % (number, first, second, first)
    last = {key: re.findall(pattern, signed)[-1] for key, pattern in TRAILER.items()}
    table = b"xref\n%b 1\n%010d 00000 n \n" % (number, len(signed))
    trailer = b"trailer\n<< /Size %b /Root %b /Prev %b >>\n" % (last["size"], last["root"], last["start"])
    longer = signed + update + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (len(signed) + len(update))
    assert len(read(longer).pages) == 3
    assert {one.state for one in signatures(longer)} == {SignatureState.BROKEN}
    assert all("增加了页面" in one.words for one in signatures(longer))


def test_a_damaged_container_is_said_to_be_damaged() -> None:
    data = with_container(sealed(), lambda _, old: b"\x30\x82\xff\xff" + old[4:])
    (signature,) = signatures(data)
    assert signature.state is SignatureState.BROKEN


def test_a_file_cut_short_keeps_its_pages() -> None:
    result = read(sealed()[:-300])
    assert texts(result.pages[0].blocks)
    assert [one.state for one in signatures(sealed()[:-300])] == [SignatureState.BROKEN]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_changed_byte_goes_for_a_whole_file(data: st.DataObject) -> None:
    signed = sealed()
    found = re.search(rb"/Contents <[0-9A-Fa-f]+>", signed)
    assert found is not None
    places = st.integers(0, found.start()) | st.integers(found.end(), len(signed) - 1)
    place = data.draw(places)
    new = data.draw(st.integers(0, 255).filter(lambda byte: byte != signed[place]))
    changed = signed[:place] + bytes([new]) + signed[place + 1 :]
    for placed in pdf_signatures.read_signatures(changed):
        assert placed.signature.state in (SignatureState.ALTERED, SignatureState.BROKEN)


def test_many_signatures_are_not_all_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_signatures, "MAX_CHECKED", 1)
    twice = sign_pdf(sealed(), "某市司法局", field="second")
    assert [one.state for one in signatures(twice)] == [SignatureState.INTACT, SignatureState.BROKEN]


def test_a_container_beyond_all_size_is_not_gone_through() -> None:
    swollen = sealed() + b"\n<" + b"0" * pdf_signatures.MAX_CONTAINER + b">\n"
    assert [one.state for one in signatures(swollen)] == [SignatureState.BROKEN]


def test_a_time_stamp_over_the_file_is_nobodys_seal() -> None:
    (own,) = re.findall(rb"/Type /Sig\s+/Filter /Adobe.PPKLite", sealed())
    stamped = alter_byte(sealed(), own, b"/Type /DocTimeStamp /Filter /A".ljust(len(own)))
    assert signatures(stamped) == []
    assert len(seals(stamped)) == 1


# ---- where it stands ----


@pytest.mark.parametrize(
    ("turn", "middle"),
    [(0, (380, 692)), (90, (150, 380)), (180, (215, 150)), (270, (692, 215))],
)
def test_the_place_is_that_on_the_page_as_seen(turn: int, middle: tuple[float, float]) -> None:
    document = pypdfium2.PdfDocument(two_pages())
    document[0].set_rotation(turn)
    out = io.BytesIO()
    document.save(out)
    ((page, seal),) = seals(sign_pdf(out.getvalue(), AUTHORITY, box=BOX, page=0))
    assert page == 1
    assert seal.box is not None
    assert seal.box.center == pytest.approx(middle, abs=2)


def test_the_place_of_a_signature_without_a_stamp_is_that_of_its_widget() -> None:
    document = pypdfium2.PdfDocument(two_pages())
    document[0].set_cropbox(100, 50, 595, 842)
    out = io.BytesIO()
    document.save(out)
    signed = sign_pdf(out.getvalue(), AUTHORITY, box=BOX, page=0)
    bare = re.sub(rb"/AP <<.*?>>", lambda found: b" " * len(found.group()), signed, flags=re.DOTALL)
    ((_, seal),) = seals(bare)
    assert seal.shape is SealShape.NONE
    assert seal.box is not None
    assert seal.box.rounded() == (220.0, 632.0, 340.0, 752.0)


def test_a_widget_that_does_not_name_its_page_is_found_on_it() -> None:
    signed = sign_pdf(two_pages(), AUTHORITY, box=BOX, page=0)
    nameless = re.sub(rb"/P \d+ 0 R", lambda found: b" " * len(found.group()), signed)
    assert nameless != signed
    ((page, seal),) = seals(nameless)
    assert page == 1
    assert seal.signature is not None


def test_a_locked_file_that_opens_without_a_password_is_checked() -> None:
    locked = canvas_pdf(paper, paper, password="")
    assert state(sign_pdf(locked, AUTHORITY, box=BOX)) is SignatureState.INTACT


def test_a_file_without_signatures_is_read_without_looking_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "enforcement_review.reading.pdf_signatures", None)
    assert seals(two_pages()) == []
