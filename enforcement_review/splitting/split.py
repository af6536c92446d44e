"""The stage: sources in, documents out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from enforcement_review.model import Document, DocumentPages, ReadSource, TextFrom, UnreadPage, Volume
from enforcement_review.splitting import classify
from enforcement_review.splitting.boundaries import Run, find_runs
from enforcement_review.splitting.layout import cut_at_titles, mark_running_heads, view_page
from enforcement_review.splitting.lexicon import lexicon
from enforcement_review.splitting.receipts import cut_services
from enforcement_review.text import bare


@dataclass(frozen=True, slots=True)
class SplitResult:
    documents: tuple[DocumentPages, ...]
    unread: tuple[UnreadPage, ...]
    volume: Volume


def split_documents(sources: Sequence[ReadSource]) -> SplitResult:
    """Find the documents of a case file, in the order of its sources and pages."""
    found = [(source, _runs(source)) for source in sources]
    _leave_open_across_pictures(found)
    documents: list[DocumentPages] = []
    for source, runs in found:
        for run in runs:
            for single in _services(run):
                documents.append(_document(single, source.name, len(documents) + 1))
    unread = tuple(
        UnreadPage(page.source, page.number, page.unread)
        for source in sources
        for page in source.pages
        if page.unread is not None
    )
    return SplitResult(tuple(documents), unread, _volume(documents, sources))


def _runs(source: ReadSource) -> list[Run]:
    views = mark_running_heads([view_page(page) for page in source.pages])
    parts = [part for view in views for part in (cut_at_titles(view) if not view.page.unread else [view])]
    return find_runs(parts, source.name)


def _leave_open_across_pictures(found: Sequence[tuple[ReadSource, list[Run]]]) -> None:
    """A paper photographed page by page goes on in the next file: neither of its parts is all that it says."""
    for (before, earlier), (behind, later) in pairwise(found):
        pictures = before.media_type.startswith("image/") and behind.media_type.startswith("image/")
        together = before.name.rpartition("/")[0] == behind.name.rpartition("/")[0]
        if pictures and together and earlier and later and later[0].verdict.kind is classify.UNNAMED.kind:
            earlier[-1].complete = later[0].complete = False


def _services(run: Run) -> list[Run]:
    if run.verdict.kind.id != "service_receipt" or len(run.views) != 1:
        return [run]
    view = run.views[0]
    return [Run(run.verdict, [replace(view, page=page)], run.complete) for page in cut_services(view.page)]


def _document(run: Run, source: str, serial: int) -> DocumentPages:
    text = classify.join_text(run.views)
    verdict = classify.refine(run.verdict, text)
    sure = verdict.confidence >= classify.SURE_ENOUGH
    kind = verdict.kind if sure else classify.UNNAMED.kind
    pages = tuple(view.body() for view in run.views)
    unread = all(page.unread is not None for page in pages)
    document = Document(
        id=f"d{serial:02d}",
        type=kind.type,
        subtype=kind.subtype,
        also=classify.also_types(verdict, text) if sure else (),
        title=verdict.title,
        source=source,
        pages=_numbers(pages_numbers=(page.number for page in pages)),
        confidence=verdict.confidence,
        reason=verdict.reason,
        text_from=TextFrom.OCR
        if any(page.text_from is TextFrom.OCR for page in pages)
        else TextFrom.TEXT_LAYER,
        could_be=()
        if sure and kind.id in lexicon().kinds
        else classify.could_be(verdict, text, unread=unread),
        complete=run.complete,
    )
    return DocumentPages(document, pages)


def _numbers(pages_numbers: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for number in pages_numbers if number is not None))


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
