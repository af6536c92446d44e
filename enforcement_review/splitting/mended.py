"""Papers as a person parted the pages: what the splitter found, mended.

Papers that nobody touched stay as the splitter made them; of the others a person said the type, or their own words
say it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from enforcement_review.model import Document, DocumentPages, Page, TextFrom
from enforcement_review.model.document import numbers_of
from enforcement_review.splitting import classify
from enforcement_review.splitting.arrangement import ArrangedPaper, Arrangement, Part, part_rank
from enforcement_review.splitting.boundaries import find_runs
from enforcement_review.splitting.classify import Verdict
from enforcement_review.splitting.cuts import lists_within
from enforcement_review.splitting.layout import PageView, view_page
from enforcement_review.splitting.lexicon import Kind, lexicon

BY_A_PERSON = "由评查人员划分"
TYPE_BY_A_PERSON = "由评查人员划分和认定种类"


def as_split(papers: Sequence[DocumentPages]) -> Arrangement:
    """The arrangement that the splitter made."""
    sources = tuple(dict.fromkeys(page.source for paper in papers for page in paper.pages))
    return Arrangement(sources, tuple(ArrangedPaper(parts) for parts in _parts(papers)))


def arranged(papers: Sequence[DocumentPages], arrangement: Arrangement) -> tuple[DocumentPages, ...]:
    """The splitter's papers put together as a person arranged them, numbered anew.

    Every part stands exactly once: what the splitter cuts otherwise than when the arrangement was made stays with
    the part before it.
    """
    split = dict(zip(_parts(papers), papers, strict=True))
    pages = {
        part: page for parts, paper in split.items() for part, page in zip(parts, paper.pages, strict=True)
    }
    first_of: dict[str, Part] = {}
    for part in pages:
        first_of.setdefault(part.source, part)
    fitted = _fitted(arrangement, as_split(papers))
    made = []
    for serial, said in enumerate(fitted, 1):
        paper = split.get(said.parts)
        if paper is None:
            begins_file = said.parts[0] == first_of[said.parts[0].source]
            paper = _put_together([pages[part] for part in said.parts], begins_file=begins_file)
        document = paper.document if said.type is None else _of_type(paper, said.type, said.subtype)
        made.append(replace(paper, document=replace(document, id=f"d{serial:02d}")))
    return _with_settled_ends(made, fitted, split)


def as_people_said(
    papers: Sequence[DocumentPages], before: Sequence[DocumentPages]
) -> tuple[DocumentPages, ...]:
    """The papers after something else said what they might be, and before: what a person said of their type stays."""
    return tuple(
        replace(paper, document=own.document) if own.document.reason == TYPE_BY_A_PERSON else paper
        for paper, own in zip(papers, before, strict=True)
    )


# ---- which parts ----


def _parts(papers: Sequence[DocumentPages]) -> list[tuple[Part, ...]]:
    """The parts of each paper."""
    met: Counter[tuple[str, int | None]] = Counter()
    found = []
    for paper in papers:
        parts = []
        for page in paper.pages:
            key = (page.source, page.number)
            parts.append(Part(*key, met[key]))
            met[key] += 1
        found.append(tuple(parts))
    return found


def _fitted(arrangement: Arrangement, split: Arrangement) -> list[ArrangedPaper]:
    """The arrangement with each part that there is in exactly one paper, and no other."""
    rank = part_rank(split.sources)
    there = sorted((part for paper in split.papers for part in paper.parts), key=rank)
    placed = {part: place for place, paper in enumerate(arrangement.papers) for part in paper.parts}
    by_place: dict[int, list[Part]] = {}
    place = 0
    for part in there:
        place = placed.get(part, place)
        by_place.setdefault(place, []).append(part)
    fitted = [replace(arrangement.papers[place], parts=tuple(parts)) for place, parts in by_place.items()]
    return sorted(fitted, key=lambda paper: rank(paper.parts[0]))


# ---- where papers end ----


def _with_settled_ends(
    made: Sequence[DocumentPages],
    fitted: Sequence[ArrangedPaper],
    split: Mapping[tuple[Part, ...], DocumentPages],
) -> tuple[DocumentPages, ...]:
    """Papers that may have gone on in what stands beside them are whole where a person parted the two."""
    open_parts = {part for parts, paper in split.items() for part in parts if not paper.document.complete}
    there = [part for parts in split for part in parts]
    after = dict(pairwise(there))
    before = {part: earlier for earlier, part in after.items()}
    owner = {part: said for said in fitted for part in said.parts}
    settled = []
    for paper, said in zip(made, fitted, strict=True):
        behind, ahead = after.get(said.parts[-1]), before.get(said.parts[0])
        doubts = []
        if behind in open_parts:
            doubts.append(_is_touched(owner[behind], split) or owner[behind].type is not None)
        if ahead in open_parts:
            doubts.append(_is_touched(owner[ahead], split) or said.type is not None)
        read = all(page.unread is None for page in paper.pages)
        whole = paper.document.complete or (read and bool(doubts) and all(doubts))
        settled.append(replace(paper, document=replace(paper.document, complete=whole)))
    return tuple(settled)


def _is_touched(said: ArrangedPaper, split: Mapping[tuple[Part, ...], DocumentPages]) -> bool:
    """Whether a person took pages out of the paper, or put some in."""
    return said.parts not in split


# ---- what the paper is ----


def _of_type(paper: DocumentPages, kind: str, subtype: str | None) -> Document:
    """The paper's record where a person says what it is."""
    said = Kind(subtype or kind, kind, (), ())
    views = [view_page(page) for page in paper.pages]
    verdict = Verdict(said, paper.document.title, 1.0, "", named=True)
    return replace(
        paper.document,
        type=kind,
        subtype=subtype,
        also=(*classify.also_types(verdict, classify.join_text(views)), *lists_within(said.id, views)),
        confidence=1.0,
        reason=TYPE_BY_A_PERSON,
        could_be=(),
    )


