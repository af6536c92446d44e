"""What to try first in a demonstration: real pages of real case files, a few for each role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from enforcement_review.access import Actor, Permission, may
from enforcement_review.operations.case_lists import Filters
from enforcement_review.operations.referrals import referrals
from enforcement_review.operations.today import (
    free_cases,
    open_reviews,
    own_checks,
    sent_lately,
    to_send,
    with_deficiencies,
)
from enforcement_review.store.tables import CaseFile, CaseState, Role
from enforcement_review.web.calendar import today
from enforcement_review.web.dashboards.links import list_url


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to try: where it is, and what to do there."""

    title: str
    url: str
    words: str


def trials(session: Session, actor: Actor) -> list[Trial]:
    """What this person may try; nothing that needs a case file where there is none."""
    return _BY_ROLE[actor.role](session, actor)


def _reviewer(session: Session, actor: Actor) -> list[Trial]:
    mine = open_reviews(session, actor, today()).cases
    case = next((one for one in mine if one.fails), None) or with_deficiencies(session, actor)
    free = next((one for one in free_cases(session, actor).cases if one is not case), None)
    made = []
    if case is not None:
        words = "点右边一条“不符合”，中间翻到证据所在的页并标出位置；按 ? 看全部快捷键。"
        if may(actor, Permission.REVIEW_CLAIM, case):
            words = "点“领取评查”后，就可以认定。" + words
        made.append(Trial(f"打开评查台：{_name(case)}", url_for("desk.show", case_id=case.id), words))
        words = "每项扣分都有依据、页码和理由，可以直接打印。"
        made.append(Trial("看这份案卷的评查表", url_for("sheets.show", case_id=case.id), words))
    if free is not None:
        words = "看机器读到了什么，再决定要不要领取。"
        made.append(Trial(f"还没有人领取：{_name(free)}", url_for("cases.show", case_id=free.id), words))
    made.append(
        Trial("在全部文书里搜索“听证”", list_url(Filters(words="听证")), "搜索文书的每一页文字和读到的事实。")
    )
    return made


def _unit(session: Session, actor: Actor) -> list[Trial]:
    sent = sent_lately(session, actor).cases
    checks = [case for case in own_checks(session, actor) if case.state is CaseState.REVIEWED]
    made = []
    if sent:
        words = "每个问题写明应当怎样、实际怎样、怎样补正，点页码看原页。"
        title = f"看反馈的问题：{_name(sent[0])}"
        made.append(Trial(title, url_for("deficiencies.show", case_id=sent[0].id), words))
        words = "哪些问题在本单位反复出现。"
        made.append(Trial("本单位的问题", url_for("deficiencies.index"), words))
    if checks:
        words = "自查结果只有本单位看得到。"
        title = f"看一次自查：{_name(checks[0])}"
        made.append(Trial(title, url_for("deficiencies.show", case_id=checks[0].id), words))
    words = "归档前先让程序看一遍：拖入一份 PDF 或者整个文件夹。"
    made.append(Trial("上传一份案卷自查", url_for("uploads.new", purpose="self_check"), words))
    return made


def _supervisor(session: Session, actor: Actor) -> list[Trial]:
    signed = to_send(session, actor).cases
    free = free_cases(session, actor).cases
    case = with_deficiencies(session, actor)
    made = []
    if signed:
        words = "核对评查员签署的评查表，然后反馈给办案单位。"
        title = f"待反馈：{_name(signed[0])}"
        made.append(Trial(title, url_for("sheets.show", case_id=signed[0].id), words))
    if free:
        words = "选一位评查员；办案单位所在部门的评查员自动回避。"
        title = f"分派：{_name(free[0])}"
        made.append(Trial(title, url_for("cases.show", case_id=free[0].id), words))
    if case is not None:
        words = "从一条结论跳到它所依据的那一页。"
        made.append(Trial(f"看评查台：{_name(case)}", url_for("desk.show", case_id=case.id), words))
    words = "点任意一柱，看它后面的案卷。"
    made.append(Trial("统计", url_for("dashboards.show"), words))
    return made


def _discipline(session: Session, actor: Actor) -> list[Trial]:
    rows = referrals(session, actor).rows
    if not rows:
        return []
    words = "看移送的理由，从这里打开案卷和签署的评查表。"
    made = [Trial(f"看移送：{rows[0].name or rows[0].label}", _referral(rows[0].id), words)]
    words = "逐项核对扣分、依据和评查员的理由。"
    made.append(Trial("看签署的评查表", url_for("sheets.signed", sheet_id=rows[0].sheet.id), words))
    words = "点一条“不符合”，看它所依据的那一页。"
    made.append(Trial("看文书和结论", url_for("desk.show", case_id=rows[0].case_id), words))
    return made


def _administrator(_session: Session, _actor: Actor) -> list[Trial]:
    return [
        Trial("核验操作记录", url_for("audit.verification"), "改动、删除或者插入任何一条记录都会被发现。"),
        Trial(
            "新建一个账号",
            url_for("administration.new_account"),
            "选角色、单位和工作范围，初始密码由系统给出。",
        ),
        Trial("看单位的层级", url_for("administration.units"), "单位成树，上级看得到下级的案卷。"),
        Trial("看处理任务", url_for("administration.jobs"), "失败的任务写明原因，可以重试。"),
    ]


def _referral(number: int) -> str:
    return url_for("referrals.show", referral_id=number)


def _name(case: CaseFile) -> str:
    return case.name or case.label


_BY_ROLE: Mapping[Role, Callable[[Session, Actor], list[Trial]]] = {
    Role.REVIEWER: _reviewer,
    Role.UNIT: _unit,
    Role.SUPERVISOR: _supervisor,
    Role.DISCIPLINE: _discipline,
    Role.ADMINISTRATOR: _administrator,
}
