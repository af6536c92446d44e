"""The tables. The database refuses what the code forgot: invariants stand as constraints."""

from enforcement_review.store.tables.base import Base
from enforcement_review.store.tables.cases import (
    Arrangement,
    CaseFile,
    CaseState,
    Cause,
    Correction,
    Deficiency,
    Purpose,
    ReviewState,
    Revision,
    Tally,
    Upload,
    UploadedFile,
)
from enforcement_review.store.tables.people import (
    Account,
    EndedSession,
    Role,
    SavedView,
    SignInAttempt,
    Unit,
)
from enforcement_review.store.tables.reviews import (
    HandFinding,
    Referral,
    Review,
    RulingKind,
    RulingRow,
    SignedSheet,
)
from enforcement_review.store.tables.work import AuditEntry, AuditHead, Job, JobKind, JobState, Stage

__all__ = [
    "Account",
    "Arrangement",
    "AuditEntry",
    "AuditHead",
    "Base",
    "CaseFile",
    "CaseState",
    "Cause",
    "Correction",
    "Deficiency",
    "EndedSession",
    "HandFinding",
    "Job",
    "JobKind",
    "JobState",
    "Purpose",
    "Referral",
    "Review",
    "ReviewState",
    "Revision",
    "Role",
    "RulingKind",
    "RulingRow",
    "SavedView",
    "SignInAttempt",
    "SignedSheet",
    "Stage",
    "Tally",
    "Unit",
    "Upload",
    "UploadedFile",
]
