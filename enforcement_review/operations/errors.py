"""Why an operation was not done: each sentence is for the person who asked for it."""

from __future__ import annotations

from enforcement_review.errors import EnforcementReviewError


class OperationError(EnforcementReviewError):
    """What was asked for cannot be done."""


class NotFoundError(OperationError):
    """There is no such thing, or it is not to be known to this person that there is."""


class DeniedError(OperationError):
    """The person may see the thing, but not do this with it."""


class InvalidError(OperationError):
    """What was given is not acceptable.

    Attributes:
        field: name of the form's field that it is about; None: the whole.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ConflictError(OperationError):
    """Somebody else changed it in the meantime, or its state does not allow it any more."""
