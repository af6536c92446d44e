"""The list of addresses; each area of the administrator's work has a module of its own."""

from enforcement_review.web.administration import account_views, job_views, unit_views

__all__ = ["account_views", "job_views", "unit_views"]
