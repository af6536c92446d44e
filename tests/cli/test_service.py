"""The commands that look after an installation: `user`, `db`, `audit`, `serve`."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from enforcement_review.cli import main, serving
from enforcement_review.configuration import load_configuration
from enforcement_review.operations import passwords
from enforcement_review.store.files import DiskFiles
from tests.hashing import hash_quickly

ROOT = "某某区人民政府"
DATABASE = "enforcement-review.db"


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a new installation that commands of this test work on."""
    folder = tmp_path / "instance"
    for name in [name for name in os.environ if name.startswith("ENFORCEMENT_REVIEW_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ENFORCEMENT_REVIEW_INSTANCE", str(folder))
    monkeypatch.setenv("ENFORCEMENT_REVIEW_WORKERS", "1")
    hash_quickly(monkeypatch)
    return folder


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=typed)


def rows(instance: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(instance / DATABASE)) as database:
        return database.execute(query).fetchall()


@pytest.fixture
def administrator(instance: Path) -> Path:
    """An installation with its first administrator."""
    done = run("user", "create", "admin", "--generate", "--unit", ROOT)
    assert done.exit_code == 0, done.output
    return instance


# ---- user ----


def test_the_first_administrator_makes_the_database_and_the_root(administrator: Path) -> None:
    assert rows(administrator, "SELECT name, path FROM unit") == [(ROOT, "1/")]
    assert rows(administrator, "SELECT username, role, must_change_password FROM account") == [
        ("admin", "administrator", 1)
    ]
    actions = [action for (action,) in rows(administrator, "SELECT action FROM audit_entry ORDER BY id")]
    assert actions == ["unit.create", "account.create"]


def test_a_one_time_password_is_printed_and_fits(instance: Path) -> None:
    done = run("user", "create", "admin", "--generate", "--unit", ROOT)
    found = re.search(r"一次性密码：(\S+)", done.output)
    assert found is not None
    [(kept,)] = rows(instance, "SELECT password_hash FROM account")
    assert passwords.fits(str(kept), found[1])


def test_a_password_is_typed_twice_and_need_not_be_changed(instance: Path) -> None:
    typed = "three plain words\nthree plain words\n"
    done = run("user", "create", "admin", "--name", "孙莉", "--unit", ROOT, typed=typed)
    assert done.exit_code == 0
    assert "three plain words" not in done.output
    [(name, kept, must)] = rows(instance, "SELECT name, password_hash, must_change_password FROM account")
    assert (name, must) == ("孙莉", 0)
    assert passwords.fits(str(kept), "three plain words")


