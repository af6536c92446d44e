"""Findings and rulings to points."""

from enforcement_review.scoring.points import HAND, Ruling, score
from enforcement_review.scoring.standard import (
    Standard,
    StandardError,
    check_standards,
    load_standard,
    standard_ids,
)

__all__ = [
    "HAND",
    "Ruling",
    "Standard",
    "StandardError",
    "check_standards",
    "load_standard",
    "score",
    "standard_ids",
]
