"""The places in the bar at the top, for the person who is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request, url_for
from flask_login import current_user

from enforcement_review.access import Permission
from enforcement_review.web.doors import allowed

# title, endpoint, permission, how the endpoints of the pages below it begin; in the order of the work.
PLACES: tuple[tuple[str, str, Permission, tuple[str, ...]], ...] = (
    ("首页", "home.index", Permission.HOME_READ, ()),
    ("案卷", "cases.index", Permission.CASE_LIST, ("cases.", "desk.", "sheets.")),
    ("上传", "uploads.new", Permission.CASE_UPLOAD, ("uploads.",)),
    ("问题", "deficiencies.index", Permission.DEFICIENCY_READ, ("deficiencies.of_rule", "deficiencies.show")),
    ("自查", "deficiencies.self_checks", Permission.SELF_CHECK, ()),
    ("统计", "dashboards.show", Permission.DASHBOARD_READ, ()),
    ("移送", "referrals.index", Permission.REFERRAL_READ, ("referrals.",)),
    (
        "单位",
        "administration.units",
        Permission.UNIT_MANAGE,
        ("administration.unit", "administration.new_unit"),
    ),
    (
        "账号",
        "administration.accounts",
        Permission.ACCOUNT_MANAGE,
        ("administration.account", "administration.new_account"),
    ),
    ("处理任务", "administration.jobs", Permission.JOB_READ, ()),
    ("操作记录", "audit.index", Permission.AUDIT_READ, ("audit.",)),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One place; `here`: `page` on it, `true` on a page below it, "" elsewhere, as aria-current has it."""

    title: str
    url: str
    here: str


def navigation() -> list[Place]:
    """The places that this person may go to; none before a password that somebody else knows is changed."""
    if current_user.must_change_password:
        return []
    return [
        Place(title, url_for(endpoint), _here(endpoint, below))
        for title, endpoint, permission, below in PLACES
        if allowed(permission)
    ]


def stands_below(endpoint: str) -> None:
    """Say to which place this page belongs, where its own address does not tell."""
    g.below = endpoint


def _here(endpoint: str, below: tuple[str, ...]) -> str:
    now = request.endpoint or ""
    if now == endpoint:
        return "page"
    if "below" in g:
        return "true" if endpoint == g.below else ""
    return "true" if below and now.startswith(below) else ""
