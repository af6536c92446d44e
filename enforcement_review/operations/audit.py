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
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.access import Actor
from enforcement_review.store.tables import AuditEntry, AuditHead

FIRST_SEAL = "0" * 64
BATCH = 1000
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


@dataclass(frozen=True, slots=True)
class Note:
    """A line before it has its place in the trail; see `Work.note`."""

    action: str
    subject: tuple[str, int | None, str]
    changes: Mapping[str, tuple[Any, Any]]
    reason: str


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


def append_notes(
    session: Session, key: bytes, notes: Sequence[Note], actor: Actor | None, now: datetime
) -> None:
    """Put the lines at the end of the trail, in this transaction."""
    head = session.scalars(select(AuditHead).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead(id=1, entries=0, seal=FIRST_SEAL, head_seal="")
        session.add(head)
    for note in notes:
        if note.action not in ACTIONS:
            raise ValueError(f"unknown action {note.action}")
        kind, identifier, name = note.subject
        entry = AuditEntry(
            id=head.entries + 1,
            at=now,
            account_id=actor.id if actor else None,
            account_name=actor.name if actor else "系统",
            address=actor.address if actor else "",
            action=note.action,
            subject_kind=kind,
            subject_id=identifier,
            subject_name=name[:300],
            changes=json.loads(
                json.dumps({field: list(pair) for field, pair in note.changes.items()}, default=str)
            ),
            reason=note.reason,
            seal="",
        )
        entry.seal = _seal(key, head.seal, entry)
        session.add(entry)
        head.entries, head.seal = entry.id, entry.seal
    head.head_seal = _head_seal(key, head)


def verify(session: Session, key: bytes, known: str | None = None) -> Verdict:
    """Check the whole trail; `known`, a line's seal as it was noted elsewhere, must still be in it."""
    before, number, seen = FIRST_SEAL, 0, known is None
    rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=BATCH))
    for entry in rows:
        if entry.id != number + 1:
            return Verdict(number, before, f"第 {number + 1} 条记录缺失，其后的记录从第 {entry.id} 条开始。")
        if not hmac.compare_digest(entry.seal, _seal(key, before, entry)):
            return Verdict(number, before, f"第 {entry.id} 条记录与封签不符：该条或其前后的记录被改动过。")
        number, before = entry.id, entry.seal
        seen = seen or entry.seal == known
    head = session.get(AuditHead, 1)
    if head is None:
        fault = "记录的末尾标志缺失。" if number else None
        return Verdict(number, before, fault or (None if seen else "找不到所给的封签：末尾的记录被删除过。"))
    if (head.entries, head.seal) != (number, before):
        return Verdict(number, before, f"末尾的记录缺失：应有 {head.entries} 条，只有 {number} 条。")
    if not hmac.compare_digest(head.head_seal, _head_seal(key, head)):
        return Verdict(number, before, "记录的末尾标志被改动过。")
    if not seen:
        return Verdict(number, before, "找不到所给的封签：末尾的记录被删除过。")
    return Verdict(number, before, None)


def _seal(key: bytes, before: str, entry: AuditEntry) -> str:
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
