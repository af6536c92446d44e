"""What a signature in CMS form (RFC 5652) proves of the bytes it was made for. No network, no clock.

No list of trusted certificate authorities comes with the program: a signature that is whole is `INTACT`, never
`VALID`, and the words say who vouches for its certificate. The certificate is held against the time of the
signature, never against today: one that ran out since then was good when it was used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from asn1crypto import cms, core, x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.sign.general import extract_signer_info, find_unique_cms_attribute
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity

from enforcement_review.model import SignatureState

BEIJING = timezone(timedelta(hours=8))
_CHINESE = "1.2.156.10197.1."  # the arc of SM2, SM3 and their kin (GM/T 0006)
_HASHES = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512"})
# What damaged containers and certificates were seen to raise in asn1crypto, cryptography and pyHanko.
DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError)

CHINESE_ALGORITHMS = "签名使用国密算法（SM2、SM3），本程序不能验证，请用签章软件核对"
UNKNOWN_ALGORITHMS = "签名所用算法不能验证，请用签章软件核对"
DAMAGED_CONTAINER = "签名数据已损坏或者格式不能识别，不能验证"
WRONG_VALUE = "签名值与签名证书不相符，不能验证"
ALTERED = "签名之后，签名所覆盖的内容被修改过"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a container proves by itself.

    Attributes:
        moment: when it was signed, with its time zone; None where nothing says it.
        words: a Chinese sentence without full stop.
    """

    state: SignatureState
    signer: str | None
    moment: datetime | None
    words: str

    @property
    def whole(self) -> bool:
        """Whether what was signed is as it was."""
        return self.state in (SignatureState.INTACT, SignatureState.EXPIRED)


def broken(words: str, signer: str | None = None, moment: datetime | None = None) -> Checked:
    return Checked(SignatureState.BROKEN, signer, moment, words)


def check_container(
    signed_data: cms.SignedData, digest: Callable[[str], bytes], written: datetime | None
) -> Checked:
    """Hold a container against the bytes it should be for.

    Args:
        signed_data: what the container holds.
        digest: the digest of those bytes under a named algorithm (`sha256`).
        written: the time that the file gives beside the container; the container's own comes first.
    """
    signer, moment = None, written
    try:
        signer_info = extract_signer_info(signed_data)
        moment = moment or _signing_time(signer_info)
        certificate = extract_certs_for_validation(signed_data).signer_cert
        signer = name_of(certificate.subject)
        stamped = _stamped_at(signer_info)
        moment = stamped or moment
        if strange := _strange_algorithms(signer_info, certificate):
            return broken(strange, signer, moment)
        same, genuine = _integrity(signed_data, signer_info, certificate, digest)
        if not genuine:
            return broken(WRONG_VALUE, signer, moment)
        if not same:
            return Checked(SignatureState.ALTERED, signer, moment, ALTERED)
        return _dated(certificate, signer, moment, stamped=stamped is not None)
    except (UnsupportedAlgorithm, NotImplementedError):
        return broken(UNKNOWN_ALGORITHMS, signer, moment)
    except DAMAGED:
        return broken(DAMAGED_CONTAINER, signer, moment)


def name_of(name: x509.Name) -> str | None:
    """The common name, else the organisation's."""
    parts = name.native
    for key in ("common_name", "organization_name"):
        value = parts.get(key)
        value = value[-1] if isinstance(value, list) else value
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    return None


def _strange_algorithms(signer_info: cms.SignerInfo, certificate: x509.Certificate) -> str | None:
    """Words where the signature can't be checked for what it is made with."""
    digest = signer_info["digest_algorithm"]["algorithm"]
    key = certificate["tbs_certificate"]["subject_public_key_info"]["algorithm"]
    used = [digest.dotted, signer_info["signature_algorithm"]["algorithm"].dotted]
    if key["algorithm"].native == "ec" and key["parameters"].name == "named":
        used.append(key["parameters"].chosen.dotted)
    if any(oid.startswith(_CHINESE) for oid in used):
        return CHINESE_ALGORITHMS
    return None if digest.native in _HASHES else UNKNOWN_ALGORITHMS


