"""Electronic seals and signatures of an OFD file: where they stand, whose they are, whether the file is whole."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from enforcement_review.model import ElectronicSignature, SealShape, SignatureState
from enforcement_review.reading.ofd_package import (
    Area,
    Element,
    OfdDocument,
    OfdError,
    OfdFile,
    OfdTooMuchError,
    area_of,
    child,
    named,
    text_of,
)
from enforcement_review.reading.ofd_seal_data import (
    SealData,
    SignedSeal,
    moment,
    read_seal,
    read_signed_seal,
)

MAX_SIGNATURES = 200  # of one document; each of them digests the parts that it protects
MAX_REFERENCES = 20_000  # parts that one signature protects; a volume of 500 pages has some thousand
SLACK = timedelta(days=1)  # between a time written in China and a certificate's in UTC

_METHODS = {
    "md5": "md5",
    "sha1": "sha1",
    "sha256": "sha256",
    "sm3": "sm3",
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "1.2.156.10197.1.401": "sm3",
}
_STANDARD_METHOD = "md5"  # where the file names none (GB/T 33190, 18.2)
_OF_LENGTH = {16: ("md5",), 20: ("sha1",), 32: ("sm3", "sha256")}

_NO_DESCRIPTION = "签名描述文件缺失或已损坏，无法核验"
_NO_VALUE = "签名值缺失或无法识别，无法核验"
_NO_REFERENCES = "签名没有记录所保护的文件，无法核验"
_UNKNOWN_METHOD = "签名使用的摘要算法不受支持，无法核验"
_MISSING = "签名所保护的文件有缺失，签署后被改动"
_CHANGED = "签名所保护的内容与签署时不一致，签署后被改动"
_DESCRIPTION_CHANGED = "签名描述文件与签署时不一致，签署后被改动"
_FALSE_VALUE = "签名值与签名证书不相符，不能验证"
_NOT_COVERED = "签名没有覆盖全部页面，无法确认是否被改动"
_TOO_MUCH = "签名所保护的文件过多，没有核验"
_CERTIFICATE_EXPIRED = "签署时签名证书不在有效期内"
_SEAL_EXPIRED = "签署时电子印章不在有效期内"
_WHOLE = "签名所保护的内容与签署时一致，签名值相符；证书是否可信未核验"
_DIGESTS_ONLY = "签名所保护的内容摘要一致；签名值和证书未能核验"


@dataclass(frozen=True, slots=True)
class Stamp:
    """One seal where it shows, or a signature that shows nowhere.

    Attributes:
        page: id of the page; None where it shows nowhere.
        place: on the page, in millimetres; None where it shows nowhere.
    """

    page: str | None
    place: Area | None
    shape: SealShape
    name: str | None
    signature: ElectronicSignature


@dataclass(frozen=True, slots=True)
class _Check:
    state: SignatureState
    words: str


def read_stamps(file: OfdFile, document: OfdDocument) -> list[Stamp]:
    """All seals and signatures of a document, also those that can't be checked."""
    listing = document.signatures
    if listing is None:
        return []
    try:
        entries = list(named(file.xml(listing), "Signature"))[:MAX_SIGNATURES]
    except (OfdError, OfdTooMuchError):
        return [_broken(SealShape.NONE)]
    digests = _Digests(file)
    return [stamp for entry in entries for stamp in _stamps(file, document, listing, entry, digests)]


def _broken(shape: SealShape) -> Stamp:
    found = ElectronicSignature(SignatureState.BROKEN, None, None, _NO_DESCRIPTION)
    return Stamp(None, None, shape, None, found)


def _stamps(
    file: OfdFile, document: OfdDocument, listing: str, entry: Element, digests: _Digests
) -> Iterator[Stamp]:
    path = file.find(listing, entry.get("BaseLoc"))
    try:
        root = file.xml(path) if path else None
    except (OfdError, OfdTooMuchError):
        root = None
    if path is None or root is None:
        yield _broken(SealShape.NONE)
        return
    about = child(root, "SignedInfo")
    signed = _signed_seal(file, path, root)
    seal = (signed.seal if signed else None) or _own_seal(file, path, about)
    signed_at = (signed.signed_at if signed else None) or moment(text_of(about, "SignatureDateTime") or "")
    check = _check(file, document, path, about, signed, digests)
    if check.state is SignatureState.INTACT:
        check = _good_at(signed_at, signed, seal) or check
    certificate = signed.certificate if signed else None
    signature = ElectronicSignature(
        check.state,
        certificate.subject if certificate else None,
        signed_at.isoformat(timespec="minutes") if signed_at else None,
        check.words,
    )
    name = seal.name if seal else None
    shown = [annotation for annotation in named(about, "StampAnnot") if area_of(annotation.get("Boundary"))]
    for annotation in shown:
        frame = area_of(annotation.get("Boundary"))
        assert frame is not None
        page = (annotation.get("PageRef") or "").strip()
        yield Stamp(page, _clipped(frame, annotation), _shape(frame, seal), name, signature)
    if not shown:
        yield Stamp(None, None, SealShape.NONE, name, signature)


