"""A word on the 卷内目录: catalogued. Lenient in matching, strict in blaming.

Units enter papers in their own words, several under one entry, evidence as free text. An entry without a paper,
or a paper without an entry, is therefore only said to be so where the names leave no other reading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from enforcement_review.judging.answers import Answer, EvidencePlace, conjunction
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.comparators import same_number
from enforcement_review.judging.compiler import Check, Compiler, Here, not_there, word
from enforcement_review.judging.field_reading import READ
from enforcement_review.judging.paper_names import PaperNames, forms_of
from enforcement_review.judging.rule_text import Node
from enforcement_review.judging.vocabulary import Kind
from enforcement_review.model import OTHER, Document

_ALIKE = 85.0  # score from which two titles are the same
_UNLIKE = 60.0  # score below which they surely are not
_FEW_PAIRS = 3  # entries with a sure paper that must agree on how printed and read page numbers differ
_NAMED = 8
_APPENDED = re.compile(r"附件|附页|续页|附表|副本")
_FIGURES = re.compile(r"\d+")


class _Entry:
    """A row of the catalogue.

    Attributes:
        kinds: types that its words name as the paper itself (送达回证 in 处罚决定书送达回证).
        spoken_of: all types that its words name.
        pages: first and last printed page number; last None where only one is given.
    """

    __slots__ = ("kinds", "number", "pages", "spoken_of", "title")

    def __init__(self, title: str, number: str, pages: str, names: PaperNames) -> None:
        self.title = title
        self.number = number
        self.kinds, self.spoken_of = names.kinds_of(title)
        figures = [int(figure) for figure in _FIGURES.findall(pages)]
        self.pages = (figures[0], figures[1] if len(figures) > 1 else None) if figures else None


@word("catalogued")
def _catalogued(compiler: Compiler, node: Node) -> Check:
    """`catalogued: {list: F, except: [TYPES], loosely: [TYPES], together: [TYPES]}`: every row its paper, and back.

    Papers of the types under `except` need no row. Those under `loosely` (evidence) are entered in free words;
    those under `together` (receipts, lists) may stand under the row of the paper that they belong to.
    """
    fields = node.fields(["list", "except"], ["loosely", "together"])
    reference = compiler.fact(fields["list"], [Kind.ENTRIES])
    excepted = frozenset(compiler.document_types(fields["except"]))
    loosely = frozenset((OTHER, *(compiler.document_types(fields["loosely"]) if "loosely" in fields else ())))
    together = frozenset(compiler.document_types(fields["together"]) if "together" in fields else ())
    names = compiler.vocabulary.names

    def ask(index: CaseIndex, here: Here) -> Answer:
        readings = reference.read(index, here)
        if not readings:
            return not_there(index, reference)
        places = [place for reading in readings for place in reading.places]
        gaps = [
            Answer(None, index.unread_note(item), item.places) for item in readings if item.state is not READ
        ]
        if gaps:
            return conjunction(gaps)
        rows = [row for reading in readings for row in reading.value if isinstance(row, Mapping)]
        entries = [_entry(row, names) for row in rows if row.get("title")]
        if not entries:
            return Answer(None, f"没有读到“{readings[0].name.title}”", places)
        unread = [
            reading.document for reading in readings if reading.document and not reading.document.complete
        ]
        comparison = _Comparison(index, entries, excepted, (loosely, together), places)
        answers = [
            *comparison.on_entries(),
            *comparison.on_papers(sure=not unread and len(entries) == len(rows)),
        ]
        if unread or len(entries) < len(rows):
            answers.append(Answer(None, "卷内目录未读全", places))
        if not answers:
            return Answer(True, f"目录{len(entries)}条与卷内文书一致", places)
        return conjunction(answers)

    return ask


def _entry(row: Mapping[str, str | None], names: PaperNames) -> _Entry:
    return _Entry(row.get("title") or "", row.get("number") or "", row.get("pages") or "", names)


class _Comparison:
    """The entries beside the papers of one case."""

    __slots__ = ("_claims", "_entries", "_index", "_loosely", "_papers", "_places", "_together", "_types")

    def __init__(
        self,
        index: CaseIndex,
        entries: Sequence[_Entry],
        excepted: frozenset[str],
        lenient: tuple[frozenset[str], frozenset[str]],
        places: Sequence[EvidencePlace],
    ) -> None:
        self._index = index
        self._entries = entries
        self._loosely, self._together = lenient
        self._places = places
        self._types = {item.id: item.types for item in index.case.documents}
        self._papers = [item for item in index.case.documents if excepted.isdisjoint(self._types[item.id])]
        self._claims = self._claim_by_names()
        self._claim_by_pages()

    def _claim_by_names(self) -> list[set[str]]:
        """For each entry the papers that it surely names: by number, by kind, by title."""
        least = self._index.least_document_confidence
        of_kind: dict[str, list[str]] = {}
        of_form: dict[str, list[str]] = {}
        titles: list[tuple[str, str]] = []
        loose_titles: list[tuple[str, str]] = []
        for document in self._index.case.documents:
            identifier, types = document.id, self._types[document.id]
            titles.append((identifier, document.title))
            if document.confidence >= least:
                for kind in types:
                    of_kind.setdefault(kind, []).append(identifier)
            if self._loosely.isdisjoint(types):
                for form in forms_of(document.title):
                    of_form.setdefault(form, []).append(identifier)
            else:
                loose_titles.append((identifier, document.title))
        numbers = self._numbers() if any(entry.number for entry in self._entries) else ()
        claims = []
        for entry in self._entries:
            claim: set[str] = set()
            for kind in entry.kinds:
                claim.update(of_kind.get(kind, ()))
            strict = bool(entry.kinds) and self._loosely.isdisjoint(entry.kinds)
            if strict:
                for form in forms_of(entry.title):
                    claim.update(of_form.get(form, ()))
            for identifier, title in loose_titles if strict else titles:
                if identifier not in claim and _likeness(entry.title, title) >= _ALIKE:
                    claim.add(identifier)
            if entry.number:
                claim.update([item for item, number in numbers if same_number(entry.number, number)])
            claims.append(claim)
        return claims

    def _numbers(self) -> list[tuple[str, str]]:
        """The document numbers that were read, each with the id of its paper."""
        index = self._index
        numbers = []
        for document in index.case.documents:
            for kind in self._types[document.id]:
                name = f"{kind}.number"
                if name in index.vocabulary.facts:
                    reading = index.readings_in(name, document)
                    if reading.state is READ:
                        numbers.append((document.id, reading.value))
        return numbers

    def _claim_by_pages(self) -> None:
        """Entries in free words claim the papers that stand on their pages.

        An entry that has a paper already is asked only about papers that no name claimed: more tells nothing.
        """
        claimed = set().union(*self._claims)
        if all(self._claims) and all(item.id in claimed for item in self._papers):
            return
        offset = self._offset()
        if offset is None:
            return
        free = self._loosely | self._together
        spans = [
            (item.id, item.pages[0] - offset, item.pages[-1] - offset, free.isdisjoint(self._types[item.id]))
            for item in self._papers
            if item.pages
        ]
        unclaimed = [span for span in spans if span[0] not in claimed]
        # A paper of a kind of its own that another entry names is not what free words on the same page mean.
        open_to_all = [span for span in spans if span[0] not in claimed or not span[3]]
        for place, entry in enumerate(self._entries):
            asked = unclaimed if self._claims[place] else open_to_all
            if entry.pages is None or not asked:
                continue
            first, last = entry.pages
            if last is None:
                following = next((item.pages[0] for item in self._entries[place + 1 :] if item.pages), None)
                last = max(first, following - 1) if following is not None else None
            entry_is_loose = self._is_loose(entry)
            spoken_of = frozenset(entry.spoken_of)
            standing = [
                (identifier, of_its_own)
                for identifier, begins, ends, of_its_own in asked
                if begins >= first and (last is None or ends <= last)
            ]
            # Pages that no entry states, behind an entry that has its paper: what stands there is listed nowhere.
            gap = bool(self._claims[place]) and entry.pages[1] is None
            begin = {identifier: begins for identifier, begins, _, _ in asked}
            for identifier, of_its_own in standing:
                if gap and of_its_own and begin[identifier] > first and self._is_named(identifier):
                    continue
                if entry_is_loose or not of_its_own or not spoken_of.isdisjoint(self._types[identifier]):
                    self._claims[place].add(identifier)

    def _offset(self) -> int | None:
        """By how much read page numbers exceed printed ones; None where sure pairs do not agree on it."""
        if len({document.source for document in self._papers if document.pages}) != 1:
            return None
        by_id = {document.id: document for document in self._papers}
        differences: list[int] = []
        for entry, claim in zip(self._entries, self._claims, strict=True):
            papers = [by_id[item] for item in sorted(claim) if item in by_id]
            if entry.pages is not None and len(papers) == 1 and papers[0].pages:
                differences.append(papers[0].pages[0] - entry.pages[0])
        if len(differences) < _FEW_PAIRS:
            return None
        offset, count = Counter(differences).most_common(1)[0]
        return offset if count * 3 >= len(differences) * 2 else None

    def _is_named(self, identifier: str) -> bool:
        """Whether a paper bears the title of its type, so that free words are no name for it."""
        document = next(item for item in self._papers if item.id == identifier)
        sure = document.confidence >= self._index.least_document_confidence
        return sure and bool(document.title) and not _APPENDED.search(document.title)

    def _is_loose(self, entry: _Entry) -> bool:
        """Whether the entry names evidence or things in free words."""
        return not entry.kinds or bool(self._loosely.intersection(entry.kinds))

    # ---- every entry its paper ----

    def on_entries(self) -> list[Answer]:
        """What is wrong or open with the entries."""
        answers = []
        for entry, claim in zip(self._entries, self._claims, strict=True):
            if not claim:
                answers.append(self._without_paper(entry))
        if not answers:
            answers.extend(self._too_few_papers())
        return answers

    def _without_paper(self, entry: _Entry) -> Answer:
        index = self._index
        named = f"目录中的“{entry.title}”"
        claimed = {item for claim in self._claims for item in claim}
        near = [
            document
            for document in self._papers
            if document.id not in claimed
            and (
                set(entry.spoken_of).intersection(document.types)
                or _likeness(entry.title, document.title) >= _UNLIKE
            )
        ]
        if near:
            return Answer(None, f"{named}是否{index.label(near[0])}不能确定", [*self._places, near[0]])
        if self._is_loose(entry):
            return Answer(None, f"{named}未见名称对应的文书，可能附在其他材料中", self._places)
        absent = index.absence(entry.kinds)
        if absent.truth is None:
            return Answer(None, absent.note, [*self._places, *absent.places])
        return Answer(False, f"{named}在卷内没有对应的文书", [*self._places, *absent.places])

    def _too_few_papers(self) -> list[Answer]:
        """Several entries of one kind need as many papers; two papers may have been taken for one."""
        index = self._index
        answers = []
        entered = Counter(
            kind
            for kind, _, _ in dict.fromkeys(
                (entry.kinds[0], entry.title + entry.number, entry.pages)
                for entry in self._entries
                if len(entry.kinds) == 1 and entry.kinds[0] not in self._loosely
                if len(entry.spoken_of) == 1 or entry.kinds[0] in self._together
            )
        )
        for kind, count in entered.items():
            papers = [item for item in index.case.documents if kind in self._types[item.id]]
            if not papers or len(papers) + self._namesakes(kind) >= count:
                continue
            note = f"目录列有{count}份《{index.vocabulary.title(kind)}》，卷内识别出{len(papers)}份"
            absent = index.absence((kind,))
            paged = all(document.pages for document in papers)
            room = sum(len(document.pages) for document in papers)
            sure = absent.truth is True and paged and room < count and not self._has_stray_like(kind)
            answers.append(Answer(False if sure else None, note, [*self._places, *papers]))
        return answers

    def _namesakes(self, kind: str) -> int:
        """Papers of other types that bear a name under which the kind is entered: copies out of other files among them."""
        named = [entry for entry in self._entries if kind in entry.kinds]
        return sum(
            kind not in self._types[item.id] and any(self._bears_name(item, entry) for entry in named)
            for item in self._index.case.documents
        )

    def _bears_name(self, document: Document, entry: _Entry) -> bool:
        if self._loosely.isdisjoint(self._types[document.id]):
            return not set(forms_of(entry.title)).isdisjoint(forms_of(document.title))
        return _likeness(entry.title, document.title) >= _ALIKE

    def _has_stray_like(self, kind: str) -> bool:
        """Whether a paper that no entry claims could be meant by one of the entries of this kind."""
        claimed = {item for claim in self._claims for item in claim}
        strays = [document for document in self._papers if document.id not in claimed]
        named = [entry for entry in self._entries if kind in entry.kinds]
        return any(_likeness(entry.title, item.title) >= _UNLIKE for item in strays for entry in named)

    # ---- every paper its entry ----

    def on_papers(self, *, sure: bool) -> list[Answer]:
        """What is wrong or open with the papers; `sure`: the catalogue was read whole."""
        index = self._index
        claimed = {item for claim in self._claims for item in claim}
        unexplained = any(
            self._is_loose(entry) and not claim
            for entry, claim in zip(self._entries, self._claims, strict=True)
        )
        answers = []
        for document in self._papers:
            if document.id in claimed:
                continue
            label = index.label(document)
            alone = self._stands_by_itself(document)
            if sure and not unexplained and alone and self._is_plain(document):
                answers.append(Answer(False, f"{label}未列入卷内目录", [document, *self._places]))
            else:
                answers.append(Answer(None, f"{label}是否列入卷内目录不能确定", [document, *self._places]))
        return answers

    def _stands_by_itself(self, document: Document) -> bool:
        """Whether no entry in free words may be meant to go on over the paper's pages."""
        offset = self._offset()
        if offset is None or not document.pages:
            return True
        page = document.pages[0] - offset
        before = [entry for entry in self._entries if entry.pages is not None and entry.pages[0] < page]
        return not (
            before and before[-1].pages and before[-1].pages[1] is None and self._is_loose(before[-1])
        )

    def _is_plain(self, document: Document) -> bool:
        """A paper of its own that no entry could mean."""
        if not document.title or document.confidence < self._index.least_document_confidence:
            return False
        if (self._loosely | self._together).intersection(document.types) or _APPENDED.search(document.title):
            return False
        return not any(
            set(entry.spoken_of).intersection(document.types)
            or _likeness(entry.title, document.title) >= _UNLIKE
            for entry in self._entries
        )


@lru_cache(maxsize=65536)
def _likeness(entry: str, title: str) -> float:
    """0–100: how well a title in the catalogue fits a printed one."""
    best = 0.0
    for left in forms_of(entry):
        for right in forms_of(title):
            if min(len(left), len(right)) >= 4 and (left in right or right in left):
                return 100.0 if _same_head(left, right) else _UNLIKE
            best = max(best, fuzz.ratio(left, right))
    return best


def _same_head(left: str, right: str) -> bool:
    """Chinese titles end with what the paper is: 决定书 and 决定书送达回证 are two papers."""
    return left.endswith(right) or right.endswith(left)
