"""The data of an electronic seal (电子签章): GB/T 38540, GM/T 0031 before it, and plain CMS signatures.

Real seals are not always written as the standards say (octets for bits, one time format for another), so
their tree is walked by position with whatever stands there, never forced into a schema.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from asn1crypto import parser, x509
from cryptography import x509 as checked_x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from enforcement_review.reading.sm2 import is_sm2_signature

INTEGER, BITS, OCTETS, OBJECT_ID, UTF8, SEQUENCE, UTC_TIME, TIME = 2, 3, 4, 6, 12, 16, 23, 24
CONTEXT = 2  # class of tags like [0]
MAX_NODES = 32  # of one level that are looked at; no level of a seal has more than ten
_SIGNED_DATA = ("1.2.840.113549.1.7.2", "1.2.156.10197.6.1.4.2.2")  # CMS, and GB/T 35275 for SM2
_CHINESE = "1.2.156.10197.1."  # the arc of SM2 and SM3 (GM/T 0006)
_SHA256_SIGNATURES = ("1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2")  # with RSA, with ECDSA
_TIME = re.compile(r"(\d{2,4})[-/.]?(\d{2})[-/.]?(\d{2})[T ]?(\d{2}):?(\d{2})")


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the tree; `whole` with its header."""

    kind: int
    tag: int
    content: bytes
    whole: bytes


@dataclass(frozen=True, slots=True)
class SealData:
    """The seal itself.

    Attributes:
        name: as it is registered.
        personal: a person's seal (个人印章), not an organisation's.
        valid: from when until when; None where not said.
    """

    name: str | None
    personal: bool
    valid: tuple[datetime, datetime] | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The signer's certificate.

    Attributes:
        subject: whom it names.
        valid: from when until when it is good.
        key: the public key as it is written there.
        data: the whole certificate.
    """

    subject: str | None
    valid: tuple[datetime, datetime] | None
    key: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class SignedSeal:
    """A seal as it was set under a text; what is not there or can't be read is None.

    Attributes:
        digest: of the description of the signature (Signature.xml).
        genuine: whether the signature belongs to certificate and data; None where that can't be worked out.
    """

    seal: SealData | None
    signed_at: datetime | None
    digest: bytes | None
    certificate: Certificate | None
    genuine: bool | None = None


def read_signed_seal(data: bytes) -> SignedSeal | None:
    """What a signature value holds; None where it is of no known kind."""
    top = _only(data)
    if top is None:
        return None
    parts = nodes(top.content)
    if parts and parts[0].tag == OBJECT_ID:
        return _from_signed_data(parts)
    signed = nodes(parts[0].content) if parts else []
    if len(signed) < 4 or signed[1].tag != SEQUENCE:
        return None
    result = SignedSeal(_seal(signed[1]), _time(signed[2]), _bytes(signed[3]), None)
    if len(parts) >= 4:  # GB/T 38540: certificate and algorithm stand beside what is signed
        certificate, algorithm, value = parts[1], parts[2], parts[3]
    elif len(parts) == 2 and len(signed) >= 7:  # GM/T 0031: they stand in it
        certificate, algorithm, value = signed[5], signed[6], parts[1]
    else:
        return result
    known = read_certificate(certificate.content)
    genuine = _is_genuine(known, algorithm, parts[0].whole, _bytes(value))
    return replace(result, certificate=known, genuine=genuine)


def read_seal(data: bytes) -> SealData | None:
    """A seal on its own (Seal.esl)."""
    top = _only(data)
    return _seal(top) if top is not None else None


def read_certificate(data: bytes) -> Certificate | None:
    try:
        certificate = x509.Certificate.load(data)
        subject = certificate.subject.native.get("common_name")
        body = certificate["tbs_certificate"]
        valid = (body["validity"]["not_before"].native, body["validity"]["not_after"].native)
        key = bytes(body["subject_public_key_info"]["public_key"].contents[1:])
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        # What asn1crypto raises, as late as values are asked for, for data that is no certificate.
        return None
    if isinstance(subject, list):
        subject = subject[0] if subject else None
    times = tuple(moment.replace(tzinfo=None) for moment in valid if isinstance(moment, datetime))
    return Certificate(subject, (times[0], times[1]) if len(times) == 2 else None, key, data)


def nodes(data: bytes) -> list[Node]:
    """The values one after the other; [] where they are none."""
    found: list[Node] = []
    at = 0
    try:
        while at < len(data) and len(found) < MAX_NODES:
            kind, _, tag, header, content, trailer = parser.parse(data[at:])
            size = len(header) + len(content) + len(trailer)
            found.append(Node(kind, tag, content, data[at : at + size]))
            at += size
    except (ValueError, IndexError):
        return []
    return found


def moment(text: str) -> datetime | None:
    """A time as it is written, its zone left out: `20240506093000Z`, `2024-05-06 09:30:00`."""
    match = _TIME.match(text.strip())
    if match is None or len(match[1]) == 3:
        return None
    year = int(match[1]) + (2000 if len(match[1]) == 2 else 0)
    try:
        return datetime(year, *(int(part) for part in match.groups()[1:]))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def _only(data: bytes) -> Node | None:
    found = nodes(data)
    return found[0] if found and found[0].tag == SEQUENCE else None


def _seal(node: Node) -> SealData | None:
    """Its name stands in the properties: third of the first part of a seal."""
    parts = nodes(node.content)
    about = nodes(parts[0].content) if parts else []
    properties = nodes(about[2].content) if len(about) > 2 else []
    if len(properties) < 2:
        return None
    times = [found for found in map(_time, properties[2:]) if found is not None]
    name = properties[1].content.decode("utf-8", "replace").strip() if properties[1].tag == UTF8 else None
    personal = properties[0].tag == INTEGER and properties[0].content == b"\x02"
    # Made on, good from, good until.
    return SealData(name or None, personal, (times[-2], times[-1]) if len(times) == 3 else None)


def _time(node: Node) -> datetime | None:
    if node.tag in (UTC_TIME, TIME) and node.kind == 0:
        text = node.content.decode("ascii", "replace")
        # Two figures for the year in one format, four in the other; a four-figure time passes for both.
        return moment(text if len(text.rstrip("Z")) > 12 or node.tag == TIME else f"20{text}")
    if node.tag in (BITS, OCTETS) and node.kind == 0:
        inner = nodes(_bytes(node) or b"")
        return _time(inner[0]) if len(inner) == 1 and inner[0].tag in (UTC_TIME, TIME) else None
    return None


def _bytes(node: Node) -> bytes | None:
    if node.tag == BITS:
        return node.content[1:]  # before them how many bits are unused
    return node.content if node.tag == OCTETS else None


def _from_signed_data(parts: Sequence[Node]) -> SignedSeal | None:
    """A signature without a seal: of CMS the first certificate is the signer's."""
    if _dotted(parts[0]) not in _SIGNED_DATA or len(parts) < 2:
        return None
    inside = nodes(parts[1].content)
    fields = nodes(inside[0].content) if inside else []
    for entry in fields:
        if entry.kind == CONTEXT and entry.tag == 0:
            found = nodes(entry.content)
            certificate = read_certificate(found[0].whole) if found else None
            return SignedSeal(None, None, None, certificate)
    return SignedSeal(None, None, None, None)


