"""Papers photographed page by page: while a paper is read, the pages of its files are counted through.

The places of what was read are then given as pages of the files, which is where people look.
"""

from __future__ import annotations

from dataclasses import replace

from enforcement_review.model import DocumentPages, Fact, Page


def counted_through(paper: DocumentPages) -> DocumentPages:
    """The paper with its pages numbered from one on where they come from several files."""
    if not _is_parted(paper):
        return paper
    numbers = {key: number for number, key in enumerate(_keys(paper), 1)}
    return replace(paper, pages=tuple(replace(page, number=numbers[_key(page)]) for page in paper.pages))


def where_it_stands(fact: Fact, paper: DocumentPages | None) -> Fact:
    """A fact of the paper counted through, on the page of its file; `paper` is as it was before."""
    if paper is None or fact.page is None or not _is_parted(paper):
        return fact
    key = _keys(paper)[fact.page - 1]
    page = next(page for page in paper.pages if _key(page) == key)
    return replace(fact, page=page.number, sheet=paper.sheet_of(page))


def _is_parted(paper: DocumentPages) -> bool:
    return any(page.source != paper.document.source for page in paper.pages)


def _key(page: Page) -> tuple[str, int | None]:
    return page.source, page.number


def _keys(paper: DocumentPages) -> list[tuple[str, int | None]]:
    """The pages of the files, each once: the two pages of an opened-out sheet share theirs."""
    return list(dict.fromkeys(map(_key, paper.pages)))
