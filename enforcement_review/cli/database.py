"""What the commands `db …` and `audit verify` do."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from enforcement_review.cli.acting import DatabaseError, looking, opened, prepare, sqlite_file
from enforcement_review.configuration import MIB, load_configuration
from enforcement_review.errors import OutputError, UsageError
from enforcement_review.jobs.queue import prepare_queue
from enforcement_review.operations.audit import verify
from enforcement_review.store import schema
from enforcement_review.store.opening import open_files
from enforcement_review.store.sweeping import GRACE, find_forgotten, remove_forgotten

PAGES = 1000  # copied at a time; between, others may write


def upgrade() -> int:
    configuration = load_configuration()
    with opened(configuration) as engine:
        before = schema.revision_of(engine)
        schema.upgrade(engine)
        after = schema.revision_of(engine)
        prepare_queue(configuration)
    if before == after:
        click.echo(f"数据库已是最新版本（{after}）。")
    else:
        click.echo(f"数据库已{'新建' if before is None else '升级'}，版本 {after}。")
    return 0


def check() -> int:
    configuration = load_configuration()
    file = sqlite_file(configuration)
    if file is not None and not file.exists():
        raise DatabaseError("还没有数据库，请先运行“enforcement-review db upgrade”。")
    with opened(configuration) as engine:
        schema.check_schema(engine)
        faults = _faults(engine) if file is not None else []
    for fault in faults:
        click.echo(fault)
    if faults:
        click.echo("数据库已损坏，请停止使用，并从备份恢复。")
        return 1
    open_files(configuration.files).check()
    click.echo(f"数据库完好，版本 {schema.newest_revision()}；文件存储可用。")
    return 0


def sweep(*, delete: bool) -> int:
    """Say what the file store keeps for nobody, or remove it."""
    configuration = load_configuration()
    prepare(configuration)
    files = open_files(configuration.files)
    now = datetime.now(UTC)
    with opened(configuration) as engine:
        found = find_forgotten(engine, files, now)
        size = f"{found.size / MIB:.1f} MB"
        if not delete:
            for file in found.files:
                click.echo(f"{file.sha256}  {file.at.astimezone():%Y-%m-%d %H:%M}  {file.size}")
            click.echo(f"不再用到的文件 {len(found.files)} 个，共 {size}；加 --delete 删除。")
            return 0
        count = remove_forgotten(engine, files, found.files)
    left = files.tidy(now - GRACE)
    click.echo(f"已删除不再用到的文件 {count} 个，没有传完的文件 {left} 个。")
    return 0


def backup(file: Path) -> int:
    configuration = load_configuration()
    source = sqlite_file(configuration)
    if source is None:
        raise UsageError("这个命令只备份 SQLite；请用数据库自己的工具备份，如 PostgreSQL 的 pg_dump。")
    if not source.exists():
        raise DatabaseError("还没有数据库，没有可备份的内容。")
    if file.exists():
        raise OutputError(f"文件 {file} 已经存在，请换一个文件名。")
    part = file.with_name(file.name + ".part")
    try:
        part.touch(mode=0o600)  # what is in it is nobody else's to read
        _copy(source, part)
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise OutputError(f"备份没有成功，写不了 {file}：请核对路径、权限和磁盘空间。") from error
    click.echo(f"数据库已备份到 {file}。")
    click.echo(f"上传的文件在 {configuration.files} ，密钥在 {configuration.instance} ，请一并备份。")
    return 0


def verify_trail(seal: str | None) -> int:
    configuration = load_configuration()
    prepare(configuration)
    with looking(configuration) as session:
        verdict = verify(session, configuration.audit_key.encode(), seal.strip().lower() if seal else None)
    if verdict.fault is None:
        click.echo(f"操作记录完好，共 {verdict.entries} 条。")
        click.echo(f"最后一条的封签：{verdict.seal}")
        return 0
    click.echo(f"操作记录不完好：{verdict.fault}")
    click.echo(f"在它之前的 {verdict.entries} 条完好，其中最后一条的封签：{verdict.seal}")
    return 1


def _faults(engine: Engine) -> list[str]:
    """What SQLite itself finds wrong."""
    with engine.connect() as connection:
        found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    faults = [f"SQLite 报告：{text}" for text in found if text != "ok"]
    return faults + [f"表 {row[0]} 第 {row[1]} 行指向表 {row[2]} 中没有的行。" for row in loose]


def _copy(source: Path, target: Path) -> None:
    """A copy of one moment, however much is written meanwhile; on the disk when this returns."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written, pages=PAGES)
        written.execute("PRAGMA journal_mode = DELETE")  # one file, without the log beside it
    with target.open("rb") as stream:
        os.fsync(stream.fileno())