def _put_together(parts: Sequence[Page], *, begins_file: bool) -> DocumentPages:
    """A paper of pages that the splitter did not see as one, by what it says itself."""
    pages = _rejoined(parts)
    views = [view_page(page) for page in pages]
    text = classify.join_text(views)
    verdict = classify.refine(_verdict(views, begins_file=begins_file), text)
    sure = verdict.confidence >= classify.SURE_ENOUGH
    kind = verdict.kind if sure else classify.UNNAMED.kind
    known = sure and kind.id in lexicon().kinds
    unread = all(page.unread is not None for page in pages)
    source = pages[0].source
    document = Document(
        id="",
        type=kind.type,
        subtype=kind.subtype,
        also=(*classify.also_types(verdict, text), *lists_within(kind.id, views)) if sure else (),
        title=verdict.title,
        source=source,
        pages=numbers_of(page for page in pages if page.source == source),
        confidence=verdict.confidence,
        reason=f"{BY_A_PERSON}；{verdict.reason}",
        text_from=TextFrom.OCR
        if any(page.text_from is TextFrom.OCR for page in pages)
        else TextFrom.TEXT_LAYER,
        could_be=() if known else classify.could_be(verdict, text, unread=unread),
        complete=all(page.unread is None for page in pages),
    )
    return DocumentPages(document, tuple(pages))


def _verdict(views: Sequence[PageView], *, begins_file: bool) -> Verdict:
    """What the first page that was read says; the file's name speaks only for the paper that it begins with."""
    read = [view for view in views if view.page.unread is None]
    if not read:
        return replace(classify.UNNAMED, reason=f"未能读取：{views[0].page.unread}")
    verdict = find_runs(read[:1])[0].verdict
    by_name = classify.by_file_name(read[0].page.source)
    return verdict if begins_file or verdict != by_name else classify.UNNAMED


def _rejoined(parts: Sequence[Page]) -> list[Page]:
    """The parts of one page that stand together again; what the splitter left in each of them stands once."""
    pages: list[Page] = []
    for page in parts:
        last = pages[-1] if pages else None
        cut = last is not None and page.number is not None
        if (
            last is not None
            and cut
            and (last.source, last.number, last.left) == (page.source, page.number, page.left)
        ):
            further = [block for block in page.blocks if block not in last.blocks]
            pages[-1] = replace(last, blocks=(*last.blocks, *further))
        else:
            pages.append(page)
    return pages