def _dotted(node: Node) -> str:
    if node.tag != OBJECT_ID or not node.content:
        return ""
    first = node.content[0]
    figures, value = [min(first // 40, 2), first - 40 * min(first // 40, 2)], 0
    for byte in node.content[1:40]:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            figures.append(value)
            value = 0
    return ".".join(map(str, figures))


def _is_genuine(
    certificate: Certificate | None, algorithm: Node, signed: bytes, value: bytes | None
) -> bool | None:
    """Worked out for SM2, and for SHA-256 with RSA and ECDSA; None for any other algorithm."""
    if certificate is None or value is None:
        return None
    name = _dotted(algorithm)
    if name.startswith(_CHINESE):
        pair = _pair(value)
        return is_sm2_signature(certificate.key, signed, pair) if pair else None
    if name not in _SHA256_SIGNATURES:
        return None
    try:
        key = checked_x509.load_der_x509_certificate(certificate.data).public_key()
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, signed, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, signed, ec.ECDSA(hashes.SHA256()))
        else:
            return None
    except InvalidSignature:
        return False
    except (ValueError, TypeError, UnsupportedAlgorithm):  # keys of a kind that the library does not know
        return None
    return True


def _pair(value: bytes) -> tuple[int, int] | None:
    """The numbers r and s, as a sequence of two numbers or one after the other."""
    top = _only(value)
    parts = nodes(top.content) if top else []
    if len(parts) == 2 and all(part.tag == INTEGER and len(part.content) <= 33 for part in parts):
        return int.from_bytes(parts[0].content, "big"), int.from_bytes(parts[1].content, "big")
    if len(value) == 64:
        return int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")
    return None
