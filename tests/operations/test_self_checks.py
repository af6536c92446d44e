"""Self-checks (自查): private to the unit, handed in for review as a case file of their own, deleted for good."""

from __future__ import annotations

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from enforcement_review.operations import self_checks
from enforcement_review.operations.errors import ConflictError, DeniedError, NotFoundError
from enforcement_review.operations.self_checks import (
    delete_self_check,
    jobs_of,
    submit_for_review,
    submitted_of,
)
from enforcement_review.operations.uploads import SameCaseError
from enforcement_review.store.files import FileStore
from enforcement_review.store.search import matching
from enforcement_review.store.tables import (
    AuditEntry,
    Base,
    CaseFile,
    CaseState,
    Job,
    Purpose,
    ReviewState,
    Role,
    Tally,
    Upload,
)
from tests.district import SAMPLES, District, actor
from tests.operations.conftest import Do, Make

FOOD = SAMPLES / "03-market-cooked-food-deficient.pdf"


@pytest.fixture
def own_look(make_case: Make) -> int:
    return make_case(purpose=Purpose.SELF_CHECK, path=FOOD, label="熟食案自查")


def listed(session: Session, account_id: int) -> list[int]:
    return [case.id for case in self_checks.self_checks(session, actor(session, account_id)).rows]


def test_the_unit_and_the_units_above_it_list_it_and_nobody_else_does(
    session: Session, district: District, own_look: int, make_case: Make
) -> None:
    below = make_case(purpose=Purpose.SELF_CHECK, path=FOOD, unit=district.station)
    assert listed(session, district.accounts[Role.UNIT]) == [below, own_look]
    others = [district.accounts[role] for role in Role if role is not Role.UNIT]
    for account_id in (*others, district.transport_person, district.market_reviewer):
        assert listed(session, account_id) == []


def test_it_counts_in_no_statistic(session: Session, make_case: Make) -> None:
    before = session.scalar(select(func.sum(Tally.files)))
    own_look = make_case(purpose=Purpose.SELF_CHECK, path=FOOD)
    assert session.get_one(CaseFile, own_look).fails > 0
    assert session.scalar(select(func.sum(Tally.files))) == before


def test_handed_in_it_becomes_a_case_file_of_its_own_with_the_same_files(
    session: Session, district: District, own_look: int, do: Do
) -> None:
    made = do(Role.UNIT, submit_for_review, own_look)
    case, private = session.get_one(CaseFile, made), session.get_one(CaseFile, own_look)
    assert (case.purpose, case.state, case.review_state) == (
        Purpose.REVIEW,
        CaseState.RECEIVED,
        ReviewState.NONE,
    )
    assert (case.unit_id, case.label) == (private.unit_id, private.label)
    assert private.purpose is Purpose.SELF_CHECK
    assert private.state is CaseState.REVIEWED
    digests = {
        file.sha256
        for upload in session.scalars(select(Upload).where(Upload.case_file_id == made))
        for file in upload.files
    }
    assert digests == {
        file.sha256
        for upload in session.scalars(select(Upload).where(Upload.case_file_id == own_look))
        for file in upload.files
    }
    assert session.scalars(select(Job).where(Job.case_file_id == made)).one().created_by_id is not None
    assert listed(session, district.accounts[Role.UNIT]) == [own_look]


def test_it_is_handed_in_once(session: Session, district: District, own_look: int, do: Do) -> None:
    made = do(Role.UNIT, submit_for_review, own_look)
    with pytest.raises(SameCaseError):
        do(Role.UNIT, submit_for_review, own_look)
    case = session.get_one(CaseFile, own_look)
    case.content_key = session.get_one(CaseFile, made).content_key
    assert submitted_of(session, actor(session, district.accounts[Role.UNIT]), [case]) == {own_look: made}


def test_only_a_self_check_that_is_done_is_handed_in(
    session: Session, case_id: int, own_look: int, do: Do
) -> None:
    with pytest.raises(DeniedError):
        do(Role.UNIT, submit_for_review, case_id)
    session.get_one(CaseFile, own_look).state = CaseState.PROCESSING
    session.commit()
    with pytest.raises(ConflictError):
        do(Role.UNIT, submit_for_review, own_look)


@pytest.mark.parametrize("operation", [submit_for_review, delete_self_check])
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.UNIT])
def test_for_everybody_else_there_is_no_such_thing(
    own_look: int, do: Do, role: Role, operation: object
) -> None:
    with pytest.raises(NotFoundError):
        do(role, operation, own_look)


def test_deleted_nothing_is_left_of_it_but_its_bytes_and_a_line_that_names_nothing(
    session: Session, files: FileStore, own_look: int, do: Do
) -> None:
    upload = session.scalars(select(Upload).where(Upload.case_file_id == own_look)).one()
    digest = upload.files[0].sha256
    do(Role.UNIT, delete_self_check, own_look)
    for mapper in Base.registry.mappers:
        columns = inspect(mapper.class_).columns
        if "case_file_id" in columns:
            left = select(func.count()).select_from(mapper.class_).where(columns["case_file_id"] == own_look)
            assert session.scalar(left) == 0, mapper.class_
    assert session.get(CaseFile, own_look) is None
    query = matching(session, "杨记熟食店")
    assert query is not None
    assert own_look not in session.scalars(query).all()
    assert files.has(digest)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.delete")).one()
    assert (entry.subject_id, entry.subject_name) == (own_look, "自查案卷")


def test_a_case_file_for_review_that_shares_its_files_stays_whole(
    session: Session, own_look: int, do: Do
) -> None:
    made = do(Role.UNIT, submit_for_review, own_look)
    do(Role.UNIT, delete_self_check, own_look)
    upload = session.scalars(select(Upload).where(Upload.case_file_id == made)).one()
    assert len(upload.files) == 1
    assert session.get_one(CaseFile, made).state is CaseState.RECEIVED


def test_a_case_file_for_review_is_never_deleted(session: Session, case_id: int, do: Do) -> None:
    with pytest.raises(DeniedError):
        do(Role.UNIT, delete_self_check, case_id)
    assert session.get(CaseFile, case_id) is not None


def test_while_a_worker_has_it_it_cannot_be_deleted(session: Session, own_look: int, do: Do) -> None:
    session.get_one(CaseFile, own_look).state = CaseState.PROCESSING
    session.commit()
    with pytest.raises(DeniedError):
        do(Role.UNIT, delete_self_check, own_look)


def test_the_job_of_what_is_not_done_is_found(
    session: Session, district: District, own_look: int, do: Do
) -> None:
    made = do(Role.UNIT, submit_for_review, own_look)
    cases = [session.get_one(CaseFile, identifier) for identifier in (own_look, made)]
    assert set(jobs_of(session, cases)) == {made}
    assert jobs_of(session, cases[:1]) == {}
