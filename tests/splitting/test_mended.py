"""Papers as a person parted the pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enforcement_review.model import DocumentPages, ReadSource
from enforcement_review.splitting.arrangement import (
    ArrangedPaper,
    Arrangement,
    BeginHere,
    Edit,
    JoinBefore,
    MendingError,
    MovePages,
    Part,
    SetType,
    edited,
    part_rank,
)
from enforcement_review.splitting.mended import TYPE_BY_A_PERSON, arranged, as_people_said, as_split
from tests.splitting.build import WORDS, body, full_body, source, split_whole, title

FILE = source(
    [title("立案审批表"), *body(WORDS)],
    [title("行政处罚决定书"), *full_body()],
    [title("送达回证"), *body(WORDS)],
    [title("催告书"), *body(*[WORDS] * 4), title("行政处罚事先告知书", 400), *body(WORDS, y=440)],
)
OTHER = source([title("结案审批表"), *body(WORDS)], [*body(WORDS)], name="另卷.pdf")
UNREAD = "没有文字层"


def papers_of(*sources: ReadSource) -> tuple[DocumentPages, ...]:
    return split_whole(*sources).documents


def mended(papers: tuple[DocumentPages, ...], *edits: Edit) -> tuple[DocumentPages, ...]:
    arrangement = as_split(papers)
    for edit in edits:
        arrangement = edited(arrangement, edit)
    return arranged(papers, arrangement)


def outline(papers: tuple[DocumentPages, ...]) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(paper.document.id, paper.document.type, paper.document.pages) for paper in papers]


PAPERS = papers_of(FILE, OTHER)


def test_the_sample_is_split_as_its_titles_say() -> None:
    assert outline(PAPERS) == [
        ("d01", "case_filing_approval", (1,)),
        ("d02", "decision", (2,)),
        ("d03", "service_receipt", (3,)),
        ("d04", "demand_notice", (4,)),
        ("d05", "prior_notice", (4,)),
        ("d06", "closing_approval", (1, 2)),
    ]


def test_an_arrangement_that_changes_nothing_changes_nothing() -> None:
    assert arranged(PAPERS, as_split(PAPERS)) == PAPERS


# ---- the edits ----


def test_a_person_says_what_a_paper_is() -> None:
    papers = mended(PAPERS, SetType("d02", "no_penalty_decision"))
    document = papers[1].document
    assert (document.type, document.subtype, document.confidence) == ("no_penalty_decision", None, 1.0)
    assert (document.reason, document.could_be, document.pages) == (TYPE_BY_A_PERSON, (), (2,))
    assert papers[1].pages == PAPERS[1].pages
    assert [paper for place, paper in enumerate(papers) if place != 1] == [
        paper for place, paper in enumerate(PAPERS) if place != 1
    ]


def test_a_notice_that_tells_the_hearing_right_is_both_whoever_says_its_type() -> None:
    words = "你单位有权要求举行听证，拟对你单位处以罚款。"
    papers = papers_of(source([*body(words), *body(WORDS, y=200)]))
    (paper,) = mended(papers, SetType("d01", "prior_notice"))
    assert paper.document.types == ("prior_notice", "hearing_right_notice")


def test_another_paper_begins_on_a_page() -> None:
    papers = mended(PAPERS, BeginHere("d06", 2))
    assert outline(papers)[5:] == [("d06", "closing_approval", (1,)), ("d07", "other", (2,))]
    last = papers[-1].document
    assert last.could_be
    assert last.reason.startswith("由评查人员划分")


def test_a_paper_that_is_parted_is_named_by_its_own_title_again() -> None:
    joined = mended(PAPERS, JoinBefore("d03"))
    assert outline(joined)[1] == ("d02", "decision", (2, 3))
    again = mended(PAPERS, JoinBefore("d03"), BeginHere("d02", 3))
    assert outline(again) == outline(PAPERS)
    assert again == PAPERS  # as the splitter made it, so is its record


def test_parts_of_one_page_stand_together_again() -> None:
    papers = mended(PAPERS, JoinBefore("d05"))
    assert outline(papers)[3] == ("d04", "demand_notice", (4,))
    (page,) = papers[3].pages
    assert page.blocks == (*PAPERS[3].pages[0].blocks, *PAPERS[4].pages[0].blocks)
    assert outline(mended(PAPERS, JoinBefore("d05"), BeginHere("d04", 4))) == outline(PAPERS)


def test_pages_move_to_another_paper_in_the_files_order() -> None:
    papers = mended(PAPERS, MovePages("d03", (3,), "d01"))
    assert outline(papers) == [
        ("d01", "case_filing_approval", (1, 3)),
        ("d02", "decision", (2,)),
        ("d03", "demand_notice", (4,)),
        ("d04", "prior_notice", (4,)),
        ("d05", "closing_approval", (1, 2)),
    ]


def test_a_page_of_another_file_can_belong_to_a_paper() -> None:
    papers = mended(PAPERS, MovePages("d06", (2,), "d02"))
    assert [(sheet.id, sheet.source, sheet.pages) for sheet in papers[1].sheets()] == [
        ("d02", "案卷.pdf", (2,)),
        ("d02-2", "另卷.pdf", (2,)),
    ]
    back = mended(PAPERS, MovePages("d06", (2,), "d02"), MovePages("d02-2", (2,), "d06"))
    assert back == PAPERS


def test_the_type_that_a_person_gave_stays_with_the_paper() -> None:
    papers = mended(PAPERS, SetType("d06", "backup_sheet"), BeginHere("d06", 2), JoinBefore("d02"))
    assert outline(papers)[-2:] == [("d05", "backup_sheet", (1,)), ("d06", "other", (2,))]


@pytest.mark.parametrize(
    "edit",
    [
        SetType("d99", "decision"),
        SetType("x", "decision"),
        BeginHere("d02", 9),
        BeginHere("d02", 2),
        BeginHere("d02-2", 2),
        JoinBefore("d01"),
        MovePages("d02", (3,), "d01"),
        MovePages("d02", (), "d01"),
        MovePages("d02", (2,), "d02"),
        MovePages("d02", (2,), "d99"),
    ],
)
def test_what_has_no_place_is_refused(edit: Edit) -> None:
    with pytest.raises(MendingError):
        edited(as_split(PAPERS), edit)


# ---- what was not read ----


def with_unread(file: ReadSource, number: int) -> ReadSource:
    pages = tuple(
        replace(page, unread=UNREAD, blocks=()) if page.number == number else page for page in file.pages
    )
    return replace(file, pages=pages)


def test_a_paper_with_an_unread_page_is_not_complete_whoever_parted_it() -> None:
    papers = papers_of(with_unread(FILE, 3))
    (place,) = [place for place, paper in enumerate(papers) if 3 in paper.document.pages]
    joined = mended(papers, JoinBefore(papers[place].document.id))
    assert not joined[place - 1].document.complete
    assert joined[place - 1].document.type == "decision"
    typed = mended(papers, SetType(papers[place].document.id, "service_receipt"))
    assert not typed[place].document.complete
    assert typed[place].document.could_be == ()


def test_where_a_paper_ends_is_settled_by_whoever_parts_it_from_the_unread_page() -> None:
    papers = papers_of(with_unread(FILE, 3))
    assert not papers[1].document.complete  # it may go on on the page that was not read
    moved = mended(papers, MovePages("d03", (3,), "d04"))
    typed = mended(papers, SetType("d03", "service_receipt"))
    for settled in (moved, typed):
        assert settled[1].document == replace(papers[1].document, complete=True)
    assert not typed[2].document.complete


def test_saying_what_a_paper_is_does_not_say_where_it_ends() -> None:
    papers = papers_of(with_unread(FILE, 3))
    assert not mended(papers, SetType("d02", "decision"))[1].document.complete
    assert not mended(papers, SetType("d01", "other"))[1].document.complete


def test_a_file_name_speaks_for_the_beginning_of_its_file_only() -> None:
    words = full_body()
    papers = papers_of(source(words, words, name="行政处罚决定书.pdf"))
    assert [paper.document.type for paper in papers] == ["decision"]
    assert [paper.document.type for paper in mended(papers, BeginHere("d01", 2))] == ["decision", "other"]


# ---- what always holds ----


def test_what_a_person_said_is_not_changed_by_anything_else() -> None:
    before = mended(PAPERS, SetType("d06", "other"))
    after = tuple(
        replace(paper, document=replace(paper.document, could_be=("decision",))) for paper in before
    )
    settled = as_people_said(after, before)
    assert settled[5] == before[5]
    assert settled[:5] == after[:5]


def edits() -> st.SearchStrategy[list[tuple[str, int, int, int]]]:
    kinds = st.sampled_from(["type", "begin", "join", "move"])
    return st.lists(st.tuples(kinds, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), max_size=12)


def some_edit(arrangement: Arrangement, kind: str, one: int, two: int, three: int) -> Edit:
    """An edit that may be possible, from figures."""
    ids = [f"d{place:02d}" for place in range(1, len(arrangement.papers) + 1)]
    paper = ids[one % len(ids)]
    pages = [part.page for part in arrangement.papers[one % len(ids)].parts if part.page]
    page = pages[two % len(pages)]
    if kind == "type":
        return SetType(paper, ["decision", "other", "prior_notice"][two % 3])
    if kind == "begin":
        return BeginHere(paper, page)
    if kind == "join":
        return JoinBefore(paper)
    return MovePages(paper, (page,), ids[three % len(ids)])


@settings(max_examples=60)
@given(edits())
def test_every_part_stands_exactly_once_and_in_order(steps: list[tuple[str, int, int, int]]) -> None:
    start = as_split(PAPERS)
    arrangement = start
    for step in steps:
        try:
            arrangement = edited(arrangement, some_edit(arrangement, *step))
        except MendingError:
            continue
    rank = part_rank(start.sources)
    everything = [part for paper in arrangement.papers for part in paper.parts]
    assert Counter(everything) == Counter(part for paper in start.papers for part in paper.parts)
    for given_paper in arrangement.papers:
        assert list(given_paper.parts) == sorted(given_paper.parts, key=rank)
    firsts = [paper.parts[0] for paper in arrangement.papers]
    assert firsts == sorted(firsts, key=rank)
    papers = arranged(PAPERS, arrangement)
    assert [paper.document.id for paper in papers] == [f"d{n:02d}" for n in range(1, len(papers) + 1)]
    blocks = Counter(id(block) for paper in papers for page in paper.pages for block in page.blocks)
    assert blocks == Counter(id(block) for paper in PAPERS for page in paper.pages for block in page.blocks)
    for paper, said in zip(papers, arrangement.papers, strict=True):
        assert (paper.document.confidence == 1.0) == (said.type is not None)
        assert said.type in (None, paper.document.type)


def test_an_arrangement_of_other_parts_loses_and_doubles_nothing() -> None:
    """The splitter of another day cuts otherwise: what is new stays with the part before it."""
    first, second = as_split(PAPERS).papers[:2]
    old = Arrangement(
        ("案卷.pdf",),
        (
            replace(first, parts=(*first.parts, Part("案卷.pdf", 9, 0))),
            ArrangedPaper((*second.parts, *first.parts), "decision"),
        ),
    )
    papers = arranged(PAPERS, old)
    pages = [(page.source, page.number) for paper in papers for page in paper.pages]
    assert sorted(set(pages)) == sorted({(page.source, page.number) for p in PAPERS for page in p.pages})
    assert len(pages) == len(set(pages))
    assert papers[0].document.type == "decision"
