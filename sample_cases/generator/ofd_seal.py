"""Electronic seals for sample OFD files, in the form of GB/T 38540, and in that of GM/T 0031 before it.

The key is thrown away by being written here: nothing that it signs is worth anything. SHA-256 with ECDSA
stands in for SM3 with SM2; key, times and signatures are fixed: two runs write the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import math
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image, ImageDraw

VALID_FROM, VALID_TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
ECDSA_SHA256 = "1.2.840.10045.4.3.2"
_KEY = ec.derive_private_key(0x6F66645F73616D706C655F6B6579, ec.SECP256R1())
_INTEGER, _BITS, _OCTETS, _OBJECT_ID, _UTF8, _SEQUENCE, _IA5, _UTC_TIME, _TIME = (
    2,
    3,
    4,
    6,
    12,
    48,
    22,
    23,
    24,
)


@dataclass(frozen=True, slots=True)
class SampleSeal:
    """An electronic seal and where it is set.

    Attributes:
        name: of the seal, as registered (`某某市市场监督管理局`).
        signer: on the certificate.
        page: 0-based.
        box: x, y, width, height on the page in millimetres; None: a signature that shows nowhere.
        signed_at: `20240506093000Z`, as the file writes it.
        form: 4 for GB/T 38540, 1 for GM/T 0031.
        valid_to: end of the certificate.
    """

    name: str
    signer: str
    page: int
    box: tuple[float, float, float, float] | None
    signed_at: str = "20240506093000Z"
    form: int = 4
    valid_to: datetime = VALID_TO


def signature_value(seal: SampleSeal, description: bytes, path: str) -> bytes:
    """SES_Signature over the digest of the description of the signature (Signature.xml)."""
    certificate = _certificate(seal)
    digest = _der(_BITS, b"\0" + hashlib.sha256(description).digest())
    version = _integer(seal.form)
    held = _der(_OCTETS, certificate)
    algorithm = _object_id(ECDSA_SHA256)
    where = _der(_IA5, path.encode("ascii"))
    if seal.form == 4:
        when = _der(_TIME, seal.signed_at.encode("ascii"))
        signed = _sequence(version, seal_data(seal), when, digest, where)
        return _sequence(signed, held, algorithm, _signed(signed))
    when = _der(_BITS, b"\0" + _der(_UTC_TIME, seal.signed_at[2:].encode("ascii")))
    signed = _sequence(version, seal_data(seal), when, digest, where, held, algorithm)
    return _sequence(signed, _signed(signed))


def seal_data(seal: SampleSeal) -> bytes:
    """SESeal: the seal itself, as its maker signed it."""
    certificate = _der(_OCTETS, _certificate(seal))
    header = _sequence(_der(_IA5, b"ES"), _integer(seal.form), _der(_IA5, b"SAMPLE"))
    name = _der(_UTF8, seal.name.encode())
    if seal.form == 4:
        dates = [_der(_TIME, time) for time in (b"20200101000000Z", b"20200101000000Z", b"20400101000000Z")]
        listed = [_integer(1), _sequence(certificate)]
    else:
        dates = [_der(_UTC_TIME, time) for time in (b"200101000000Z", b"200101000000Z", b"400101000000Z")]
        listed = [_sequence(certificate)]
    properties = _sequence(_integer(1), name, *listed, *dates)
    picture = _sequence(_der(_IA5, b"png"), _der(_OCTETS, stamp_picture()), _integer(42), _integer(42))
    about = _sequence(header, _der(_IA5, b"SAMPLE0001"), properties, picture)
    algorithm = _object_id(ECDSA_SHA256)
    if seal.form == 4:
        return _sequence(about, certificate, algorithm, _signed(about))
    return _sequence(about, _sequence(certificate, algorithm, _signed(about)))


def stamp_picture(size: int = 240) -> bytes:
    """A red ring with a star on nothing, as PNG."""
    image = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 4, size - 5, size - 5), outline=(214, 24, 24, 255), width=size // 24)
    points = [
        (
            size / 2 + reach * math.sin(math.pi * corner / 5),
            size / 2 - reach * math.cos(math.pi * corner / 5),
        )
        for corner in range(10)
        for reach in (size * (0.18 if corner % 2 == 0 else 0.07),)
    ]
    draw.polygon(points, fill=(214, 24, 24, 255))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=False)
    return buffer.getvalue()


def _certificate(seal: SampleSeal) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, seal.signer)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_KEY.public_key())
        .serial_number(1)
        .not_valid_before(VALID_FROM)
        .not_valid_after(seal.valid_to)
        .sign(_KEY, hashes.SHA256(), ecdsa_deterministic=True)
    )
    return made.public_bytes(serialization.Encoding.DER)


def _signed(data: bytes) -> bytes:
    return _der(_BITS, b"\0" + _KEY.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))


def _sequence(*parts: bytes) -> bytes:
    return _der(_SEQUENCE, b"".join(parts))


def _integer(value: int) -> bytes:
    return _der(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _object_id(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    content = bytes([40 * first + second])
    for figure in rest:
        groups = [figure & 0x7F]
        while figure := figure >> 7:
            groups.insert(0, figure & 0x7F | 0x80)
        content += bytes(groups)
    return _der(_OBJECT_ID, content)


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content
