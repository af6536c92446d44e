"""Splits and types mended by people: judged again at once, and taken back without a trace."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.operations import corrections, mending, reviewing
from enforcement_review.operations.amendments import corrections_of
from enforcement_review.operations.corrections import keep_judged
from enforcement_review.operations.errors import ConflictError, DeniedError, InvalidError, OperationError
from enforcement_review.operations.mending import (
    BeginHere,
    JoinBefore,
    MovePages,
    SetType,
    document_types,
    mendings_of,
)
from enforcement_review.operations.standing import options_for
from enforcement_review.operations.work import Work
from enforcement_review.review import read_case_file, review
from enforcement_review.store.files import FileStore
from enforcement_review.store.results import keep_sources
from enforcement_review.store.tables import (
    Arrangement,
    AuditEntry,
    Cause,
    ReviewState,
    Role,
)
from tests.district import SAMPLES
from tests.operations.conftest import Do, Make
from tests.operations.desk import (
    actions,
    case_of,
    check_tallies,
    number_of,
    revision_of,
    shown,
    standing_now,
)


@pytest.fixture
def claimed(do: Do, case_id: int) -> int:
    do(Role.REVIEWER, reviewing.claim, case_id)
    return case_id


def paper_of(session: Session, files: FileStore, case_id: int, kind: str) -> Any:
    return next(paper for paper in shown(session, files, case_id).documents if paper.type == kind)


def test_a_paper_of_another_type_is_judged_as_that(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    before = standing_now(session, files, claimed)
    paper = paper_of(session, files, claimed, "case_filing_approval")
    do(Role.REVIEWER, mending.mend, claimed, 1, SetType(paper.id, "other"), "不是立案审批表。")
    revision = revision_of(session, claimed)
    assert (revision.number, revision.cause) == (2, Cause.MENDED)
    mended = next(one for one in shown(session, files, claimed).documents if one.id == paper.id)
    assert (mended.type, mended.confidence) == ("other", 1.0)
    now = standing_now(session, files, claimed)
    assert now.score != before.score
    assert case_of(session, claimed).total == now.score.total
    assert case_of(session, claimed).review_state is ReviewState.IN_REVIEW
    (row,) = mendings_of(session, claimed)
    assert "认定为“其他材料”" in row.words
    assert row.made_by.name == "李评查"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.mend")).one()
    assert entry.reason == "不是立案审批表。"
    check_tallies(session)


def test_mendings_build_on_each_other_and_are_taken_back_one_by_one(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    machine = shown(session, files, claimed)
    steps = []
    paper = next(one for one in machine.documents[1:] if len(one.pages) == 1)
    do(Role.REVIEWER, mending.mend, claimed, 1, JoinBefore(paper.id))
    steps.append(shown(session, files, claimed))
    assert len(steps[-1].documents) == len(machine.documents) - 1
    first = steps[-1].documents[0]
    do(Role.REVIEWER, mending.mend, claimed, 2, SetType(first.id, "file_catalogue"))
    steps.append(shown(session, files, claimed))
    assert len(mendings_of(session, claimed)) == 2
    do(Role.REVIEWER, mending.undo_mending, claimed, 3)
    assert shown(session, files, claimed) == steps[0]
    do(Role.REVIEWER, mending.undo_mending, claimed, 4)
    assert shown(session, files, claimed) == machine
    with pytest.raises(ConflictError):
        do(Role.REVIEWER, mending.undo_mending, claimed, 5)
    assert len(session.scalars(select(Arrangement)).all()) == 2
    assert actions(session, claimed)[-4:] == ["case.mend"] * 2 + ["case.mend-undo"] * 2


def test_a_page_that_begins_another_paper_can_be_moved_on(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    papers = shown(session, files, claimed).documents
    long = next(place for place, one in enumerate(papers[:-1]) if len(one.pages) > 1)
    page = papers[long].pages[-1]
    do(Role.REVIEWER, mending.mend, claimed, 1, BeginHere(papers[long].id, page))
    parted = shown(session, files, claimed).documents
    assert parted[long + 1].pages == (page,)
    target = parted[long + 2]
    do(Role.REVIEWER, mending.mend, claimed, 2, MovePages(parted[long + 1].id, (page,), target.id))
    moved = shown(session, files, claimed).documents
    assert moved[long + 1].pages == (page, *target.pages)


def test_a_correction_outlives_mending_and_comes_back_when_its_paper_does(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    facts = shown(session, files, claimed).facts
    index = next(index for index, fact in enumerate(facts) if fact.name == "decision.decided_on")
    do(Role.REVIEWER, corrections.correct_fact, claimed, 1, index, "2020-01-01", "识别有误。")
    papers = shown(session, files, claimed).documents
    do(Role.REVIEWER, mending.mend, claimed, 2, JoinBefore(papers[1].id))  # renumbers all that follow

    def decided() -> Any:
        return next(
            (fact.value for fact in shown(session, files, claimed).facts if fact.name == facts[index].name),
            None,
        )

    assert decided() == "2020-01-01"
    assert corrections_of(session, claimed)[0].applied
    decision = paper_of(session, files, claimed, "decision")
    do(Role.REVIEWER, mending.mend, claimed, 3, SetType(decision.id, "no_penalty_decision"))
    assert decided() is None
    assert not corrections_of(session, claimed)[0].applied
    do(Role.REVIEWER, mending.undo_mending, claimed, 4)
    assert decided() == "2020-01-01"
    assert corrections_of(session, claimed)[0].applied
    do(Role.REVIEWER, mending.undo_mending, claimed, 5)
    do(Role.REVIEWER, corrections.undo_correction, claimed, 6, corrections_of(session, claimed)[0].id)
    assert shown(session, files, claimed).facts == facts


def test_a_correction_after_mending_keeps_the_mending(
    do: Do, session: Session, files: FileStore, claimed: int
) -> None:
    do(Role.REVIEWER, mending.mend, claimed, 1, SetType("d01", "backup_sheet"))
    facts = shown(session, files, claimed).facts
    index = next(index for index, fact in enumerate(facts) if fact.name == "decision.decided_on")
    do(Role.REVIEWER, corrections.correct_fact, claimed, 2, index, "2020-01-01", "识别有误。")
    assert shown(session, files, claimed).documents[0].type == "backup_sheet"


@pytest.mark.parametrize(
    "edit",
    [
        SetType("d99", "decision"),
        SetType("d01", "no_such_type"),
        SetType("d01", "decision", "authorization_letter"),
        BeginHere("d01", 99),
        JoinBefore("d01"),
        MovePages("d01", (1,), "d99"),
        MovePages("d01", (99,), "d02"),
    ],
)
def test_what_has_no_place_is_refused_and_leaves_nothing(
    do: Do, session: Session, claimed: int, edit: mending.Edit
) -> None:
    with pytest.raises(InvalidError):
        do(Role.REVIEWER, mending.mend, claimed, 1, edit)
    assert number_of(session, claimed) == 1
    assert case_of(session, claimed).review_state is ReviewState.ASSIGNED
    assert session.scalars(select(Arrangement)).all() == []


def test_saying_again_what_was_said_is_refused(do: Do, claimed: int) -> None:
    do(Role.REVIEWER, mending.mend, claimed, 1, SetType("d01", "backup_sheet"))
    with pytest.raises(InvalidError, match="没有变化"):
        do(Role.REVIEWER, mending.mend, claimed, 2, SetType("d01", "backup_sheet"))
    with pytest.raises(ConflictError, match="刷新"):
        do(Role.REVIEWER, mending.mend, claimed, 1, SetType("d01", "cover"))


def test_only_the_reviewer_mends_a_file_under_review(do: Do, case_id: int) -> None:
    for who in (Role.UNIT, Role.SUPERVISOR, Role.REVIEWER):
        with pytest.raises(DeniedError):
            do(who, mending.mend, case_id, 1, SetType("d01", "cover"))
    for who in (Role.DISCIPLINE, Role.ADMINISTRATOR):
        with pytest.raises(OperationError):
            do(who, mending.undo_mending, case_id, 1)


def test_what_an_export_says_is_still_known_when_pages_are_parted_anew(
    do: Do, session: Session, files: FileStore, make_case: Make
) -> None:
    path = SAMPLES / "21-agriculture-seed-export.zip"
    case_id = make_case(path=path, label="导出案卷")
    read = read_case_file(path)

    def read_again(work: Work) -> None:
        case = case_of(session, case_id)
        result = review(read.sources, options_for(case), None, read.export)
        pages = keep_sources(files, read.sources, read.export)
        keep_judged(work, case, result, pages, revision_of(session, case_id).upload_id, Cause.RULES)

    do(None, read_again)
    before = shown(session, files, case_id)
    assert any(fact.name.startswith("portal.") for fact in before.facts)
    do(Role.REVIEWER, reviewing.claim, case_id)
    do(Role.REVIEWER, mending.mend, case_id, 2, SetType("d01", "other"))
    mended = shown(session, files, case_id)
    assert [fact for fact in mended.facts if fact.name.startswith("portal.")] == [
        fact for fact in before.facts if fact.name.startswith("portal.")
    ]
    do(Role.REVIEWER, mending.undo_mending, case_id, 3)
    assert shown(session, files, case_id) == before


def test_the_menu_offers_every_type_once_with_a_chinese_title() -> None:
    types = document_types()
    assert len({(kind, finer) for kind, finer, _ in types}) == len(types)
    assert ("decision", None, "行政处罚决定书") in types
    assert ("other", "authorization_letter", "授权委托书") in types
    assert types[-1][0] == "other"
    assert all(title and not title.isascii() for _, _, title in types)
