"""Uploads → sources: types by content, archives opened in memory, limits, the order people number in."""

from enforcement_review.intake.collect import CaseIntake, collect_case_file, list_case_files
from enforcement_review.intake.limits import LIMITS, Limits

__all__ = ["LIMITS", "CaseIntake", "Limits", "collect_case_file", "list_case_files"]
