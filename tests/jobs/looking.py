"""What a test asks of an installation after its workers have run."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from enforcement_review.jobs.bench import Bench
from enforcement_review.operations.audit import verify
from enforcement_review.operations.jobs import newest_job
from enforcement_review.operations.tallies import contributions
from enforcement_review.store.tables import AuditEntry, CaseFile, CaseState, JobState, Revision, Tally


@dataclass(frozen=True)
class Seen:
    """How a case file stands after a job."""

    state: CaseState
    reason: str | None
    revisions: int
    job: JobState
    attempt: int
    error: str | None
    processed: int
    unreadable: int


def look(bench: Bench, case_id: int) -> Seen:
    with bench.reading() as session:
        case = session.get_one(CaseFile, case_id)
        job = newest_job(session, case_id)
        assert job is not None

        def lines(action: str) -> int:
            wanted = (AuditEntry.subject_id == case_id, AuditEntry.action == action)
            return session.scalar(select(func.count()).select_from(AuditEntry).where(*wanted)) or 0

        revisions = session.scalar(
            select(func.count()).select_from(Revision).where(Revision.case_file_id == case_id)
        )
        return Seen(
            case.state,
            case.unreadable_because,
            revisions or 0,
            job.state,
            job.attempt,
            job.error,
            lines("case.processed"),
            lines("case.unreadable"),
        )


def assert_books_balance(bench: Bench) -> None:
    """The figures of the dashboards are those of the case files, and the audit trail is whole."""
    with bench.reading() as session:
        counted: dict[tuple[int, str, str, str], int] = {}
        for case in session.scalars(select(CaseFile)):
            for key, files in contributions(session, case).items():
                counted[key] = counted.get(key, 0) + files
        tallies = {
            (row.unit_id, row.month, row.sort, row.key): row.files
            for row in session.scalars(select(Tally))
            if row.files
        }
        assert tallies == counted
        assert verify(session, bench.configuration.audit_key.encode()).fault is None
    assert not list(bench.scratch.glob("*"))
