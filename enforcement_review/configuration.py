"""What a district sets: read once, from environment variables or a TOML file, into a frozen record.

Every setting is `ENFORCEMENT_REVIEW_<NAME>` in the environment and `<name>` in the TOML file that
`ENFORCEMENT_REVIEW_CONFIG` names; the environment wins.
"""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from enforcement_review.errors import EnforcementReviewError

PREFIX = "ENFORCEMENT_REVIEW_"
MIB = 1024 * 1024


class ConfigurationError(EnforcementReviewError):
    """A setting that is unknown or has an impossible value."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of one installation.

    Attributes:
        instance: folder of everything that this installation keeps on this machine.
        database: SQLAlchemy URL of the database; the queue is in the same one if that is PostgreSQL.
        files: where uploads and results are kept: a folder, or `s3://bucket/prefix`.
        host, port: where the web application listens.
        threads: requests that are answered side by side.
        workers: processes that review case files on this host.
        secret_key: signs sessions and forms; the same on every host.
        audit_key: seals the audit trail; the same on every host, best kept away from the database.
        idle_minutes, session_hours: a session ends when unused for so long, and after so long in any case.
        upload_mib: the largest single upload.
        review_days: working days within which an assigned review is due.
        secure_cookies: cookies only over HTTPS; set where a proxy speaks HTTPS.
        proxies: how many reverse proxies stand before the application (their X-Forwarded headers are believed).
        demo: demonstration: sample accounts may be shown on the sign-in page.
    """

    instance: Path
    database: str
    files: str
    host: str
    port: int
    threads: int
    workers: int
    secret_key: str
    audit_key: str
    idle_minutes: int
    session_hours: int
    upload_mib: int
    review_days: int
    secure_cookies: bool
    proxies: int
    demo: bool

    @property
    def upload_bytes(self) -> int:
        return self.upload_mib * MIB


def load_configuration(environment: Mapping[str, str] | None = None, **chosen: Any) -> Configuration:
    """The settings in force.

    Args:
        environment: in place of the process's own.
        chosen: values that a command's options give; they win over everything.

    Raises:
        ConfigurationError: a name is unknown or a value impossible, or the TOML file cannot be read.
    """
    environment = os.environ if environment is None else environment
    names = {field.name for field in fields(Configuration)}
    said: dict[str, Any] = _from_file(environment.get(f"{PREFIX}CONFIG"), names)
    for name in names:
        if (text := environment.get(f"{PREFIX}{name.upper()}")) is not None:
            said[name] = text
    said.update({name: value for name, value in chosen.items() if value is not None})
    instance = Path(said.pop("instance", None) or user_data_path("enforcement-review")).expanduser().resolve()
    settings: dict[str, Any] = {
        "database": f"sqlite:///{(instance / 'enforcement-review.db').as_posix()}",
        "files": str(instance / "files"),
        "host": "127.0.0.1",
        "port": 8780,
        "threads": 8,
        "workers": max(1, (os.cpu_count() or 1) - 1),
        "idle_minutes": 60,
        "session_hours": 10,
        "upload_mib": 2048,
        "review_days": 10,
        "secure_cookies": False,
        "proxies": 0,
        "demo": False,
    }
    for name, value in said.items():
        settings[name] = _converted(name, value)
    for name in ("secret_key", "audit_key"):
        if name in settings:
            continue
        if settings["database"].startswith("postgresql"):
            # Each host would make one of its own, and nobody could tell their lines from forged ones.
            raise ConfigurationError(
                f"数据库在 PostgreSQL 上时要设置 {name}，各台主机上相同，如 openssl rand -hex 32 所生成的。"
            )
        settings[name] = _kept_secret(instance / name.replace("_", "-"))
    return Configuration(instance=instance, **settings)


def _from_file(path: str | None, names: set[str]) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        said = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"读不了配置文件 {path}，请核对路径和编码（UTF-8）。") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"配置文件 {path} 不是有效的 TOML：{error}。") from error
    unknown = sorted(said.keys() - names)
    if unknown:
        raise ConfigurationError(f"配置文件 {path} 中没有“{'、'.join(unknown)}”这样的设置。")
    return said


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def convert(value: Any) -> int:
        number = int(value)
        if isinstance(value, bool) or not least <= number <= most:
            raise ValueError(f"应当在 {least} 和 {most} 之间")
        return number

    return convert


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    try:
        return words[str(value).strip().lower()]
    except KeyError as error:
        raise ValueError("应当是 true 或 false") from error


def _key(value: Any) -> str:
    if not isinstance(value, str) or len(value) < 32:  # 128 bits, written in hexadecimal
        raise ValueError("至少要 32 个字符")
    return value


def _database(value: Any) -> str:
    """An address of PostgreSQL is written without naming the driver: that is always psycopg."""
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", str(value).strip())


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "database": _database,
    "port": _whole(1, 65535),
    "threads": _whole(1, 64),
    "workers": _whole(0, 256),
    "idle_minutes": _whole(1, 24 * 60),
    "session_hours": _whole(1, 7 * 24),
    "upload_mib": _whole(1, 64 * 1024),
    "review_days": _whole(1, 365),
    "proxies": _whole(0, 8),
    "secure_cookies": _yes_no,
    "demo": _yes_no,
    "secret_key": _key,
    "audit_key": _key,
}


def _converted(name: str, value: Any) -> Any:
    try:
        return _CONVERTERS.get(name, str)(value)
    except (ValueError, TypeError) as error:
        raise ConfigurationError(f"设置 {name} 的值“{value}”不对：{error}。") from error


def _kept_secret(path: Path) -> str:
    """A secret of this installation, made once and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = path.read_text(encoding="ascii").strip()
        if len(secret) < 32:
            raise ConfigurationError(
                f"密钥文件 {path} 已损坏，请从备份恢复；删除它会使所有人重新登录。"
            ) from None
        return secret
    secret = secrets.token_hex(32)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secret)
        stream.flush()
        os.fsync(stream.fileno())
    return secret
