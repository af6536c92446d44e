"""Known errors: one base class, with the exit status and the advice on the class.

An error that a person can do something about derives from `EnforcementReviewError`. Its sentence is Chinese
and says what is wrong and what to do next. Everything else that is raised is a fault of the program and is
shown as one.
"""

from __future__ import annotations

from typing import ClassVar


class EnforcementReviewError(Exception):
    """What was asked for can't be done; the message says why, for people.

    Attributes:
        exit_code: the command line's exit status for it (1: the work failed, 2: wrong use).
        advice: what to do next, in Chinese; "" where the message says it.
    """

    exit_code: ClassVar[int] = 1
    advice: ClassVar[str] = ""

    def __str__(self) -> str:
        message = super().__str__()
        return message if not self.advice else f"{message}{self.advice}"


class UsageError(EnforcementReviewError):
    """The command or one of its options was used wrongly."""

    exit_code = 2


class SavedCaseError(EnforcementReviewError):
    """A saved case that is not one, or is damaged."""

    advice = "请用“enforcement-review review --save-case”重新保存案卷。"


class OutputError(EnforcementReviewError):
    """A result that could not be written."""


class CancelledError(EnforcementReviewError):
    """Somebody ended the run by Ctrl-C; the sentence says what was kept."""

    exit_code = 130  # 128 + SIGINT, as shells count
