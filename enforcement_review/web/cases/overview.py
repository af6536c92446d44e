"""The overview of one case file: what it is, how far it is, and what the person may do with it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from enforcement_review.access import Actor, Permission, may
from enforcement_review.model import Volume
from enforcement_review.operations.case_history import History
from enforcement_review.store.tables import (
    CaseFile,
    CaseState,
    Cause,
    Purpose,
    ReviewState,
    Role,
    UploadedFile,
)
from enforcement_review.web.cases.presenters import Result, result_of
from enforcement_review.web.wording import day, points

CAUSES = {
    Cause.UPLOADED: "机器评查",
    Cause.UPLOADED_AGAIN: "重新上传后，机器评查",
    Cause.CORRECTED: "更正读取的内容后，重新评查",
    Cause.MENDED: "调整文书划分后，重新评查",
    Cause.RULES: "规则更新后，重新评查",
}
VOLUMES = {Volume.MAIN: "正卷", Volume.SUPPLEMENT: "副卷", Volume.WHOLE: "全卷"}
PROCEDURES = {"ordinary": "普通程序", "summary": "简易程序"}


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do next: a link, or with `post` a button that sends `fields`."""

    words: str
    url: str
    main: bool = False
    post: bool = False
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """`words` with who did it."""

    at: datetime
    words: str
    who: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    name: str
    size: int
    url: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page prints.

    Attributes:
        about: what the case is, title and value.
        waiting: what happens next, a sentence; who may do nothing now learns what is waited for.
        result: as far as the person may know it.
    """

    title: str
    about: tuple[tuple[str, str], ...]
    status: str
    status_words: str
    waiting: str
    result: Result | None
    score_words: str
    actions: tuple[Action, ...]
    events: tuple[Event, ...]
    more_events: bool
    files: tuple[FileLine, ...]


def overview_of(case: CaseFile, actor: Actor, history: History, today: date) -> Overview:
    known = case.state is CaseState.REVIEWED and may(actor, Permission.REVIEW_READ, case)
    state, own_look = case.state, case.purpose is Purpose.SELF_CHECK
    newest = history.uploads[0].files if history.uploads else []
    return Overview(
        title=case.name or case.label,
        about=tuple(_about(case, actor)),
        status=(state if own_look else case.review_state).value,
        status_words=(state if own_look else case.review_state).words,
        waiting=_waiting(case, actor, today),
        result=result_of(case) if known else None,
        score_words=_score_words(case),
        actions=tuple(_actions(case, actor)),
        events=tuple(sorted(_events(case, actor, history), key=lambda event: event.at)[::-1]),
        more_events=history.older_revisions,
        files=tuple(_file(case, file) for file in newest),
    )


def _score_words(case: CaseFile) -> str:
    if case.purpose is Purpose.SELF_CHECK:
        return "机器评查得分"
    if case.review_state in (ReviewState.SUBMITTED, ReviewState.SENT):
        return "得分"
    return "目前得分" if case.lowest == case.highest else "目前得分（待定事项认定前）"


def _about(case: CaseFile, actor: Actor) -> list[tuple[str, str]]:
    said = [
        ("案号", case.number),
        ("当事人", case.party_name),
        ("案由", case.case_cause),
        ("办案单位", case.unit.name),
        ("程序", PROCEDURES.get(case.procedure or "")),
        ("重大执法决定", None if case.major is None else "是" if case.major else "否"),
        ("卷别", VOLUMES[case.sought_volume] if case.sought_volume else None),
        ("内容", f"{case.document_count} 份文书，{case.page_count} 页" if case.page_count else None),
        ("上传时的名称", case.label if case.name and case.name != case.label else None),
    ]
    if actor.role is not Role.UNIT and case.reviewer is not None:
        said.append(("评查员", case.reviewer.name))
        if case.review_state in (ReviewState.ASSIGNED, ReviewState.IN_REVIEW):
            said.append(("评查期限", day(case.due_on)))
    return [(title, value) for title, value in said if value]


def _waiting(case: CaseFile, actor: Actor, today: date) -> str:
    if case.state is CaseState.UNREADABLE:
        return "机器没有读出这份案卷，请按下面的说明重新上传或者重试。"
    if case.state is not CaseState.REVIEWED:
        return "机器正在读取和评查，完成后本页会自动更新。"
    if case.purpose is Purpose.SELF_CHECK:
        return "自查已完成，结果只有本单位可见。"
    if actor.role is Role.UNIT and case.review_state is not ReviewState.SENT:
        return "机器评查已完成，等待评查人员评查；结果签署并反馈后可以在这里查看。"
    late = case.due_on is not None and case.due_on < today
    return {
        ReviewState.NONE: "机器评查已完成，等待分派或者领取。",
        ReviewState.ASSIGNED: "已分派，等待评查员开始。" + ("已超过期限。" if late else ""),
        ReviewState.IN_REVIEW: "评查员正在评查。" + ("已超过期限。" if late else ""),
        ReviewState.SUBMITTED: "评查表已签署，等待主管反馈单位。",
        ReviewState.SENT: "评查结果已反馈单位。",
    }[case.review_state]


def _actions(case: CaseFile, actor: Actor) -> list[Action]:
    """The first is what is most likely wanted."""

    def allowed(permission: Permission) -> bool:
        return may(actor, permission, case)

    def link(words: str, endpoint: str, *, main: bool = False) -> Action:
        return Action(words, url_for(endpoint, case_id=case.id), main=main)

    made: list[Action] = []
    own_look = case.purpose is Purpose.SELF_CHECK
    if allowed(Permission.REVIEW_CLAIM):
        made.append(Action("领取评查", url_for("cases.claim", case_id=case.id), main=True, post=True))
    if allowed(Permission.REVIEW_SEND):
        only = (("case", str(case.id)), ("only", str(case.id)))
        made.append(Action("反馈单位", url_for("cases.send"), main=True, post=True, fields=only))
    if allowed(Permission.DEFICIENCY_READ):
        made.append(link("问题与整改", "deficiencies.show", main=True))
    if allowed(Permission.REVIEW_RULE):
        made.append(link("进入评查台", "desk.show", main=True))
    elif allowed(Permission.REVIEW_READ):
        made.append(link("查看文书和结论", "desk.show", main=not made))
    if allowed(Permission.SHEET_READ) and not own_look:
        made.append(link("评查表", "sheets.show"))
    if allowed(Permission.SELF_CHECK_DELETE) and case.state is CaseState.REVIEWED:
        made.append(Action("提交正式评查", url_for("deficiencies.submit", case_id=case.id), post=True))
    if allowed(Permission.CASE_REPLACE) and case.state is CaseState.REVIEWED:
        made.append(link("重新上传", "uploads.again"))
        made.append(link("修改单位或卷别", "uploads.change"))
    if allowed(Permission.REFERRAL_CREATE):
        made.append(link("移送纪检", "referrals.new"))
    return made


def _events(case: CaseFile, actor: Actor, history: History) -> list[Event]:
    """What happened at the same moment stands in the order in which it does happen."""
    made: list[Event] = []
    for upload in reversed(history.uploads):
        first = upload is history.uploads[-1]
        if upload.finished_at is not None:
            who = history.uploaders.get(upload.account_id, "")
            about = f"{len(upload.files)} 个文件"
            made.append(Event(upload.finished_at, "上传案卷" if first else "重新上传案卷", who, about))
    open_to = may(actor, Permission.REVIEW_READ, case)
    for revision, person in reversed(history.revisions):
        if not open_to and revision.cause not in (Cause.UPLOADED, Cause.UPLOADED_AGAIN):
            continue
        about = f"机器得分 {points(revision.total)}" if open_to else ""
        who = person if person and open_to else "机器"
        made.append(Event(revision.made_at, CAUSES[revision.cause], who, about))
    if actor.role is Role.UNIT:
        if case.sent_at is not None:
            made.append(Event(case.sent_at, "反馈评查结果", ""))
        return made
    for review in reversed(history.rounds):
        again = "" if review.round == 1 else f"（第 {review.round} 轮）"
        made.append(Event(review.assigned_at, f"分派评查{again}", review.reviewer.name))
        if review.begun_at is not None:
            made.append(Event(review.begun_at, f"开始评查{again}", review.reviewer.name))
        if review.submitted_at is not None:
            made.append(Event(review.submitted_at, f"签署评查表{again}", review.reviewer.name))
    if case.sent_at is not None:
        made.append(Event(case.sent_at, "反馈单位", ""))
    return made


def _file(case: CaseFile, file: UploadedFile) -> FileLine:
    url = url_for("uploads.original", case_id=case.id, file_id=file.id)
    return FileLine(file.name, file.size, url, file.problem)
