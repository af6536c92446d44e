"""Rows turned into what the pages of uploads print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from enforcement_review.operations.upload_look import Look, kind_words
from enforcement_review.store.tables import CaseFile, CaseState, Job, JobState, Stage, UploadedFile


@dataclass(frozen=True, slots=True)
class CaseLink:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of an upload.

    Attributes:
        kind: `PDF，40 页`.
        problem: why it will not be read, or None.
        known: the case file that has the very same file already.
    """

    name: str
    size: int
    kind: str
    problem: str | None
    known: CaseLink | None
    remove_url: str


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the work; `place` is done, current or ahead."""

    words: str
    place: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a case file is.

    Attributes:
        words: what happens now, a sentence.
        done, total: scanned pages; total 0: there is no count.
        reason: why it could not be read; None while it is in work.
    """

    words: str
    steps: tuple[Step, ...] = ()
    done: int = 0
    total: int = 0
    reason: str | None = None


def case_link(case: CaseFile) -> CaseLink:
    return CaseLink(case.name or case.label, url_for("cases.show", case_id=case.id))


def file_row(file: UploadedFile, known: CaseFile | None, look: Look | None = None) -> FileRow:
    """`look`: what was seen of it, where that was just now."""
    return FileRow(
        file.name,
        file.size,
        look.words if look is not None else kind_words(file.media_type),
        file.problem,
        case_link(known) if known is not None else None,
        url_for("uploads.remove", upload_id=file.upload_id, file_id=file.id),
    )


def file_rows(files: list[UploadedFile], known: Mapping[str, CaseFile]) -> list[FileRow]:
    return [file_row(file, known.get(file.sha256)) for file in files]


def progress_of(case: CaseFile, job: Job | None, ahead: int) -> Progress:
    """How far the case file is; `ahead` counts the jobs before its own."""
    if case.state is CaseState.UNREADABLE:
        return Progress("未能处理这份案卷。", reason=case.unreadable_because)
    if job is None or case.state is CaseState.REVIEWED:
        return Progress("机器评查已完成。")
    if job.state is JobState.QUEUED:
        before = f"前面还有 {ahead} 份案卷" if ahead else "即将开始处理"
        if job.stage is None:
            return Progress(f"正在排队，{before}。", _steps(None))
        pages = f"已识别 {job.done} 页，共 {job.total} 页；" if job.total else ""
        return Progress(
            f"先处理新到的案卷，随后接着处理：{pages}{before}。", _steps(job.stage), job.done, job.total
        )
    stage = job.stage or Stage.COLLECTING
    pages = f"第 {min(job.done + 1, job.total)} 页，共 {job.total} 页" if job.total else ""
    return Progress(f"正在{stage.words}{'：' if pages else ''}{pages}。", _steps(stage), job.done, job.total)


def _steps(current: Stage | None) -> tuple[Step, ...]:
    stages = list(Stage)
    at = -1 if current is None else stages.index(current)
    return tuple(
        Step(stage.words, "done" if number < at else "current" if number == at else "ahead")
        for number, stage in enumerate(stages)
    )
