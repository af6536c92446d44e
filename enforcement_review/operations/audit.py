"""The audit trail (操作记录): each line sealed together with the seal of the line before it.

The seal is an HMAC under a key that stands outside the database: who changes, adds, removes or reorders lines in
the database cannot make the seals fit. A trail whose end was cut off together with its head shows only against a
seal that was noted elsewhere, which `verify` takes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, Row, false, or_, select
from sqlalchemy.orm import Session

from enforcement_review.access import Actor
from enforcement_review.operations.key_pages import KeyPage, key_page
from enforcement_review.store.database import lock_name
from enforcement_review.store.tables import Account, AuditEntry, AuditHead, CaseFile, Purpose

FIRST_SEAL = "0" * 64
BATCH = 1000
PAGE_SIZE = 50
CHINA = timezone(timedelta(hours=8))
NOBODY = ("系统", "未登录")  # who did it where no account did: the program, or a stranger
# What people read for each action.
ACTIONS: dict[str, str] = {
    "account.sign-in": "登录",
    "account.sign-in-refused": "登录被拒",
    "account.sign-out": "退出登录",
    "account.create": "新建账号",
    "account.change": "修改账号",
    "account.password": "修改密码",
    "account.reset": "重置密码",
    "unit.create": "新建单位",
    "unit.change": "修改单位",
    "case.upload": "上传案卷",
    "case.replace": "重新上传案卷",
    "case.retry": "重新处理案卷",
    "case.processed": "机器评查完成",
    "case.unreadable": "案卷不能读取",
    "case.view": "查看案卷",
    "case.download": "下载原件",
    "case.correct": "更正读取的内容",
    "case.correct-undo": "撤回更正",
    "case.mend": "调整文书划分",
    "case.mend-undo": "撤回文书划分的调整",
    "case.delete": "删除自查案卷",
    "case.volume": "修改卷别或单位",
    "review.assign": "分派评查",
    "review.claim": "领取评查",
    "review.begin": "开始评查",
    "review.submit": "签署评查表",
    "review.reopen": "重新评查",
    "review.send": "反馈单位",
    "ruling.confirm": "确认评查结论",
    "ruling.overrule": "改判评查结论",
    "ruling.settle": "认定待定事项",
    "ruling.points": "调整扣分",
    "ruling.withdraw": "撤回认定",
    "finding.add": "增加人工发现的问题",
    "finding.withdraw": "撤回人工发现的问题",
    "sheet.view": "查看评查表",
    "referral.create": "移送纪检",
    "referral.view": "查看移送",
    "list.export": "导出清单",
}


SELF_CHECK = "自查案卷"  # whoever reads the trail need not learn what a unit looks at beforehand


def case_subject(case: CaseFile) -> tuple[str, int | None, str]:
    """A case file as the subject of a line: a self-check by its number alone."""
    return "case_file", case.id, case.label if case.purpose is Purpose.REVIEW else SELF_CHECK


@dataclass(frozen=True, slots=True)
class Note:
    """A line before it has its place in the trail; see `Work.note`.

    Attributes:
        address: where it came from, if nobody is signed in.
    """

    action: str
    subject: tuple[str, int | None, str]
    changes: Mapping[str, tuple[Any, Any]]
    reason: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the trail found.

    Attributes:
        entries: lines that were checked.
        seal: of the last line: whoever notes it down elsewhere can tell later that nothing before was cut off.
        fault: None, or one Chinese sentence on the first thing that does not fit.
    """

    entries: int
    seal: str
    fault: str | None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which lines to list.

    Attributes:
        person: part of the name or username of who did it.
        subject_kind: `case_file`, `account`…
        subject: part of the name of what it was done to, or its number.
        since, until: days in China, both within.
    """

    person: str = ""
    action: str = ""
    subject_kind: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


def append_notes(
    session: Session, key: bytes, notes: Sequence[Note], actor: Actor | None, now: datetime
) -> None:
    """Put the lines at the end of the trail, in this transaction."""
    head = _locked_head(session)
    for note in notes:
        if note.action not in ACTIONS:
            raise ValueError(f"unknown action {note.action}")
        kind, identifier, name = note.subject
        entry = AuditEntry(
            id=head.entries + 1,
            at=now,
            account_id=actor.id if actor else None,
            account_name=_name_of(actor, note),
            address=(actor.address if actor else note.address)[:64],  # a proxy may say anything
            action=note.action,
            subject_kind=kind,
            subject_id=identifier,
            subject_name=name[:300],
            changes=json.loads(
                json.dumps({field: list(pair) for field, pair in note.changes.items()}, default=str)
            ),
            reason=note.reason[:500],
            seal="",
        )
        entry.seal = _seal(key, head.seal, entry)
        session.add(entry)
        head.entries, head.seal = entry.id, entry.seal
    head.head_seal = _head_seal(key, head)


def _locked_head(session: Session) -> AuditHead:
    """The end of the chain, which nobody else moves until this transaction ends."""
    query = select(AuditHead).with_for_update().execution_options(populate_existing=True)
    head = session.scalars(query).one_or_none()
    if head is None:
        lock_name(session, "audit trail")  # whoever was quicker has made it when this one goes on
        head = session.scalars(query).one_or_none()
    if head is None:
        head = AuditHead(id=1, entries=0, seal=FIRST_SEAL, head_seal="")
        session.add(head)
    return head


def list_entries(
    session: Session, wanted: AuditFilter, *, after: int | None = None, before: int | None = None
) -> KeyPage[AuditEntry]:
    """A page of lines, newest first."""
    query = select(AuditEntry).where(*_conditions(session, wanted))
    return key_page(session, query, AuditEntry.id, PAGE_SIZE, after=after, before=before, descending=True)


def verify(session: Session, key: bytes, known: str | None = None) -> Verdict:
    """Check the whole trail; `known`, a line's seal as it was noted elsewhere, must still be in it."""
    before, number, seen = FIRST_SEAL, 0, known is None
    # Plain rows: an object for each line would take most of the time.
    query = select(AuditEntry.__table__).order_by(AuditEntry.id)
    rows = session.execute(query, execution_options={"yield_per": BATCH})
    try:
        for entry in rows:
            if entry.id != number + 1:
                fault = f"第 {number + 1} 条记录缺失，其后的记录从第 {entry.id} 条开始。"
                return Verdict(number, before, fault)
            if not _same(entry.seal, _seal(key, before, entry)):
                fault = f"第 {entry.id} 条记录与封签不符：该条或其前后的记录被改动过。"
                return Verdict(number, before, fault)
            number, before = entry.id, entry.seal
            seen = seen or entry.seal == known
    except (ValueError, TypeError):  # a time that is none, changes that are no JSON
        fault = f"第 {number} 条以后有记录的内容不能读取：它被改动过。"
        return Verdict(number, before, fault)
    finally:
        rows.close()
    return Verdict(number, before, _fault_at_end(session, key, number, before, seen=seen))


