"""The stage: sources in, documents out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from enforcement_review.model import Document, DocumentPages, ReadSource, TextFrom, UnreadPage, Volume
from enforcement_review.model.document import numbers_of
from enforcement_review.splitting import classify
from enforcement_review.splitting.boundaries import Run, find_runs
from enforcement_review.splitting.cuts import cut_at_titles, lists_within, perhaps_within
from enforcement_review.splitting.layout import mark_running_heads, view_page
from enforcement_review.splitting.lexicon import lexicon
from enforcement_review.splitting.lost_titles import has_lost_title
from enforcement_review.splitting.receipts import cut_services
from enforcement_review.text import bare


@dataclass(frozen=True, slots=True)
class SplitResult:
    documents: tuple[DocumentPages, ...]
    unread: tuple[UnreadPage, ...]
    volume: Volume


def split_documents(sources: Sequence[ReadSource]) -> SplitResult:
    """Find the documents of a case file, in the order of its sources and pages."""
    documents: list[DocumentPages] = []
    for group in _read_on(sources):
        for run in _runs(group):
            for single in _services(run):
                documents.append(_document(single, len(documents) + 1))
    unread = tuple(
        UnreadPage(page.source, page.number, page.unread)
        for source in sources
        for page in source.pages
        if page.unread is not None
    )
    return SplitResult(tuple(documents), unread, _volume(documents, sources))


def _read_on(sources: Sequence[ReadSource]) -> Iterator[list[ReadSource]]:
    """Files that are read on from one to the next: the pictures of one folder are pages of papers, in their order.

    A picture file of several pages was put together by somebody who did so for the whole paper.
    """

    def series(place: int) -> object:
        source = sources[place]
        return source.name.rpartition("/")[0] if _is_picture(source) else place

    for _, places in groupby(range(len(sources)), series):
        yield [sources[place] for place in places]


def _is_picture(source: ReadSource) -> bool:
    return source.media_type.startswith("image/") and len(source.pages) == 1


def _runs(sources: Sequence[ReadSource]) -> list[Run]:
    """The papers in files that are read on, in order."""
    views = [view for source in sources for view in mark_running_heads(list(map(view_page, source.pages)))]
    parts = [part for view in views for part in (cut_at_titles(view) if not view.page.unread else [view])]
    runs = find_runs(parts)
    for before, behind in pairwise(runs):
        # A picture of which nothing says what it is may be the rest of the paper before: neither is sure to be all.
        other_file = before.last.page.source != behind.views[0].page.source
        if other_file and behind.verdict.kind is classify.UNNAMED.kind and not behind.verdict.named:
            before.complete = behind.complete = False
    return runs


def _services(run: Run) -> list[Run]:
    if run.verdict.kind.id != "service_receipt" or len(run.views) != 1:
        return [run]
    view = run.views[0]
    return [Run(run.verdict, [replace(view, page=page)], run.complete) for page in cut_services(view.page)]


def _document(run: Run, serial: int) -> DocumentPages:
    text = classify.join_text(run.views)
    verdict = classify.refine(run.verdict, text)
    sure = verdict.confidence >= classify.SURE_ENOUGH
    kind = verdict.kind if sure else classify.UNNAMED.kind
    pages = tuple(view.body() for view in run.views)
    unread = all(page.unread is not None for page in pages)
    source = pages[0].source
    also = (*classify.also_types(verdict, text), *lists_within(kind.id, run.views)) if sure else ()
    known = sure and kind.id in lexicon().kinds
    document = Document(
        id=f"d{serial:02d}",
        type=kind.type,
        subtype=kind.subtype,
        also=also,
        title=verdict.title,
        source=source,
        pages=numbers_of(page for page in pages if page.source == source),
        confidence=verdict.confidence,
        reason=verdict.reason,
        text_from=TextFrom.OCR
        if any(page.text_from is TextFrom.OCR for page in pages)
        else TextFrom.TEXT_LAYER,
        could_be=(
            *perhaps_within((kind.type, *also), run.views),
            *classify.approves_within(kind, text),
            *_copied(run.verdict, verdict, run),
        )
        if known
        else classify.could_be(verdict, text, unread=unread or _hardly_named(verdict, run)),
        complete=run.complete,
    )
    return DocumentPages(document, pages)


def _copied(named: classify.Verdict, verdict: classify.Verdict, run: Run) -> tuple[str, ...]:
    """What a copy is a copy of: on a scan the words that make it one may be misread."""
    scanned = any(view.page.text_from is TextFrom.OCR for view in run.views)
    changed = named.kind.id != verdict.kind.id and verdict.kind.id == "evidence_sheet"
    return (named.kind.type,) if scanned and changed else ()


_NAMED_SURELY = 0.75  # of the letters of a title that is in no list


def _hardly_named(verdict: classify.Verdict, run: Run) -> bool:
    """Whether a paper of a scan has a name that was not read, or letters in it may be others: it may be any paper."""
    if not verdict.named and has_lost_title(run.views[0]):
        return True
    if not (verdict.named and verdict.kind.id == classify.UNNAMED.kind.id and verdict.title):
        return False
    lines = [
        line for line in run.views[0].page.lines() if bare(line.text) and bare(line.text) in verdict.title
    ]
    return any(line.sure(0, len(line.text)) < _NAMED_SURELY for line in lines)


def _volume(documents: Sequence[DocumentPages], sources: Sequence[ReadSource]) -> Volume:
    """Which volume the file shows itself to be: by its cover, its catalogue or its files' names."""
    said: set[Volume] = set()
    for paper in documents:
        if paper.document.type not in {"cover", "file_catalogue"}:
            continue
        head = bare("".join(line.text for page in paper.pages[:1] for line in list(page.lines())[:40]))
        said |= _volumes_named(head)
    for source in sources:
        said |= _volumes_named(bare(source.name))
    return said.pop() if len(said) == 1 else Volume.WHOLE


def _volumes_named(text: str) -> set[Volume]:
    named = set()
    if alone := re.search(r"\((正|副)卷\)|^(正|副)卷$", text):
        return {Volume.MAIN if "正" in alone.group() else Volume.SUPPLEMENT}
    if re.search(r"正卷|[☑√■]正", text) and not re.search(r"[□☐]正卷", text):
        named.add(Volume.MAIN)
    if re.search(r"副卷|[☑√■]副", text) and not re.search(r"[□☐]副卷", text):
        named.add(Volume.SUPPLEMENT)
    return named
