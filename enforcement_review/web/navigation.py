"""The places in the bar at the top, for the person who is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from enforcement_review.access import Permission
from enforcement_review.web.doors import allowed

# title, endpoint, permission; in the order of the work.
PLACES: tuple[tuple[str, str, Permission], ...] = (
    ("首页", "home.index", Permission.HOME_READ),
    ("案卷", "cases.index", Permission.CASE_LIST),
    ("上传", "uploads.new", Permission.CASE_UPLOAD),
    ("问题", "deficiencies.index", Permission.DEFICIENCY_READ),
    ("自查", "deficiencies.self_checks", Permission.SELF_CHECK),
    ("统计", "dashboards.show", Permission.DASHBOARD_READ),
    ("移送", "referrals.index", Permission.REFERRAL_READ),
    ("单位", "administration.units", Permission.UNIT_MANAGE),
    ("账号", "administration.accounts", Permission.ACCOUNT_MANAGE),
    ("处理任务", "administration.jobs", Permission.JOB_READ),
    ("操作记录", "audit.index", Permission.AUDIT_READ),
)


@dataclass(frozen=True, slots=True)
class Place:
    title: str
    url: str
    here: bool


def navigation() -> list[Place]:
    """The places that this person may go to."""
    return [
        Place(title, url_for(endpoint), request.endpoint == endpoint)
        for title, endpoint, permission in PLACES
        if allowed(permission)
    ]
