"""One case file from path to printed report; runs in a worker process too, so all of it can be sent there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from enforcement_review.cli.chinese import internal_error, trace
from enforcement_review.errors import EnforcementReviewError, SavedCaseError
from enforcement_review.model import ReviewResult
from enforcement_review.reporting import (
    error_dict,
    error_sheet,
    json_line,
    render_error,
    render_text,
    report_line,
    score_sheet,
)
from enforcement_review.reporting.sheet import figure
from enforcement_review.review import ReviewOptions, judge_case, review_path
from enforcement_review.saving import dump_case, load_case
from enforcement_review.scanning import PageScanner, PageStore, Progress


class Form(StrEnum):
    TEXT = "text"
    JSON = "json"
    HTML = "html"


ENDINGS = {Form.TEXT: ".txt", Form.JSON: ".json", Form.HTML: ".html"}


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """How scans are read.

    Attributes:
        store: folder that keeps the pages that were read; None: they are not kept.
        processes: how many pages are read side by side.
    """

    store: Path | None
    processes: int = 1


@dataclass(frozen=True, slots=True)
class CaseTask:
    """What is to be done with one case.

    Attributes:
        saved: whether `path` is a case saved before, to be judged anew.
        width, colour: of the text form.
        save: whether the case itself is to come back for saving.
        scans: None: pages without a text layer stay unread.
    """

    path: Path
    options: ReviewOptions
    form: Form
    saved: bool = False
    width: int = 80
    colour: bool = False
    save: bool = False
    scans: ScanSettings | None = None


@dataclass(frozen=True, slots=True)
class CaseReport:
    """The report of one case as it is printed.

    Attributes:
        text: ends with a line break.
        grade, score: for the table of many cases; "—" where there is none.
        vetoes: how many veto rules failed.
        error: why the case could not be read or judged, or None.
        details: what a programmer needs to know of an unexpected error, else "".
        saved_case: the case as `dump_case` writes it, where that was asked for.
    """

    text: str
    grade: str = "—"
    score: str = "—"
    vetoes: int = 0
    error: str | None = None
    details: str = ""
    saved_case: str | None = None


def report_case(task: CaseTask, progress: Progress | None = None) -> CaseReport:
    """Review or judge one case. Never raises: what goes wrong with a case stands in its report.

    `progress` is called with the scanned pages that were read and all of them.
    """
    try:
        result = _judge_saved(task) if task.saved else _reviewed(task, progress)
        return _printed(task, result)
    except EnforcementReviewError as error:
        return failed_report(task, str(error))
    except Exception as error:  # noqa: BLE001  # one case must not end the review of the others
        return failed_report(task, internal_error(error), trace(error))


def failed_report(task: CaseTask, error: str, details: str = "") -> CaseReport:
    name = task.path.resolve().name
    text = {
        Form.TEXT: lambda: render_error(error, width=task.width, colour=task.colour),
        Form.JSON: lambda: json_line(error_dict(error, name)) + "\n",
        Form.HTML: lambda: error_sheet(error),
    }[task.form]()
    return CaseReport(text, error=error, details=details)


def _reviewed(task: CaseTask, progress: Progress | None) -> ReviewResult:
    scanner = None
    if task.scans is not None:
        store = PageStore(task.scans.store) if task.scans.store is not None else None
        scanner = PageScanner(store, task.scans.processes, progress)
    return review_path(task.path, task.options, scanner)


def _judge_saved(task: CaseTask) -> ReviewResult:
    try:
        saved = task.path.read_bytes()
    except OSError as error:
        raise SavedCaseError(f"打不开“{task.path.name}”：{error.strerror}。") from error
    return judge_case(load_case(saved), task.options)


def _printed(task: CaseTask, result: ReviewResult) -> CaseReport:
    text = {
        Form.TEXT: lambda: render_text(result, width=task.width, colour=task.colour),
        Form.JSON: lambda: report_line(result) + "\n",
        Form.HTML: lambda: score_sheet(result),
    }[task.form]()
    if result.score is None:
        return CaseReport(text, error=result.error)
    score = result.score
    span = "" if score.lowest == score.highest else f"（{figure(score.lowest)}—{figure(score.highest)}）"
    return CaseReport(
        text,
        grade=score.grade or "待定",
        score=f"{figure(score.total)}{span}",
        vetoes=len(score.veto),
        saved_case=dump_case(result.case_file) if task.save else None,
    )
