"""How pages are parted into papers, as data, and what a person may do to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from enforcement_review.errors import EnforcementReviewError

_ID = re.compile(r"d(\d+)(?:-(\d+))?")  # of a paper, or of a further sheet of it: d03, d03-2


class MendingError(EnforcementReviewError):
    """An edit that the arrangement has no place for; the sentence says why."""


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A page of a source, or what the splitter cut from one.

    Attributes:
        page: None for a sheet of a source without pages.
        nth: which of the parts of this page, from 0.
    """

    source: str
    page: int | None
    nth: int


@dataclass(frozen=True, slots=True)
class ArrangedPaper:
    """One paper: its parts in the order of the file.

    Attributes:
        type, subtype: as a person said; None: as the splitter says.
    """

    parts: tuple[Part, ...]
    type: str | None = None
    subtype: str | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All papers of a case file; each part stands in exactly one of them.

    Attributes:
        sources: names of the files, in their order.
        papers: in the order of their first parts; the first is `d01`.
    """

    sources: tuple[str, ...]
    papers: tuple[ArrangedPaper, ...]


# ---- what a person may do ----


@dataclass(frozen=True, slots=True)
class SetType:
    """The paper is of this type."""

    document: str
    type: str
    subtype: str | None = None


@dataclass(frozen=True, slots=True)
class BeginHere:
    """Another paper begins with this page of the paper."""

    document: str
    page: int


@dataclass(frozen=True, slots=True)
class JoinBefore:
    """The paper is the rest of the one before it."""

    document: str


@dataclass(frozen=True, slots=True)
class MovePages:
    """Pages of a paper belong to another one."""

    document: str
    pages: tuple[int, ...]
    to_document: str


Edit = SetType | BeginHere | JoinBefore | MovePages


def edited(arrangement: Arrangement, edit: Edit) -> Arrangement:
    """The arrangement after one edit; `document` names the papers as they are numbered before it.

    Raises:
        MendingError: there is no such paper or page, or nothing would change.
    """
    papers = list(arrangement.papers)
    match edit:
        case SetType():
            _set_type(papers, edit)
        case BeginHere():
            _begin_here(papers, edit)
        case JoinBefore():
            _join_before(arrangement, papers, edit)
        case MovePages():
            _move_pages(arrangement, papers, edit)
    rank = part_rank(arrangement.sources)
    left = [paper for paper in papers if paper.parts]
    return replace(arrangement, papers=tuple(sorted(left, key=lambda paper: rank(paper.parts[0]))))


def part_rank(sources: Sequence[str]) -> Callable[[Part], tuple[int, int, int]]:
    """A key that sorts parts in the order of the case file."""
    places = {name: place for place, name in enumerate(sources)}
    return lambda part: (places[part.source], part.page or 0, part.nth)


def _set_type(papers: list[ArrangedPaper], edit: SetType) -> None:
    place = _place(papers, edit.document)
    papers[place] = replace(papers[place], type=edit.type, subtype=edit.subtype)


def _begin_here(papers: list[ArrangedPaper], edit: BeginHere) -> None:
    place = _place(papers, edit.document)
    paper = papers[place]
    chosen = _on_pages(paper, edit.document, (edit.page,))
    starts = [index for index, part in enumerate(paper.parts) if index and part in chosen]
    if not chosen:
        raise MendingError(f"这份文书没有第 {edit.page} 页，请刷新后再试。")
    if not starts:
        raise MendingError("这份文书本来就从该页开始，不用再分。")
    papers[place] = replace(paper, parts=paper.parts[: starts[0]])
    papers.insert(place + 1, ArrangedPaper(paper.parts[starts[0] :]))


def _join_before(arrangement: Arrangement, papers: list[ArrangedPaper], edit: JoinBefore) -> None:
    place = _place(papers, edit.document)
    if place == 0:
        raise MendingError("这是案卷的第一份文书，前面没有可以并入的文书。")
    joined = papers.pop(place)
    _put_in(arrangement, papers, place - 1, joined.parts)


def _move_pages(arrangement: Arrangement, papers: list[ArrangedPaper], edit: MovePages) -> None:
    origin, target = _place(papers, edit.document), _place(papers, edit.to_document)
    if origin == target:
        raise MendingError("这些页已经在该份文书中，请选择另一份文书。")
    chosen = _on_pages(papers[origin], edit.document, edit.pages)
    if {part.page for part in chosen} != set(edit.pages) or not chosen:
        raise MendingError("所选的页不在这份文书中，请刷新后再试。")
    papers[origin] = replace(
        papers[origin], parts=tuple(part for part in papers[origin].parts if part not in chosen)
    )
    _put_in(arrangement, papers, target, chosen)


def _put_in(arrangement: Arrangement, papers: list[ArrangedPaper], place: int, parts: Iterable[Part]) -> None:
    rank = part_rank(arrangement.sources)
    papers[place] = replace(papers[place], parts=tuple(sorted((*papers[place].parts, *parts), key=rank)))


def _place(papers: Sequence[ArrangedPaper], document: str) -> int:
    match = _ID.fullmatch(document)
    place = int(match[1]) - 1 if match else -1
    if not 0 <= place < len(papers):
        raise MendingError("没有这份文书，请刷新后再试。")
    return place


def _on_pages(paper: ArrangedPaper, document: str, pages: Iterable[int]) -> tuple[Part, ...]:
    """The parts that are on these pages of the paper's file, or of the file of its further sheet."""
    sources = list(dict.fromkeys(part.source for part in paper.parts))
    match = _ID.fullmatch(document)
    sheet = int(match[2]) - 1 if match and match[2] else 0
    if sheet >= len(sources):
        raise MendingError("没有这份文书，请刷新后再试。")
    wanted = set(pages)
    return tuple(part for part in paper.parts if part.source == sources[sheet] and part.page in wanted)
