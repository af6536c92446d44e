"""What an export's manifest says of the papers, beside what they show themselves: the paper wins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from enforcement_review.model import OTHER, CaseExport, DeclaredPaper, Document, DocumentPages, Volume
from enforcement_review.splitting.lexicon import Kind, lexicon, match_title

# A silent paper that uses the words of the type it is exported as: as sure as by its file's name.
_BY_MANIFEST = 0.85
UNKNOWN_TYPE = "导出清单中文书{label}的种类“{kind}”不是认识的文书名称，没有使用；请写文书种类或者文书标题。"
NO_PAGES = "导出清单中文书{label}所记的页码不在该文件内，没有使用；请核对后重新导出。"
DIFFERENT = "导出清单称{label}是《{said}》，纸面是《{shown}》；评查以纸面为准，请核对清单。"


@dataclass(frozen=True, slots=True)
class Declared:
    """Papers with what the manifest adds to them.

    Attributes:
        papers: the same papers in the same order, some with a type or with one more that they might be.
        ids: for each paper of the manifest, by its place there, the ids of the papers it means.
        problems: where manifest and papers differ, a sentence each.
        volume: what the manifest shows the file to be; WHOLE where it says nothing.
    """

    papers: tuple[DocumentPages, ...]
    ids: Mapping[int, tuple[str, ...]]
    problems: tuple[str, ...]
    volume: Volume


def with_declared_types(papers: Sequence[DocumentPages], export: CaseExport | None) -> Declared:
    """Let the manifest name what names itself nowhere; never against what a paper shows."""
    if export is None:
        return Declared(tuple(papers), {}, (), Volume.WHOLE)
    documents = {paper.document.id: paper.document for paper in papers}
    ids: dict[int, tuple[str, ...]] = {}
    problems: list[str] = []
    for place, said in enumerate(export.papers):
        kind = _kind_of(said.kind)
        if said.kind and kind is None:
            problems.append(UNKNOWN_TYPE.format(label=said.label, kind=said.kind))
        if said.source is None:
            continue
        meant = [
            paper.document.id for paper in papers if any(_means(said, sheet) for sheet in paper.sheets())
        ]
        ids[place] = tuple(meant)
        if not meant and said.first_page is not None and _has_pages(papers, said.source):
            problems.append(NO_PAGES.format(label=said.label))
        if kind is None:
            continue
        for identifier in meant:
            documents[identifier] = _with_kind(documents[identifier], kind)
        problems.extend(_differences(said, kind, [documents[identifier] for identifier in meant]))
    changed = tuple(replace(paper, document=documents[paper.document.id]) for paper in papers)
    return Declared(changed, ids, tuple(problems), _volume(export.papers))


def _kind_of(words: str) -> Kind | None:
    """By the vocabulary's id or by a title that papers bear."""
    known = lexicon().kinds.get(words)
    if known is not None or not words:
        return known
    match = match_title(words)
    return match.kind if match is not None and match.score >= 0.95 else None


def _means(said: DeclaredPaper, document: Document) -> bool:
    """Whether the paper stands in the file and on the pages: the greater part of it, where it goes beyond."""
    if document.source != said.source:
        return False
    if said.first_page is None or said.last_page is None or not document.pages:
        return True
    inside = [page for page in document.pages if said.first_page <= page <= said.last_page]
    if not document.complete:
        return bool(inside)  # unread pages stand together, of whatever papers they are
    return 2 * len(inside) > len(document.pages)


def _has_pages(papers: Sequence[DocumentPages], source: str) -> bool:
    return any(sheet.source == source and sheet.pages for paper in papers for sheet in paper.sheets())


def _with_kind(document: Document, kind: Kind) -> Document:
    """A paper that was not recognised: it takes the type where it was read and its own words allow it."""
    if document.type != OTHER or document.subtype is not None or kind.type == OTHER:
        return document
    if document.complete and not document.title and kind.type in document.could_be:
        return replace(
            document,
            type=kind.type,
            subtype=kind.subtype,
            confidence=_BY_MANIFEST,
            reason=f"没有标题，导出清单称其为「{kind.titles[0]}」，内容相符",
            could_be=(),
        )
    if kind.type in document.could_be:
        return document
    return replace(
        document,
        could_be=(*document.could_be, kind.type),
        reason=f"{document.reason}；导出清单称其为「{kind.titles[0]}」",
    )


def _differences(said: DeclaredPaper, kind: Kind, documents: Sequence[Document]) -> Iterator[str]:
    """A paper of the entry that is of another type, where none of them is of the type."""
    known = [document for document in documents if document.type != OTHER]
    if not known or any(kind.type in document.types for document in documents):
        return
    shown = known[0]
    yield DIFFERENT.format(
        label=said.label, said=kind.titles[0], shown=shown.title or lexicon().kinds[shown.type].titles[0]
    )


def _volume(papers: Sequence[DeclaredPaper]) -> Volume:
    volumes = {paper.volume for paper in papers}
    return volumes.pop() or Volume.WHOLE if len(volumes) == 1 else Volume.WHOLE