def _fault_at_end(session: Session, key: bytes, number: int, seal: str, *, seen: bool) -> str | None:
    head = session.get(AuditHead, 1)
    if head is None:
        if number:
            return "记录的末尾标志缺失。"
        if session.scalar(select(Account.id).limit(1)) is not None:  # the first account left the first line
            return "一条记录也没有，账号却有了：记录被清空过。"
    elif (head.entries, head.seal) != (number, seal):
        return f"末尾的记录缺失：应有 {head.entries} 条，只有 {number} 条。"
    elif not _same(head.head_seal, _head_seal(key, head)):
        return "记录的末尾标志被改动过。"
    return None if seen else "找不到所给的封签：它抄错了，或者末尾的记录被删除过。"


def _conditions(session: Session, wanted: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.person:
        # By the ids of accounts, which have an index; what an account did under an earlier name is found with it.
        accounts = select(Account.id).where(
            or_(
                Account.name.contains(wanted.person, autoescape=True),
                Account.username.contains(wanted.person.lower(), autoescape=True),
            )
        )
        found = AuditEntry.account_id.in_(session.scalars(accounts).all())
        nobody = AuditEntry.account_id.is_(None) & (AuditEntry.account_name == wanted.person)
        conditions.append(or_(found, nobody) if wanted.person in NOBODY else found)
    if wanted.action:
        conditions.append(AuditEntry.action == wanted.action)
    if wanted.subject_kind:
        conditions.append(AuditEntry.subject_kind == wanted.subject_kind)
    if wanted.subject:
        named = AuditEntry.subject_name.contains(wanted.subject, autoescape=True)
        number = wanted.subject.removeprefix("#")
        is_number = number.isdecimal() and len(number) <= 9  # what a column of ids holds
        conditions.append(or_(named, AuditEntry.subject_id == int(number)) if is_number else named)
    return conditions + _days(session, wanted)


def _days(session: Session, wanted: AuditFilter) -> list[ColumnElement[bool]]:
    """Days as ids of lines, which the list is ordered by: lines come in the order of time."""
    conditions: list[ColumnElement[bool]] = []
    for day, first_within in (
        (wanted.since, True),
        (wanted.until and wanted.until + timedelta(days=1), False),
    ):
        if day is None:
            continue
        begins = datetime.combine(day, time(), CHINA)
        query = (
            select(AuditEntry.id)
            .where(AuditEntry.at >= begins)
            .order_by(AuditEntry.at, AuditEntry.id)
            .limit(1)
        )
        first = session.scalar(query)
        if first_within:
            conditions.append(AuditEntry.id >= first if first is not None else false())
        elif first is not None:
            conditions.append(AuditEntry.id < first)
    return conditions


def _name_of(actor: Actor | None, note: Note) -> str:
    if actor is not None:
        return actor.name
    return NOBODY[1] if note.address else NOBODY[0]


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(str(one).encode(errors="replace"), other.encode())


def _seal(key: bytes, before: str, entry: AuditEntry | Row[Any]) -> str:
    line = [
        before,
        entry.id,
        entry.at.timestamp(),
        entry.account_id,
        entry.account_name,
        entry.address,
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        entry.subject_name,
        entry.changes,
        entry.reason,
    ]
    text = json.dumps(line, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _head_seal(key: bytes, head: AuditHead) -> str:
    return hmac.new(key, f"head {head.entries} {head.seal}".encode(), hashlib.sha256).hexdigest()
