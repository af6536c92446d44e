"""Who may do what, on one screen: permissions, conditions and the table that joins them.

Views and operations ask for a permission, never for a role. What somebody may *see* stands in the query
(`operations/scope.py`): what is not in it does not exist for that person. The table here says what may be done
with what is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from enforcement_review.store.tables import Account, CaseFile, CaseState, Purpose, ReviewState, Role


class Permission(StrEnum):
    """`resource:action`, in the order of the work."""

    HOME_READ = "home:read"
    PASSWORD_CHANGE = "password:change"
    CASE_LIST = "case:list"
    CASE_READ = "case:read"
    CASE_UPLOAD = "case:upload"
    CASE_REPLACE = "case:replace"
    CASE_RETRY = "case:retry"
    CASE_CORRECT = "case:correct"
    SELF_CHECK = "case:self-check"
    SELF_CHECK_DELETE = "case:self-check-delete"
    VIEW_SAVE = "view:save"
    DASHBOARD_READ = "dashboard:read"
    REVIEW_ASSIGN = "review:assign"
    REVIEW_CLAIM = "review:claim"
    REVIEW_READ = "review:read"
    REVIEW_RULE = "review:rule"
    REVIEW_SUBMIT = "review:submit"
    REVIEW_REOPEN = "review:reopen"
    REVIEW_SEND = "review:send"
    SHEET_READ = "sheet:read"
    DEFICIENCY_READ = "deficiency:read"
    REFERRAL_CREATE = "referral:create"
    REFERRAL_READ = "referral:read"
    UNIT_MANAGE = "unit:manage"
    ACCOUNT_MANAGE = "account:manage"
    JOB_READ = "job:read"
    JOB_RETRY = "job:retry"
    AUDIT_READ = "audit:read"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, as operations know one.

    Attributes:
        department: path of the first unit below the district's root that the person's own unit stands in: no
            reviewer reviews its files.
        reach: path of the unit below which the role works.
        address: where the request came from, for the audit trail.
    """

    id: int
    name: str
    role: Role
    unit_id: int
    unit_path: str
    department: str
    reach: str
    address: str = ""


def actor_of(account: Account, address: str) -> Actor:
    """An account as operations know it."""
    path = account.unit.path
    department = department_of(path)
    return Actor(
        account.id, account.name, account.role, account.unit_id, path, department, account.reach.path, address
    )


def department_of(path: str) -> str:
    """Path of the first unit below the district's root that a unit stands in; the root's own is itself."""
    return path if is_root(path) else "/".join(path.split("/")[:2]) + "/"


def shares_department(own: str, other: str) -> bool:
    """Whether a unit stands in the department of somebody whose own unit's path is the first."""
    department = department_of(own)
    return other == department if is_root(department) else other.startswith(department)


def is_root(path: str) -> bool:
    return path.count("/") == 1


Condition = Callable[[Actor, Any], bool]


def _anyone(_actor: Actor, _thing: Any) -> bool:
    return True


def _is(*roles: Role) -> Condition:
    return lambda actor, _thing: actor.role in roles


def _all(*conditions: Condition) -> Condition:
    return lambda actor, thing: all(condition(actor, thing) for condition in conditions)


def _case(condition: Callable[[CaseFile], bool]) -> Condition:
    """Of a case file; without one the question is whether the person may ever do it."""
    return lambda _actor, case: case is None or condition(case)


def _own_review(actor: Actor, case: CaseFile | None) -> bool:
    return case is None or case.reviewer_id == actor.id


REVIEWER, UNIT, SUPERVISOR = _is(Role.REVIEWER), _is(Role.UNIT), _is(Role.SUPERVISOR)
DISCIPLINE, ADMINISTRATOR = _is(Role.DISCIPLINE), _is(Role.ADMINISTRATOR)
WITH_CASES = _is(Role.REVIEWER, Role.UNIT, Role.SUPERVISOR, Role.DISCIPLINE)

