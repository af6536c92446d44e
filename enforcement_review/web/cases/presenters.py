"""Rows of case files turned into what their list prints; what somebody may not know yet is not in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import url_for

from enforcement_review.access import Actor, Permission, may
from enforcement_review.operations.case_lists import CasePage, ListedCase, Order, Sort
from enforcement_review.operations.statistics import rule_names
from enforcement_review.store.tables import CaseFile, CaseState, ReviewState, Role, SavedView
from enforcement_review.web.cases.forms import ASCENDING, DESCENDING, CaseFilterForm, place_text

Address = Mapping[str, Any]  # what a list's address says, by the names of its form's fields
OPEN_STATES = (ReviewState.ASSIGNED, ReviewState.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Result:
    """What the review found, as far as the person may know it."""

    total: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    grade: str | None
    vetoes: int
    fails: int
    undecided: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row.

    Attributes:
        status, status_words: key and words of how far it is: of the machine's work until that is done.
        result: None: there is none, or the person may not know it yet.
        desk: address of its desk, where the person may work there.
    """

    id: int
    title: str
    url: str
    about: str
    unit: str
    status: str
    status_words: str
    result: Result | None
    reviewer: str
    due_on: date | None
    late: bool
    uploaded_at: datetime
    desk: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the list can be ordered by: `turned` is what `aria-sort` says."""

    url: str
    turned: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in words, and the list without it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A saved view; `id` None: one that everybody has."""

    name: str
    url: str
    here: bool
    id: int | None = None


def case_rows(cases: Iterable[ListedCase], actor: Actor, today: date) -> list[CaseRow]:
    return [_row(case, actor, today) for case in cases]


def _row(case: ListedCase, actor: Actor, today: date) -> CaseRow:
    state, done = case.state, case.state is CaseState.REVIEWED
    known = done and may(actor, Permission.REVIEW_READ, case)
    shows_review = actor.role is not Role.UNIT
    late = case.review_state in OPEN_STATES and case.due_on is not None and case.due_on < today
    title = case.name or case.label
    about = [case.number, case.party_name if case.party_name and case.party_name not in title else None]
    return CaseRow(
        id=case.id,
        title=title,
        url=url_for("cases.show", case_id=case.id),
        about="　".join(filter(None, about)),
        unit=case.unit,
        status=(case.review_state if done else state).value,
        status_words=(case.review_state if done else state).words,
        result=result_of(case) if known else None,
        reviewer=case.reviewer or "" if shows_review else "",
        due_on=case.due_on if shows_review and case.review_state in OPEN_STATES else None,
        late=late and shows_review,
        uploaded_at=case.uploaded_at,
        desk=url_for("desk.show", case_id=case.id) if may(actor, Permission.REVIEW_RULE, case) else None,
    )


def result_of(case: CaseFile | ListedCase) -> Result:
    return Result(
        case.total, case.lowest, case.highest, case.grade, case.vetoes, case.fails, case.open_findings
    )


# ---- the address ----


def list_url(query: Address) -> str:
    return f"{url_for('cases.index')}?{urlencode(query)}" if query else url_for("cases.index")


def columns(kept: Address, order: Order) -> dict[str, Column]:
    """Where each heading leads: another order, or the same one the other way round."""
    made: dict[str, Column] = {}
    for sort in Sort:
        here = sort is order.sort
        first = ASCENDING if sort in (Sort.SCORE, Sort.DUE) else DESCENDING
        direction = (ASCENDING if order.descending else DESCENDING) if here else first
        turned = ("descending" if order.descending else "ascending") if here else "none"
        made[sort.value] = Column(list_url({**kept, "sort": sort.value, "dir": direction}), turned)
    return made


def chips(form: CaseFilterForm, kept: Address) -> list[Chip]:
    """Every condition of the list; the order is none."""
    made: list[Chip] = []
    for name in kept:
        if name in ("sort", "dir") or (name == "outcome" and "rule" in kept):
            continue
        dropped = {name, "outcome"} if name == "rule" else {name}
        rest = {key: value for key, value in kept.items() if key not in dropped}
        made.append(Chip(_words(form, name), list_url(rest)))
    return made


def _words(form: CaseFilterForm, name: str) -> str:
    field = form[name]
    if name == "q":
        return f"含“{field.data}”"
    if name in ("veto", "open", "overdue"):
        return str(field.label.text)
    if name in ("first", "last"):
        return f"上传月份：{field.data} {'起' if name == 'first' else '止'}"
    if name == "rule":
        known = rule_names().get(field.data)
        found = "待人工判定" if form["outcome"].data else "不符合"
        return f"{found}：{known.title if known else field.data}"
    chosen = next((choice.label for choice in field.iter_choices() if choice.selected), field.data)
    return f"{field.label.text}：{str(chosen).strip()}"


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages before and after."""

    before: str | None
    after: str | None


def pages(kept: Address, page: CasePage) -> Pages:
    return Pages(
        list_url({**kept, "before": place_text(page.before)}) if page.before else None,
        list_url({**kept, "after": place_text(page.after)}) if page.after else None,
    )


def note_on(order: Order) -> str:
    """What an order leaves out."""
    left_out = {
        Sort.SCORE: "按得分排列时，只列出已有得分的案卷。",
        Sort.DUE: "按期限排列时，只列出已分派的案卷。",
    }
    return left_out.get(order.sort, "")


def tabs(views: Iterable[SavedView], kept: Address, actor: Actor) -> list[Tab]:
    """The list of everything, the usual one of the role, then the person's own views."""
    here = urlencode(kept)
    usual = {
        Role.REVIEWER: (
            ("我的在办", "review=open&reviewer=me&sort=due&dir=asc"),
            ("待领取", "review=none&state=reviewed"),
        ),
        Role.UNIT: (("已反馈", "review=sent"), ("不能读取", "state=unreadable")),
        Role.SUPERVISOR: (
            ("待分派", "review=none&state=reviewed"),
            ("逾期", "overdue=1&sort=due&dir=asc"),
            ("待反馈", "review=submitted"),
        ),
    }.get(actor.role, ())
    known: list[tuple[str, str, int | None]] = [(name, query, None) for name, query in usual]
    known += [(view.name, view.query, view.id) for view in views]
    everything = Tab("全部", list_url({}), not here)
    address = url_for("cases.index")
    return [
        everything,
        *(Tab(name, f"{address}?{query}", _same(query, here), number) for name, query, number in known),
    ]


def _same(query: str, other: str) -> bool:
    return sorted(parse_qsl(query)) == sorted(parse_qsl(other))
