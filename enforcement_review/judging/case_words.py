"""What a case says of itself in words: values read, papers missing, what has to be looked at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enforcement_review.judging.answers import Note, said_together
from enforcement_review.judging.field_reading import EMPTY, FieldReading
from enforcement_review.judging.vocabulary import Kind
from enforcement_review.model import Document, Volume

if TYPE_CHECKING:
    from enforcement_review.judging.case_index import CaseIndex

NAMED = 5  # pages or documents that a message names before it says 等


def unread_words(index: CaseIndex, reading: FieldReading) -> str:
    owner = index.label(reading.document) if reading.document is not None else "全卷"
    if reading.state is EMPTY:
        return f"{owner}的“{reading.name.title}”为空白"
    return f"{owner}的“{reading.name.title}”{reading.why}"


def read_words(index: CaseIndex, reading: FieldReading) -> str:
    name, document, value = reading.name, reading.document, reading.value
    owner = index.label(document) if document is not None else "全卷"
    words = f"{value:f}" if name.kind is Kind.NUMBER else index.in_words(value)
    return f"{owner}{name.title}“{words}”"


def _titles(index: CaseIndex, kinds: tuple[str, ...]) -> str:
    return "、".join(f"《{index.vocabulary.title(kind)}》" for kind in kinds)


def absence_words(index: CaseIndex, kinds: tuple[str, ...]) -> str:
    return f"全卷{len(index.case.documents)}份文书中未见{_titles(index, kinds)}"


def unlisted_words(index: CaseIndex, kinds: tuple[str, ...]) -> str:
    return f"{absence_words(index, kinds)}，卷内目录也没有列出"


def more_listed_words(index: CaseIndex, kinds: tuple[str, ...], listed: int, found: int) -> str:
    return (
        f"卷内目录列有{listed}份{_titles(index, kinds)}，识别出{found}份，其余可能在未能识读的页上"
        f"（{'，'.join(index.unread_parts())}）"
    )


def doubt_words(
    index: CaseIndex, kinds: tuple[str, ...], doubts: tuple[Document, ...], questions: tuple[str, ...]
) -> str:
    reasons = list(questions)
    if doubts:
        some = "、".join(index.label(document) for document in doubts[:NAMED])
        reasons.append(f"{some}{'等' if len(doubts) > NAMED else ''}可能是该文书")
    if index.case.volume is Volume.MAIN and not reasons:
        reasons.append("本卷是正卷，该文书可能在副卷")
    elif index.case.volume is Volume.SUPPLEMENT and not reasons:
        reasons.append("本卷是副卷，该文书可能在正卷")
    if not reasons:
        reasons.append("没有识别出文书")
    return f"已识别的文书中未见{_titles(index, kinds)}，但{'，'.join(reasons)}，须查看后认定"


def _absences_together(left: Note, right: Note) -> Note:
    """One sentence for two absences: 全卷…未见《A》、《B》."""
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    index: CaseIndex = left[1]
    return index.absence(tuple(dict.fromkeys((*left[2], *right[2])))).note


said_together(absence_words, _absences_together)
said_together(unlisted_words, _absences_together)
said_together(doubt_words, _absences_together)
