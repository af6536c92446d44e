"""What a unit is told of its files, and where else the same was found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from enforcement_review.model import Outcome
from enforcement_review.operations import deficiencies, reviewing
from enforcement_review.operations.deficiencies import BY_HAND, by_rule, found_in, similar
from enforcement_review.operations.standing import standing
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import CaseFile, Purpose, Role
from tests.district import SAMPLES, District, actor
from tests.operations.conftest import Do, Make
from tests.operations.signed import Signed, review_and_sign

FOOD = SAMPLES / "03-market-cooked-food-deficient.pdf"


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that are sent inside."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", note)
    yield sent
    event.remove(bind, "before_cursor_execute", note)


@pytest.fixture
def sent(session: Session, files: FileStore, district: District, case_id: int) -> Signed:
    return review_and_sign(session, files, district, case_id, send=True)


def failed(session: Session, files: FileStore, case_id: int) -> list[str]:
    now = standing(session, files, session.get_one(CaseFile, case_id))
    return [item.finding.rule for item in now.findings if item.outcome is Outcome.FAIL]


def test_nothing_is_told_before_the_sheet_was_sent(
    session: Session, files: FileStore, district: District, case_id: int
) -> None:
    person = actor(session, district.accounts[Role.UNIT])
    assert by_rule(session, person) == []
    review_and_sign(session, files, district, case_id)
    assert by_rule(session, person) == []


def test_what_stands_after_the_rulings_is_told(
    session: Session, files: FileStore, district: District, case_id: int, sent: Signed
) -> None:
    counts = by_rule(session, actor(session, district.accounts[Role.UNIT]))
    assert sent.overruled not in {row.rule for row in counts}
    told = {row.rule for row in counts if row.rule != BY_HAND}
    assert told == {rule for rule in failed(session, files, case_id) if not rule.startswith("hand:")}
    lessened = next(row for row in counts if row.rule == sent.lessened)
    assert (lessened.files, lessened.points) == (1, sent.lessened_to)
    assert (counts[-1].rule, counts[-1].files) == (BY_HAND, 1)


def test_the_most_frequent_comes_first(
    session: Session, files: FileStore, district: District, case_id: int, sent: Signed, make_case: Make
) -> None:
    review_and_sign(session, files, district, make_case(), send=True)
    review_and_sign(session, files, district, make_case(path=FOOD), send=True)
    counts = by_rule(session, actor(session, district.accounts[Role.UNIT]))[:-1]
    assert [row.files for row in counts] == sorted((row.files for row in counts), reverse=True)
    assert {row.files for row in counts} >= {1, 2}


def test_another_unit_is_told_nothing(session: Session, district: District, sent: Signed) -> None:
    assert by_rule(session, actor(session, district.transport_person)) == []
    assert found_in(session, actor(session, district.transport_person), sent.lessened).rows == ()


def test_what_is_reviewed_again_is_taken_back(
    session: Session, district: District, case_id: int, sent: Signed, do: Do
) -> None:
    do(Role.SUPERVISOR, reviewing.reopen, case_id, "重新评查。")
    assert by_rule(session, actor(session, district.accounts[Role.UNIT])) == []


def test_similar_deficiencies_are_found_in_sent_files_and_own_self_checks_only(
    session: Session, files: FileStore, district: District, case_id: int, sent: Signed, make_case: Make
) -> None:
    again = make_case(label="另一案")
    review_and_sign(session, files, district, again, send=True)
    own_look = make_case(label="自查案", purpose=Purpose.SELF_CHECK, unit=district.station)
    make_case(label="没有反馈的案")
    make_case(label="别家的自查", purpose=Purpose.SELF_CHECK, unit=district.transport)
    person = actor(session, district.accounts[Role.UNIT])
    case = session.get_one(CaseFile, case_id)
    found = similar(session, person, case, [sent.lessened, sent.overruled, "hand:1"])
    assert found[sent.lessened].count == 2
    assert [(file.case_id, file.self_check) for file in found[sent.lessened].files] == [
        (own_look, True),
        (again, False),
    ]
    # What was overruled in both sent files is one in the self-check, where nobody rules.
    assert [file.case_id for file in found[sent.overruled].files] == [own_look]
    assert "hand:1" not in found


def test_the_names_are_few_while_the_number_counts_all(
    session: Session,
    district: District,
    case_id: int,
    sent: Signed,
    make_case: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deficiencies, "NAMED", 2)
    for _ in range(3):
        make_case(purpose=Purpose.SELF_CHECK)
    person = actor(session, district.accounts[Role.UNIT])
    found = similar(session, person, session.get_one(CaseFile, case_id), [sent.lessened])[sent.lessened]
    assert (found.count, len(found.files)) == (3, 2)


def test_the_number_of_queries_does_not_grow_with_rules_and_files(
    session: Session, files: FileStore, district: District, case_id: int, sent: Signed, make_case: Make
) -> None:
    person = actor(session, district.accounts[Role.UNIT])
    case = session.get_one(CaseFile, case_id)
    rules = failed(session, files, case_id)
    with counted(session) as few:
        similar(session, person, case, rules[:1])
    for _ in range(3):
        make_case(purpose=Purpose.SELF_CHECK)
    case = session.get_one(CaseFile, case_id)
    with counted(session) as many:
        similar(session, person, case, rules)
    assert len(many) == len(few) == 2


def test_the_files_of_a_rule_page_by_key(
    session: Session,
    files: FileStore,
    district: District,
    case_id: int,
    sent: Signed,
    make_case: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deficiencies, "ON_A_PAGE", 1)
    second = make_case(label="另一案")
    review_and_sign(session, files, district, second, send=True)
    person = actor(session, district.accounts[Role.UNIT])
    first = found_in(session, person, sent.lessened)
    rest = found_in(session, person, sent.lessened, first.following)
    assert [row.case_id for row in (*first.rows, *rest.rows)] == [second, case_id]
    assert rest.following is None
    assert {row.title for row in found_in(session, person, BY_HAND).rows} == {"照片没有说明"}