for_review = _case(lambda case: case.purpose is Purpose.REVIEW)
self_check = _case(lambda case: case.purpose is Purpose.SELF_CHECK)
reviewed = _case(lambda case: case.state is CaseState.REVIEWED)
not_in_work = _case(lambda case: case.state in (CaseState.REVIEWED, CaseState.UNREADABLE))
failed = _case(lambda case: case.state is CaseState.UNREADABLE)
unassigned = _case(lambda case: case.review_state is ReviewState.NONE)
open_review = _case(lambda case: case.review_state in (ReviewState.ASSIGNED, ReviewState.IN_REVIEW))
unsigned = _case(
    lambda case: case.review_state in (ReviewState.NONE, ReviewState.ASSIGNED, ReviewState.IN_REVIEW)
)
submitted = _case(lambda case: case.review_state is ReviewState.SUBMITTED)
signed = _case(lambda case: case.review_state in (ReviewState.SUBMITTED, ReviewState.SENT))
sent = _case(lambda case: case.review_state is ReviewState.SENT)

# Each permission: any of its lines, each of which holds as a whole.
TABLE: Mapping[Permission, tuple[Condition, ...]] = {
    Permission.HOME_READ: (_anyone,),
    Permission.PASSWORD_CHANGE: (_anyone,),
    Permission.CASE_LIST: (WITH_CASES,),
    Permission.CASE_READ: (WITH_CASES,),
    Permission.CASE_UPLOAD: (REVIEWER, UNIT, SUPERVISOR),
    Permission.CASE_REPLACE: (
        _all(REVIEWER, for_review, unsigned, not_in_work),
        _all(SUPERVISOR, for_review, unsigned, not_in_work),
        _all(UNIT, unassigned, not_in_work),
    ),
    Permission.CASE_RETRY: (_all(_is(Role.REVIEWER, Role.UNIT, Role.SUPERVISOR), failed),),
    Permission.CASE_CORRECT: (
        _all(REVIEWER, for_review, reviewed, open_review, _own_review),
        _all(UNIT, self_check, reviewed),
    ),
    Permission.SELF_CHECK: (UNIT,),
    Permission.SELF_CHECK_DELETE: (_all(UNIT, self_check, not_in_work),),
    Permission.VIEW_SAVE: (WITH_CASES,),
    Permission.DASHBOARD_READ: (_is(Role.REVIEWER, Role.UNIT, Role.SUPERVISOR),),
    Permission.REVIEW_ASSIGN: (_all(SUPERVISOR, for_review, reviewed, unsigned),),
    Permission.REVIEW_CLAIM: (_all(REVIEWER, for_review, reviewed, unassigned),),
    Permission.REVIEW_READ: (
        _all(REVIEWER, for_review, reviewed),
        _all(SUPERVISOR, for_review, reviewed),
        _all(UNIT, self_check, reviewed),
        _all(UNIT, for_review, reviewed, sent),
        _all(DISCIPLINE, for_review, reviewed),
    ),
    Permission.REVIEW_RULE: (_all(REVIEWER, for_review, reviewed, open_review, _own_review),),
    Permission.REVIEW_SUBMIT: (_all(REVIEWER, for_review, reviewed, open_review, _own_review),),
    Permission.REVIEW_REOPEN: (
        _all(REVIEWER, submitted, _own_review),
        _all(SUPERVISOR, signed),
    ),
    Permission.REVIEW_SEND: (_all(SUPERVISOR, submitted),),
    Permission.SHEET_READ: (
        _all(_is(Role.REVIEWER, Role.SUPERVISOR), for_review, reviewed),
        _all(UNIT, for_review, sent),
        _all(UNIT, self_check, reviewed),
        _all(DISCIPLINE, signed),
    ),
    Permission.DEFICIENCY_READ: (
        _all(UNIT, for_review, sent),
        _all(UNIT, self_check, reviewed),
    ),
    Permission.REFERRAL_CREATE: (_all(SUPERVISOR, for_review, signed),),
    Permission.REFERRAL_READ: (_is(Role.SUPERVISOR, Role.DISCIPLINE),),
    Permission.UNIT_MANAGE: (ADMINISTRATOR,),
    Permission.ACCOUNT_MANAGE: (ADMINISTRATOR,),
    Permission.JOB_READ: (ADMINISTRATOR,),
    Permission.JOB_RETRY: (ADMINISTRATOR,),
    Permission.AUDIT_READ: (ADMINISTRATOR,),
}


def may(actor: Actor, permission: Permission, thing: Any = None) -> bool:
    """Whether the actor may do it with the thing; without a thing, whether one may ever."""
    return any(condition(actor, thing) for condition in TABLE[permission])