@pytest.mark.parametrize(
    ("arguments", "typed", "words"),
    [
        (["create", "admin"], "three plain words\n" * 2, "还没有单位，请用 --unit"),
        (["create", "admin", "--unit", ROOT], "three plain words\nother words here\n", "不一样"),
        (["create", "admin", "--unit", ROOT], "short\nshort\n", "太短"),
        (["create", "no good", "--unit", ROOT, "--generate"], None, "用户名要 2 到 64 个字符"),
        (
            ["create", "admin", "--role", "boss", "--unit", ROOT, "--generate"],
            None,
            "--role 应当是 reviewer、unit",
        ),
        (["reset", "nobody", "--generate"], None, "没有这个账号"),
        (["disable", "nobody"], None, "没有这个账号"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    instance: Path, arguments: list[str], typed: str | None, words: str
) -> None:
    done = run("user", *arguments, typed=typed)
    assert done.exit_code in (1, 2)
    assert words in done.stderr
    assert done.stderr.startswith("错误：")
    assert done.stderr.count("\n") == 1


def test_accounts_of_other_roles_need_a_unit_that_is_there(administrator: Path) -> None:
    assert "请用 --unit" in run("user", "create", "li", "--role", "reviewer", "--generate").stderr
    refused = run("user", "create", "li", "--role", "reviewer", "--unit", "别的区", "--generate")
    assert "没有“别的区”这个单位" in refused.stderr
    assert run("user", "create", "li", "--role", "reviewer", "--unit", ROOT, "--generate").exit_code == 0


def test_the_list_stands_in_columns(administrator: Path) -> None:
    run("user", "create", "li.ming", "--name", "李明", "--role", "supervisor", "--unit", ROOT, "--generate")
    lines = run("user", "list").stdout.splitlines()
    assert lines[0].split() == ["用户名", "姓名", "角色", "单位", "状态", "上次登录"]
    assert lines[1].split() == ["admin", "admin", "管理员", ROOT, "待改密码", "—"]
    assert lines[2].split()[:3] == ["li.ming", "李明", "主管"]


def test_reset_and_disable(administrator: Path) -> None:
    run("user", "create", "li", "--role", "supervisor", "--unit", ROOT, "--generate")
    [(before,)] = rows(administrator, "SELECT session_key FROM account WHERE username = 'li'")
    typed = "three plain words\nthree plain words\n"
    assert run("user", "reset", "LI", typed=typed).exit_code == 0
    [(key, must)] = rows(
        administrator, "SELECT session_key, must_change_password FROM account WHERE username = 'li'"
    )
    assert key != before
    assert must == 1
    assert run("user", "disable", "li").stdout == "账号已停用。\n"
    assert rows(administrator, "SELECT active FROM account WHERE username = 'li'") == [(0,)]
    assert "最后一个" in run("user", "disable", "admin").stderr


# ---- db ----


def test_upgrade_makes_a_database_and_says_when_there_is_nothing_to_do(instance: Path) -> None:
    assert "数据库已新建" in run("db", "upgrade").stdout
    assert "已是最新版本" in run("db", "upgrade").stdout
    assert "数据库完好" in run("db", "check").stdout


def test_check_finds_what_is_missing_outdated_or_damaged(instance: Path) -> None:
    missing = run("db", "check")
    assert missing.exit_code == 1
    assert "还没有数据库" in missing.stderr
    run("user", "create", "admin", "--generate", "--unit", ROOT)
    with closing(sqlite3.connect(instance / DATABASE)) as database:
        database.execute("UPDATE account SET unit_id = 77")
        database.commit()
    loose = run("db", "check")
    assert loose.exit_code == 1
    assert "表 account" in loose.stdout
    with closing(sqlite3.connect(instance / DATABASE)) as database:
        database.execute("UPDATE alembic_version SET version_num = '0000'")
        database.commit()
    assert "请先运行“enforcement-review db upgrade”" in run("db", "check").stderr
    assert "比程序新" in run("db", "upgrade").stderr


def test_a_backup_is_a_whole_database_in_one_file(administrator: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    done = run("db", "backup", str(copy))
    assert done.exit_code == 0, done.output
    assert "files" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "instance"]
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT username FROM account").fetchall() == [("admin",)]
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_backup_replaces_nothing_and_fails_in_a_sentence(administrator: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("precious")
    assert "已经存在" in run("db", "backup", str(there)).stderr
    assert there.read_text() == "precious"
    nowhere = run("db", "backup", str(tmp_path / "no" / "folder.db"))
    assert nowhere.exit_code == 1
    assert "备份没有成功" in nowhere.stderr


def test_sweep_lists_what_nobody_needs_and_deletes_it_only_when_told_to(administrator: Path) -> None:
    store = DiskFiles(administrator / "files")
    needed, forgotten, fresh = (store.put([data]).sha256 for data in (b"needed", b"forgotten", b"fresh"))
    assert "核对设置" not in run("db", "sweep").stderr  # within a day nothing is anybody's or nobody's
    for name in (needed, forgotten):
        os.utime(store.path(name), (1e9, 1e9))
    assert "核对设置" in run("db", "sweep").stderr
    with closing(sqlite3.connect(administrator / DATABASE)) as database:
        database.execute("INSERT INTO upload (id, account_id, begun_at) VALUES (1, 1, '2026-01-01 00:00:00')")
        database.execute("INSERT INTO inner_file VALUES (1, ?)", (needed,))
        database.commit()
    listed = run("db", "sweep").stdout
    assert forgotten in listed
    assert "1 个" in listed
    assert store.has(forgotten)
    assert "已删除不再用到的文件 1 个" in run("db", "sweep", "--delete").stdout
    assert [store.has(name) for name in (needed, forgotten, fresh)] == [True, False, True]


def test_other_databases_have_their_own_tools(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENFORCEMENT_REVIEW_DATABASE", "postgresql://somebody@192.0.2.1/cases")
    for key in ("SECRET_KEY", "AUDIT_KEY"):
        monkeypatch.setenv(f"ENFORCEMENT_REVIEW_{key}", "k" * 32)
    assert "pg_dump" in run("db", "backup", "copy.db").stderr


@pytest.mark.parametrize("address", ["nonsense", "nosuch://a/b"])
def test_an_address_that_is_none_is_one_sentence(
    instance: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("ENFORCEMENT_REVIEW_DATABASE", address)
    done = run("db", "check")
    assert done.exit_code == 1
    assert "不是能用的数据库地址" in done.stderr


def test_a_file_that_is_no_database_is_one_sentence(instance: Path) -> None:
    instance.mkdir()
    (instance / DATABASE).write_text("no database, whatever its name says" * 100)
    for command in (["db", "check"], ["db", "upgrade"], ["user", "list"], ["audit", "verify"]):
        done = run(*command)
        assert done.exit_code == 1
        assert "数据库打不开或者不能用" in done.stderr


# ---- audit ----


def test_verify_says_how_many_and_the_last_seal(administrator: Path) -> None:
    done = run("audit", "verify")
    assert done.exit_code == 0
    assert "操作记录完好，共 2 条" in done.stdout
    seal = done.stdout.split()[-1].removeprefix("最后一条的封签：")
    assert run("audit", "verify", "--seal", f" {seal.upper()} ").exit_code == 0
    assert run("audit", "verify", "--seal", "0" * 64).exit_code == 1


def test_verify_finds_a_change(administrator: Path) -> None:
    with closing(sqlite3.connect(administrator / DATABASE)) as database:
        database.execute("UPDATE audit_entry SET account_name = '别人' WHERE id = 2")
        database.commit()
    done = run("audit", "verify")
    assert done.exit_code == 1
    assert "第 2 条记录与封签不符" in done.stdout
    assert "在它之前的 1 条完好" in done.stdout


# ---- serve ----


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetched(address: str) -> int:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return int(answer.status)


@pytest.fixture
def server(instance: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`serve --no-worker` as people run it, and its address."""
    port = free_port()
    command = [sys.executable, "-m", "enforcement_review", "serve", "--no-worker", "--port", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    address = f"http://127.0.0.1:{port}/"
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            fetched(f"{address}static/site.css")
            break
        except OSError:
            time.sleep(0.1)
    yield process, address
    process.kill()
    process.communicate()


def test_serve_makes_its_database_answers_and_ends_on_a_signal(
    instance: Path, server: tuple[subprocess.Popen[str], str]
) -> None:
    process, address = server
    assert fetched(f"{address}static/site.css") == 200
    assert (instance / DATABASE).exists()
    again = run("serve", "--no-worker", "--port", address.rsplit(":", 1)[1].strip("/"))
    assert again.exit_code == 1
    assert "已被别的程序占用" in again.stderr
    process.send_signal(signal.SIGTERM)
    said, wrong = process.communicate(timeout=30)
    assert process.returncode == 0
    assert said.splitlines() == [
        "已新建数据库。",
        f"网页在 {address} ，按 Ctrl-C 结束。",
        "还没有账号。请另开一个窗口运行：enforcement-review user create 用户名 --unit 单位名称",
        "已结束。",
    ]
    assert "Traceback" not in wrong


def test_serve_refuses_an_outdated_database(administrator: Path) -> None:
    with closing(sqlite3.connect(administrator / DATABASE)) as database:
        database.execute("UPDATE alembic_version SET version_num = '0000'")
        database.commit()
    for command in ("serve", "worker"):
        done = run(command)
        assert done.exit_code == 1
        assert "请先运行“enforcement-review db upgrade”" in done.stderr


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8780/"),
        ("0.0.0.0", "http://127.0.0.1:8780/"),
        ("::1", "http://[::1]:8780/"),
        ("files.example", "http://files.example:8780/"),
    ],
)
def test_the_address_that_is_shown_can_be_opened(
    instance: Path, monkeypatch: pytest.MonkeyPatch, host: str, address: str
) -> None:
    assert serving.address_of(load_configuration(host=host)) == address


def test_a_worker_that_dies_is_replaced_and_the_last_one_ends_with_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "PAUSES", (0.01,))
    started = tmp_path / "started"
    code = (
        "import os, sys, time\n"
        f"with open({str(started)!r}, 'a') as told: told.write(f'{{os.getpid()}}\\n')\n"
        "sys.stdin.read()\n"
    )
    child = serving.WorkerChild([sys.executable, "-c", code])
    child.start()

    def pids(number: int) -> list[int]:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            lines = started.read_text().split() if started.exists() else []
            if len(lines) >= number:
                return [int(line) for line in lines]
            time.sleep(0.02)
        raise AssertionError("no worker was started")

    [first] = pids(1)
    os.kill(first, signal.SIGTERM)
    second = pids(2)[-1]
    child.end()
    assert len(pids(2)) == 2
    with pytest.raises(OSError, match=r"."):
        os.kill(second, 0)
