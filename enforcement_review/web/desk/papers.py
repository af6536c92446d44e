"""The documents of a case file as the desk lists them, and what people have put right in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enforcement_review.model import OTHER, CaseFile, Document, TextFrom
from enforcement_review.reporting.writing import shown
from enforcement_review.store.tables import Arrangement, Correction
from enforcement_review.web.desk.places import Places
from enforcement_review.web.desk.values import fact_title, value_words
from enforcement_review.web.pictures.leaves import Leaf, Shown
from enforcement_review.web.wording import moment

SURE, FAIRLY_SURE = 0.9, 0.7  # from here on a type counts as sure; below the second it should be looked at
BAR = 40  # units that the bar beside the words is long


@dataclass(frozen=True, slots=True)
class PageChip:
    """A page of a document: its leaf, and how an edit names it."""

    key: str
    number: int
    document: str
    page: int | None
    unread: bool


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One document.

    Attributes:
        kind: Chinese title of its type; `title`: as printed, "" where that says no more.
        sure: `high`, `fair`, `low`; `sure_words`, `percent`, `bar`: the same for people.
        file: the file it stands in, where the list has no heading for it.
        where: `第 3—5 页`.
        paged: whether its pages can be parted and moved.
    """

    id: str
    type: str
    kind: str
    title: str
    sure: str
    sure_words: str
    percent: int
    bar: float
    reason: str
    ocr: bool
    complete: bool
    known: bool
    key: str
    anchor: str
    file: str
    paged: bool
    pages: tuple[PageChip, ...]


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """Documents of one file under its name; "" where no heading is needed."""

    name: str
    papers: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class NoPaper:
    """A file or page that belongs to no document, with what there is to say of it."""

    key: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Mended:
    """One thing that a person put right; `undo` is what names it for taking it back, None where that can't be."""

    words: str
    detail: str
    who: str
    when: str
    reason: str
    undo: int | None


@dataclass(frozen=True, slots=True)
class PapersPanel:
    groups: tuple[SourceGroup, ...]
    rest: tuple[NoPaper, ...]
    mendings: tuple[Mended, ...]
    corrections: tuple[Mended, ...]

    @property
    def papers(self) -> tuple[PaperRow, ...]:
        return tuple(paper for group in self.groups for paper in group.papers)


def papers_panel(
    case: CaseFile,
    places: Places,
    leaves: Sequence[Leaf],
    titles: Mapping[str, str],
    corrections: Sequence[Correction],
    mendings: Sequence[Arrangement],
) -> PapersPanel:
    """The documents in order, then files without one, then what was put right."""
    by_key = {leaf.key: leaf for leaf in leaves}
    papers = [document for document in case.documents if document.continues is None]
    sheets: dict[str, list[Document]] = {}
    for document in case.documents:
        sheets.setdefault(document.continues or document.id, []).append(document)
    of_source: dict[str, int] = {}
    for paper in papers:
        of_source[paper.source] = of_source.get(paper.source, 0) + 1
    several = len(case.sources) > 1
    common = _common_folder([source.name for source in case.sources])
    groups: list[SourceGroup] = []
    for paper in papers:
        name = shown(paper.source.removeprefix(common))
        headed = several and of_source[paper.source] > 1
        row = _row(paper, sheets[paper.id], places, by_key, titles, name if several and not headed else "")
        heading = name if headed else ""
        if groups and groups[-1].name == heading:
            groups[-1] = SourceGroup(heading, (*groups[-1].papers, row))
        else:
            groups.append(SourceGroup(heading, (row,)))
    return PapersPanel(
        tuple(groups),
        tuple(_rest(case, leaves, common)),
        tuple(_mending(row, newest=place == len(mendings) - 1) for place, row in enumerate(mendings)),
        tuple(_correction(row) for row in corrections),
    )


def _row(
    paper: Document,
    sheets: Sequence[Document],
    places: Places,
    leaves: Mapping[str, Leaf],
    titles: Mapping[str, str],
    file: str,
) -> PaperRow:
    place = places.of_document(paper)
    kind = titles.get(paper.type, paper.type)
    known = paper.type != OTHER
    sure, words = _sureness(paper)
    title = shown(paper.title)
    return PaperRow(
        id=paper.id,
        type=paper.type,
        kind=kind if known else title or kind,
        title=(title if title != kind else "") if known else "未能识别种类" if title else "",
        sure=sure,
        sure_words=words,
        percent=round(paper.confidence * 100),
        bar=round(paper.confidence * BAR, 1),
        reason=shown(paper.reason),
        ocr=paper.text_from is TextFrom.OCR,
        complete=paper.complete,
        known=known,
        key=place.key,
        anchor=place.anchor,
        file=file,
        paged=bool(paper.pages),
        pages=tuple(_chips(sheets, places, leaves)),
    )


def _chips(sheets: Sequence[Document], places: Places, leaves: Mapping[str, Leaf]) -> list[PageChip]:
    chips = []
    for sheet in sheets:
        for page in sheet.pages or (None,):
            leaf = leaves.get(places.key(sheet, page))
            if leaf is not None:
                chips.append(PageChip(leaf.key, leaf.number, sheet.id, page, bool(leaf.note)))
    return chips


def _sureness(paper: Document) -> tuple[str, str]:
    if paper.type == OTHER:
        return "low", "未识别"
    if paper.confidence >= SURE:
        return "high", "可靠"
    return ("fair", "较可靠") if paper.confidence >= FAIRLY_SURE else ("low", "请核对")


def _rest(case: CaseFile, leaves: Sequence[Leaf], common: str) -> list[NoPaper]:
    taken = {(document.source, page) for document in case.documents for page in document.pages or (None,)}
    rest = []
    for leaf in leaves:
        source = case.sources[leaf.source] if leaf.source < len(case.sources) else None
        if source is None or (source.name, leaf.page) in taken:
            continue
        if leaf.page is None and any(name == source.name for name, _ in taken):
            continue
        name = shown(leaf.name.removeprefix(common))
        if leaf.page is not None:
            name = f"第 {leaf.number} 页" if len(case.sources) == 1 else f"{name} 第 {leaf.page} 页"
        note = leaf.note or ("没有文字" if leaf.shown is not Shown.TEXT else "")
        rest.append(NoPaper(leaf.key, name, note))
    return rest


def _common_folder(names: Sequence[str]) -> str:
    """The folder that all files stand in, with its stroke: saying it with each of them tells nothing."""
    folders = [name.split("/")[:-1] for name in names]
    shared: list[str] = []
    for steps in zip(*folders, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return "".join(f"{step}/" for step in shared)


def _mending(row: Arrangement, *, newest: bool) -> Mended:
    return Mended(
        row.words, "", row.made_by.name, moment(row.made_at), row.reason, row.id if newest else None
    )


def _correction(row: Correction) -> Mended:
    old, new = value_words(row.old_value), value_words(row.new_value)
    return Mended(
        f"更正{fact_title(row.fact)}",
        f"{old} → {new}" + ("" if row.applied else "（文书划分变化后没有对应内容，未生效）"),
        row.made_by.name,
        moment(row.made_at),
        row.reason,
        row.id,
    )
