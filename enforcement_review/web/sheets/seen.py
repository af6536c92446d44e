"""Writes down who looked at a score sheet."""

from __future__ import annotations

from enforcement_review.operations.audit import case_subject
from enforcement_review.operations.referrals import referrals_of
from enforcement_review.store.tables import CaseFile, Purpose, Role
from enforcement_review.web.doors import actor, note_view
from enforcement_review.web.extensions import db


def note_sheet_seen(case: CaseFile) -> None:
    """Note the view. A discipline officer's is about the referral: no history of the case file may show it."""
    person = actor()
    if person.role is Role.DISCIPLINE:
        for referral in referrals_of(db.session(), person, case):
            note_view("referral.view", ("referral", referral.id, case.label))
    elif case.purpose is Purpose.REVIEW:
        note_view("sheet.view", case_subject(case))