def _signed_seal(file: OfdFile, path: str, root: Element) -> SignedSeal | None:
    value = file.find(path, text_of(root, "SignedValue"))
    try:
        return read_signed_seal(file.read(value)) if value else None
    except (OfdError, OfdTooMuchError):
        return None


def _own_seal(file: OfdFile, path: str, about: Element | None) -> SealData | None:
    """The seal that lies beside the signature."""
    part = file.find(path, text_of(child(about, "Seal"), "BaseLoc"))
    try:
        return read_seal(file.read(part)) if part else None
    except (OfdError, OfdTooMuchError):
        return None


def _check(
    file: OfdFile,
    document: OfdDocument,
    path: str,
    about: Element | None,
    signed: SignedSeal | None,
    digests: _Digests,
) -> _Check:
    altered, broken = SignatureState.ALTERED, SignatureState.BROKEN
    listed = child(about, "References")
    references = list(named(listed, "Reference"))
    if not references:
        return _Check(broken, _NO_REFERENCES)
    if len(references) > MAX_REFERENCES:
        return _Check(broken, _TOO_MUCH)
    method = _method(listed)
    if method is None:
        return _Check(broken, _UNKNOWN_METHOD)
    covered: set[str] = set()
    try:
        for reference in references:
            part = file.find(path, reference.get("FileRef"))
            if part is None:
                return _Check(altered, _MISSING)
            written = _decoded(text_of(reference, "CheckValue"))
            if written is None:
                return _Check(broken, _NO_DESCRIPTION)
            if digests.of(part, method) != written:
                return _Check(altered, _CHANGED)
            covered.add(part)
        if signed is None:
            return _Check(broken, _NO_VALUE)
        if signed.digest is not None and not _is_digest_of(signed.digest, path, digests):
            return _Check(altered, _DESCRIPTION_CHANGED)
    except OfdError:
        return _Check(broken, _NO_VALUE)
    except OfdTooMuchError:
        return _Check(broken, _TOO_MUCH)
    if signed.genuine is False:  # forged, or signed in a way of one maker's own: not known to be altered
        return _Check(broken, _FALSE_VALUE)
    if any(page.path not in covered for page in document.pages):
        return _Check(broken, _NOT_COVERED)
    return _Check(SignatureState.INTACT, _WHOLE if signed.genuine else _DIGESTS_ONLY)


def _method(references: Element) -> str | None:
    name = (references.get("CheckMethod") or _STANDARD_METHOD).strip().lower().replace("-", "")
    known = _METHODS.get(name)
    return known if known in hashlib.algorithms_available else None


def _is_digest_of(digest: bytes, path: str, digests: _Digests) -> bool:
    methods = [name for name in _OF_LENGTH.get(len(digest), ()) if name in hashlib.algorithms_available]
    # A digest that can't be worked out here says nothing against the file.
    return not methods or any(digests.of(path, name) == digest for name in methods)


def _decoded(value: str | None) -> bytes | None:
    try:
        return base64.b64decode("".join((value or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return None


class _Digests:
    """Digests of parts, each worked out once."""

    def __init__(self, file: OfdFile) -> None:
        self._file = file
        self._known: dict[tuple[str, str], bytes] = {}

    def of(self, path: str, method: str) -> bytes:
        key = (path, method)
        if key not in self._known:
            # The file names the method; it is checked as it was signed.
            self._known[key] = hashlib.new(method, self._file.read(path), usedforsecurity=False).digest()
        return self._known[key]


def _good_at(when: datetime | None, signed: SignedSeal | None, seal: SealData | None) -> _Check | None:
    """An objection where certificate or seal was not good yet, or no more, when it was set."""
    certificate = signed.certificate if signed else None
    if not _within(when, certificate.valid if certificate else None):
        return _Check(SignatureState.EXPIRED, _CERTIFICATE_EXPIRED)
    if not _within(when, seal.valid if seal else None):
        return _Check(SignatureState.EXPIRED, _SEAL_EXPIRED)
    return None


def _within(when: datetime | None, span: Sequence[datetime] | None) -> bool:
    # Times of a certificate may stand at the ends of the calendar: differences do not overflow, sums would.
    return when is None or span is None or (span[0] - when <= SLACK and when - span[1] <= SLACK)


def _clipped(frame: Area, annotation: Element) -> Area:
    """The part of the seal that shows: a seal across the edges (骑缝章) shows a strip on each page."""
    clip = area_of(annotation.get("Clip"))
    if clip is None:
        return frame
    x0, y0 = max(clip[0], 0.0), max(clip[1], 0.0)
    x1, y1 = min(clip[0] + clip[2], frame[2]), min(clip[1] + clip[3], frame[3])
    if x1 <= x0 or y1 <= y0:
        return frame
    return frame[0] + x0, frame[1] + y0, x1 - x0, y1 - y0


def _shape(frame: Area, seal: SealData | None) -> SealShape:
    """By its proportions: authorities' seals are round or oval, persons' square."""
    ratio = frame[2] / frame[3]
    if (seal is not None and seal.personal) or not 0.6 <= ratio <= 1.7:
        return SealShape.SQUARE
    return SealShape.ROUND if 0.8 <= ratio <= 1.25 else SealShape.OVAL