def _integrity(
    signed_data: cms.SignedData,
    signer_info: cms.SignerInfo,
    certificate: x509.Certificate,
    digest: Callable[[str], bytes],
) -> tuple[bool, bool]:
    """Whether the bytes are the same, and whether the signature itself is the certificate's.

    Of a container without signed attributes only both together can be told: then neither is proven.
    """
    algorithm = signer_info["digest_algorithm"]["algorithm"].native
    inner = signed_data["encap_content_info"]
    kind = inner["content_type"].native
    if inner["content"] is core.VOID or inner["content"].native is None:
        return validate_sig_integrity(signer_info, certificate, kind, digest(algorithm))
    # adbe.pkcs7.sha1: the container holds the SHA-1 of the bytes, and the signature is over that.
    content = bytes(inner["content"])
    same, genuine = validate_sig_integrity(signer_info, certificate, kind, _hashed(algorithm, content))
    return content == digest("sha1"), same and genuine


def _hashed(algorithm: str, data: bytes) -> bytes:
    return hashlib.new(algorithm, data, usedforsecurity=False).digest()


def _dated(
    certificate: x509.Certificate, signer: str | None, moment: datetime | None, *, stamped: bool
) -> Checked:
    """The state of a signature that is whole, by its certificate."""
    vouched = _vouched(certificate)
    if moment is None:
        words = f"签名后文件未被修改；没有写明签名时间，不能核对签名时证书是否有效；{vouched}"
        return Checked(SignatureState.INTACT, signer, None, words)
    first, last = certificate.not_valid_before, certificate.not_valid_after
    if not first <= moment <= last:
        words = (
            f"签名后文件未被修改，但签名时（{_day(moment)}）证书不在有效期内（{_day(first)}至{_day(last)}）"
        )
        return Checked(SignatureState.EXPIRED, signer, moment, words)
    claimed = "签名时间有时间戳" if stamped else "签名时间是签名人自己写的"
    return Checked(SignatureState.INTACT, signer, moment, f"签名后文件未被修改；{claimed}；{vouched}")


def _vouched(certificate: x509.Certificate) -> str:
    issuer = name_of(certificate.issuer)
    if certificate.subject == certificate.issuer:
        return "证书是签名人自己签发的，不能证明其身份"
    return f"证书由“{issuer or '名称不明的机构'}”签发，未配置信任的证书机构，其可信性须另行核对"


def _day(moment: datetime) -> str:
    day = moment.astimezone(BEIJING)
    return f"{day.year}年{day.month}月{day.day}日"


def _signing_time(signer_info: cms.SignerInfo) -> datetime | None:
    """The signer's own word. CMS writes universal time only: given as Beijing time, as papers are dated."""
    attributes = signer_info["signed_attrs"]
    if attributes is core.VOID or "signing_time" not in {item["type"].native for item in attributes}:
        return None
    moment = find_unique_cms_attribute(attributes, "signing_time").native
    return moment.astimezone(BEIJING) if isinstance(moment, datetime) else None


def _stamped_at(signer_info: cms.SignerInfo) -> datetime | None:
    """The time of a time-stamp that was made for this very signature, and is whole."""
    attributes = signer_info["unsigned_attrs"]
    name = "signature_time_stamp_token"
    if attributes is core.VOID or name not in {item["type"].native for item in attributes}:
        return None
    try:
        token: cms.SignedData = find_unique_cms_attribute(attributes, name)["content"]
        content = token["encap_content_info"]["content"]
        said: Any = content.parsed
        imprint = said["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        if imprint["hashed_message"].native != _hashed(algorithm, signer_info["signature"].native):
            return None
        inner = extract_signer_info(token)
        certificate = extract_certs_for_validation(token).signer_cert
        digest = _hashed(inner["digest_algorithm"]["algorithm"].native, bytes(content))
        if validate_sig_integrity(inner, certificate, "tst_info", digest) != (True, True):
            return None
        moment = said["gen_time"].native
    except (UnsupportedAlgorithm, NotImplementedError, *DAMAGED):
        return None  # a stamp that can't be checked is none: the signer's own word remains
    return moment.astimezone(BEIJING) if isinstance(moment, datetime) else None
