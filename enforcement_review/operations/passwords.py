"""Passwords: how they are kept, which ones are good enough, and ones made by the program."""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from enforcement_review.operations.errors import InvalidError

LEAST = 10
MOST = 200  # a bound on the work of one hash, far above any password that is typed
RULES = f"至少 {LEAST} 个字符；不能是用户名，也不能是常见的密码。用几个不相干的词连起来，好记又安全。"
# Without letters and figures that are taken for one another: a person copies it from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4  # 31 ** 16: 79 bits
_COMMON = Path(__file__).with_name("common_passwords.txt")
hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """What is kept of a password: argon2id with its parameters and salt."""
    return hasher.hash(_normalised(password))


def fits(password_hash: str, password: str) -> bool:
    """Whether it is the password that the hash was made from."""
    if len(password) > MOST:
        password = ""  # as long to refuse as any other, and never right
    try:
        return hasher.verify(password_hash, _normalised(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than those of today."""
    return hasher.check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def hash_of_nobody() -> str:
    """What a password is held against where there is no account, so that the time it takes tells nothing."""
    return hasher.hash(secrets.token_hex(16))


def check_password(password: str, username: str, field: str) -> None:
    """See that a new password is good enough.

    Raises:
        InvalidError: it is not; `field` is the form's field that it stands in.
    """
    text = _normalised(password)
    if len(text) < LEAST:
        raise InvalidError(f"密码太短，至少要 {LEAST} 个字符。", field)
    if len(text) > MOST:
        raise InvalidError(f"密码太长，最多 {MOST} 个字符。", field)
    if text.casefold() == username.casefold():
        raise InvalidError("密码不能与用户名相同，请换一个。", field)
    if text.casefold() in _common_passwords():
        raise InvalidError("这个密码太常见，容易被猜中，请换一个。", field)


def generate_password() -> str:
    """A password for one use: whoever gets it chooses another at the first sign-in."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _normalised(password: str) -> str:
    """The same characters whatever keyboard wrote them."""
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
