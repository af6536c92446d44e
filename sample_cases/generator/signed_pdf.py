"""Signed PDFs: electronic seals as an authority's signing software sets them, and what goes wrong with them.

The key is thrown away by being written here: nothing that it signs is worth anything. RSA with PKCS#1 v1.5, a
fixed key and fixed times: two runs write the same bytes.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Any

import pylopdf_fonts_zh_cn
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

BEIJING = timezone(timedelta(hours=8))
SIGNED_AT = datetime(2024, 5, 6, 9, 30, tzinfo=BEIJING)
VALID_FROM, VALID_TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
EXPIRED_TO = datetime(2023, 1, 1, tzinfo=UTC)  # before `SIGNED_AT`
SEAL = 119.0  # points: 42 mm, the seal of a county's authority
ROOM = 6000  # bytes kept for the container; one certificate and its signature take two thousand

_P = int(
    "fbf19da2bb99e636edd2707f4d2e6385c7d9d945d7c35a3a2ea68ff85cc10c74bd42551f04d6c2ee34294514c28a266b"
    "72e6940c1c4814a72a45b2d1873026686d8d129b7679e947510d22287aef807ec183cad7e85f51477e3c1283f7415071"
    "52842a2d193510a69e2abe8d3ae4e52987f4bf6cb1d998377adb1621f4885195",
    16,
)
_Q = int(
    "cb2af1f9e7c3a3af61db81cc6dd8d5390a54a5005832f94f4d35065e9de5734b3030a201aa2bad1306bd351c1e5a0b7a"
    "38b0798f2267bfb65e8a889a5bed4e3b484ee689f867f8c09402914924ef9fa919a2bc8db1ab431b90b2e286f2ef3a28"
    "b98bd77d8448d8243c1e7571b1cd59a866100a1f155afb3f563e7951674dab57",
    16,
)
_E = 65537


def sign_pdf(
    pdf: bytes,
    signer: str,
    *,
    box: tuple[float, float, float, float] | None = None,
    page: int = -1,
    signed_at: datetime | None = SIGNED_AT,
    valid_to: datetime = VALID_TO,
    issuer: str | None = None,
    field: str = "Seal",
    permitted: MDPPerm | None = None,
    form: SigSeedSubFilter = SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
) -> bytes:
    """The PDF with a signature added.

    Args:
        pdf: the file to be signed.
        signer: the authority on the certificate and on the stamp.
        box: where the red stamp shows (left, bottom, right, top in the file's space); None: nowhere.
        page: 0-based; from the end where negative.
        signed_at: the time the signer claims; None: none is written.
        valid_to: until when the certificate is good (from 2020 on).
        issuer: who issued the certificate; None: the signer itself.
        field: the name of the signature field; each signature of a file needs its own.
        permitted: certifies the file and allows no more than this afterwards.
        form: how the container is written (`/SubFilter`).
    """
    writer = _writer(pdf)
    spec = SigFieldSpec(field, on_page=page, box=_whole(box))
    protocol = PdfCMSEmbedder(new_field_spec=spec).write_cms(field, writer)
    widget = next(protocol).get_object()
    if box is not None:
        widget["/AP"] = _dictionary({"/N": _stamp(writer, signer, box)})
    placeholder = SignatureObject(signed_at, subfilter=form, bytes_reserved=2 * ROOM)
    setup = SigMDPSetup("sha256", certify=permitted is not None, docmdp_perms=permitted)
    protocol.send(SigObjSetup(placeholder, setup))
    prepared, output = protocol.send(SigIOSetup("sha256"))
    container = signer_of(signer, valid_to, issuer).async_sign(
        prepared.document_digest,
        "sha256",
        use_pades=form is SigSeedSubFilter.PADES,
        signed_attr_settings=PdfCMSSignedAttributes(signing_time=signed_at),
    )
    protocol.send(asyncio.run(container).dump())
    signed: bytes = output.getvalue()
    return signed


def alter_byte(signed: bytes, old: bytes, new: bytes) -> bytes:
    """The signed file with some of its bytes replaced by as many others."""
    if signed.count(old) != 1 or len(old) != len(new):
        raise ValueError("the bytes must stand there once, and their number may not change")
    return signed.replace(old, new)


def change_later(signed: bytes, page: int = 0) -> bytes:
    """The signed file with a black bar drawn over a page by an update after the signature."""
    writer = _writer(signed)
    bar = generic.StreamObject(stream_data=b"q 0 0 0 rg 72 400 300 24 re f Q")
    reference, _ = writer.find_page_for_modification(page)
    sheet = reference.get_object()
    own = sheet.raw_get("/Contents")
    contents = generic.ArrayObject([own, writer.add_object(bar)])
    sheet["/Contents"] = contents
    writer.mark_update(reference)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


class _Update(IncrementalPdfFileWriter):
    """An update of a PDF without clock and lot: the identifier comes from the bytes, and no time is written."""

    @classmethod
    def _handle_id(cls, prev: Any) -> generic.ArrayObject:
        digest = hashlib.sha256(prev.stream.getvalue()).digest()
        old = prev.trailer["/ID"][0].original_bytes if "/ID" in prev.trailer else digest[:16]
        return generic.ArrayObject([generic.ByteStringObject(old), generic.ByteStringObject(digest[16:])])

    def _update_meta(self) -> None:
        pass


def _writer(pdf: bytes) -> Any:
    writer: Any = _Update(io.BytesIO(pdf), strict=False)
    if writer.prev.encrypted:
        writer.encrypt("")  # a file that opens without a password
    return writer


def _whole(box: tuple[float, float, float, float] | None) -> tuple[int, int, int, int] | None:
    return None if box is None else (round(box[0]), round(box[1]), round(box[2]), round(box[3]))


# ---- the signature ----


@cache
def _key() -> rsa.RSAPrivateKey:
    d = rsa.rsa_recover_private_exponent(_E, _P, _Q)
    public = rsa.RSAPublicNumbers(_E, _P * _Q)
    numbers = rsa.RSAPrivateNumbers(
        _P, _Q, d, rsa.rsa_crt_dmp1(d, _P), rsa.rsa_crt_dmq1(d, _Q), rsa.rsa_crt_iqmp(_P, _Q), public
    )
    return numbers.private_key()


@cache
def certificate(signer: str, valid_to: datetime = VALID_TO, issuer: str | None = None) -> x509.Certificate:
    """A certificate for the key; `issuer` None: self-signed."""

    def name(common: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
                x509.NameAttribute(NameOID.COMMON_NAME, common),
            ]
        )

    return (
        x509.CertificateBuilder()
        .subject_name(name(signer))
        .issuer_name(name(issuer or signer))
        .public_key(_key().public_key())
        .serial_number(int.from_bytes(hashlib.sha256(signer.encode()).digest()[:8]) | 1)
        .not_valid_before(VALID_FROM)
        .not_valid_after(valid_to)
        .sign(_key(), hashes.SHA256())
    )


def private_key() -> keys.PrivateKeyInfo:
    return keys.PrivateKeyInfo.load(
        _key().private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def signer_of(name: str, valid_to: datetime = VALID_TO, issuer: str | None = None) -> SimpleSigner:
    """Who signs with the key under that name."""
    own = certificate(name, valid_to, issuer).public_bytes(serialization.Encoding.DER)
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    return SimpleSigner(asn1_x509.Certificate.load(own), private_key(), store)


# ---- the stamp ----


@cache
def _font() -> TTFont:
    return TTFont(str(files(pylopdf_fonts_zh_cn) / "NotoSerifSC-Regular.otf"))


def _stamp(writer: Any, name: str, box: tuple[float, float, float, float]) -> Any:
    """A red ring with the name around a star, in a form within a form as signing software writes it."""
    wide, high = box[2] - box[0], box[3] - box[1]
    inner = _form(_drawing(name), (0, 0, 210, 210), {})
    matrix = f"q {wide / 210:.5f} 0 0 {high / 210:.5f} 0 0 cm /FRM Do Q"
    return writer.add_object(_form(matrix.encode(), (0, 0, wide, high), {"/FRM": writer.add_object(inner)}))


def _form(content: bytes, bounds: tuple[float, ...], inside: Mapping[str, Any]) -> generic.StreamObject:
    edges = [generic.FloatObject(round(edge, 3)) for edge in bounds]  # type: ignore[no-untyped-call]
    return generic.StreamObject(
        _dictionary(
            {
                "/Type": pdf_name("/XObject"),
                "/Subtype": pdf_name("/Form"),
                "/BBox": generic.ArrayObject(edges),
                "/Resources": _dictionary({"/XObject": _dictionary(inside)}),
            }
        ),
        stream_data=content,
    )


def _dictionary(items: Mapping[str, Any]) -> generic.DictionaryObject:
    named = {pdf_name(key): value for key, value in items.items()}
    return generic.DictionaryObject(named)  # type: ignore[no-untyped-call]


def _drawing(name: str) -> bytes:
    middle = Identity.translate(105, 105)
    parts = ["0.83 0.09 0.11 rg 0.83 0.09 0.11 RG 5 w", _circle(105, 98), "S"]
    star = [
        (radius * math.sin(math.radians(36 * corner)), radius * math.cos(math.radians(36 * corner)))
        for corner, radius in enumerate([30, 11.5] * 5)
    ]
    parts += [f"{105 + x:.2f} {105 + y:.2f} {'l' if index else 'm'}" for index, (x, y) in enumerate(star)]
    parts.append("f")
    spread = min(260, 19 * len(name))
    for index, character in enumerate(name):
        turn = math.radians(spread / 2 - spread * index / max(1, len(name) - 1))
        placed = middle.rotate(turn).translate(0, 66).scale(0.026, 0.033).translate(-500, 0)
        parts.append(_outline(character, placed))
    return "\n".join(parts).encode("ascii")


def _circle(middle: float, radius: float) -> str:
    bend = radius * 0.5523  # of a quarter circle as a Bézier curve
    path = [f"{middle + radius:.2f} {middle:.2f} m"]
    for quarter in range(4):
        turn = Identity.translate(middle, middle).rotate(quarter * math.pi / 2)
        points = [turn.transformPoint(point) for point in ((radius, bend), (bend, radius), (0, radius))]
        path.append(" ".join(f"{x:.2f} {y:.2f}" for x, y in points) + " c")
    return "\n".join(path)


def _outline(character: str, placed: Transform) -> str:
    glyphs = _font().getGlyphSet()
    name = _font().getBestCmap().get(ord(character))
    if name is None:
        return ""
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(TransformPen(pen, placed))
    signs = {"moveTo": "m", "lineTo": "l", "curveTo": "c", "closePath": "h"}
    path = [
        " ".join(f"{x:.2f} {y:.2f}" for x, y in points) + " " + signs[step]
        for step, points in pen.value
        if step in signs
    ]
    return "\n".join([*path, "f"])
