from __future__ import annotations

import re
import stat
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from enforcement_review.configuration import Configuration, ConfigurationError, load_configuration

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "operating.md"


def loaded(folder: Path, **environment: str) -> Configuration:
    said = {f"ENFORCEMENT_REVIEW_{name}": value for name, value in environment.items()}
    return load_configuration({"ENFORCEMENT_REVIEW_INSTANCE": str(folder), **said})


def test_without_a_word_everything_stands_in_the_instance_folder(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert settings.database == f"sqlite:///{tmp_path.as_posix()}/enforcement-review.db"
    assert settings.files == str(tmp_path / "files")
    assert (settings.host, settings.port) == ("127.0.0.1", 8780)
    assert settings.workers >= 1
    assert not settings.demo


def test_the_command_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('port = 1001\nthreads = 3\nhost = "10.0.0.1"\ndemo = true\n', "utf-8")
    environment = {
        "ENFORCEMENT_REVIEW_CONFIG": str(file),
        "ENFORCEMENT_REVIEW_PORT": "1002",
        "ENFORCEMENT_REVIEW_THREADS": "4",
    }
    settings = load_configuration(environment, instance=tmp_path, port=1003, host=None)
    assert (settings.port, settings.threads, settings.host, settings.demo) == (1003, 4, "10.0.0.1", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("THREADS", "0"),
        ("WORKERS", "-1"),
        ("SECURE_COOKIES", "perhaps"),
        ("SECRET_KEY", "short"),
        ("AUDIT_KEY", ""),
        ("IDLE_MINUTES", "1.5"),
    ],
)
def test_an_impossible_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name.lower()):
        loaded(tmp_path, **{name: value})


@pytest.mark.parametrize(
    ("text", "words"),
    [("colour = 1", "colour"), ("port =", "TOML"), ("port = true", "port"), ("secret_key = 5", "secret_key")],
)
def test_a_file_with_a_mistake_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=words):
        loaded(tmp_path, CONFIG=str(file))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="读不了"):
        loaded(tmp_path, CONFIG=str(tmp_path / "none.toml"))


@pytest.mark.parametrize("written", ["postgresql://review@db/cases", "postgres://review@db/cases"])
def test_an_address_of_postgresql_names_no_driver(tmp_path: Path, written: str) -> None:
    keys = {"SECRET_KEY": "s" * 32, "AUDIT_KEY": "a" * 32}
    assert loaded(tmp_path, DATABASE=written, **keys).database == "postgresql+psycopg://review@db/cases"


def test_hosts_that_share_a_database_are_told_to_share_their_keys(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="audit_key"):
        loaded(tmp_path, DATABASE="postgresql://review@db/cases", SECRET_KEY="s" * 32)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("word", "meant"), [("1", True), ("Yes", True), ("off", False), ("FALSE", False)])
def test_yes_and_no_may_be_written_in_several_ways(tmp_path: Path, word: str, meant: bool) -> None:
    assert loaded(tmp_path, SECURE_COOKIES=word).secure_cookies is meant


def test_secrets_are_made_once_and_differ(tmp_path: Path) -> None:
    first = loaded(tmp_path / "one")
    assert loaded(tmp_path / "one") == first
    other = loaded(tmp_path / "two")
    assert len({first.secret_key, first.audit_key, other.secret_key, other.audit_key}) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights otherwise")
def test_secrets_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    loaded(tmp_path)
    for name in ("secret-key", "audit-key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_damaged_secret_is_not_replaced_in_silence(tmp_path: Path) -> None:
    loaded(tmp_path)
    (tmp_path / "audit-key").write_text("")
    with pytest.raises(ConfigurationError, match="已损坏"):
        loaded(tmp_path)


def test_secrets_that_are_set_leave_no_file(tmp_path: Path) -> None:
    loaded(tmp_path, SECRET_KEY="s" * 32, AUDIT_KEY="a" * 32)
    assert list(tmp_path.iterdir()) == []


def test_the_guide_for_operators_tells_every_setting() -> None:
    told = set(re.findall(r"`([a-z_]+)`", GUIDE.read_text("utf-8")))
    assert {field.name for field in fields(Configuration)} <= told
