"""Clauses of law that a text refers to: 《…》第…条第…款第（…）项."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from enforcement_review.law.glyphs import fold, without_spaces
from enforcement_review.law.numerals import CHINESE_NUMERALS, parse_numeral


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause at `[start, end)` of the text.

    Attributes:
        law: the name between 《》 without spaces and marks of revision, 本法、该条例 as written, or ""
            where no law is named. Where several clauses follow one law, each carries it.
        article, paragraph, item: 条、款、项 in Arabic figures (`28`, `10之1`), whichever way they are
            written.
        text: the place as written.
    """

    start: int
    end: int
    law: str
    article: str | None
    paragraph: str | None
    item: str | None
    text: str


_NUMBER: Final = (
    rf"(?:[0-9](?:\s?[0-9]){{0,3}}|[{CHINESE_NUMERALS}](?:\s{{0,9}}[{CHINESE_NUMERALS}]){{0,9}}+)"
)
_ITEM_LIST: Final = (
    rf"第?\s{{0,9}}[(]?\s?{_NUMBER}\s?[)]?"
    rf"(?:\s?(?:[、,，和及至]|以及)\s{{0,9}}第?\s?[(]\s?{_NUMBER}\s?[)]){{0,12}}\s{{0,9}}项"
)
_REFERENCE: Final = re.compile(
    r"《(?P<law>[^《》]{2,80}(?:《[^《》]{2,60}》[^《》]{0,40})?)》"
    r"(?P<note>\s*[(][^()]{1,40}[)])?"
    r"|(?P<this>(?<!基)[本该同](?:法|条例|规定|办法|细则|规则|规章|基准))"
    rf"|第\s*(?P<article>{_NUMBER})\s*条(?:\s*之\s*(?P<after>{_NUMBER})(?!\s*[、规]))?"
    rf"(?:\s*第\s*(?P<paragraph>{_NUMBER})\s*款)?(?:\s*(?P<items>{_ITEM_LIST}))?"
    rf"|第\s*(?P<more_paragraph>{_NUMBER})\s*款(?:\s*(?P<more_paragraph_items>{_ITEM_LIST}))?"
    rf"|(?P<more_items>{_ITEM_LIST})",
)
_IN_ITEMS: Final = re.compile(rf"[(]?\s*(?P<number>{_NUMBER})\s*[)]?")
_IS_SEPARATOR: Final = re.compile(r"[\s、,，和及与或的]*(?:以及|并|规定)?[\s、,，]*")
# What may be called by 《》 without an article and is law or a norm, not a form or a book.
_NORM: Final = re.compile(
    r"(?:法|法典|条例|规定|办法|细则|规则|标准|规范|解释|基准|规程|通则|准则|清单|目录|章程|通知|意见|决定|公告|纲要|制度|批复|答复)"
    r"(?:\((?:[^()]*)\))?\Z",
)
_REVISION: Final = re.compile(
    r"\((?:[^()]*(?:修订|修正|修改|年|版|公布|发布)[^()]*|以下简称[^()]*|下称[^()]*|简称[^()]*)\)"
)
_SENTENCE_END: Final = re.compile(r"[。；;！？!?]")
_FAR: Final = 60


@dataclass(slots=True)
class _Open:
    """Where the reading stands: the law, article and paragraph that what follows may belong to."""

    law: str = ""
    law_end: int = 0
    article: str | None = None
    paragraph: str | None = None
    end: int = -1


def find_clauses(text: str) -> list[Clause]:
    """The clauses of the text in order; a law named without an article gives a clause without one.

    An article belongs to the law before it in the same sentence; a 款 or 项 alone only to a clause that it
    follows directly (`第二十八条第一款、第二款`). 《》 round the name of a form (《现场笔录》) is no law.
    """
    if "条" not in text and "》" not in text:
        return []
    folded = fold(text)
    found: list[Clause] = []
    state = _Open()
    pending: Clause | None = None
    for match in _REFERENCE.finditer(folded):
        if match["law"] is not None or match["this"] is not None:
            if pending is not None:
                found.append(pending)
            pending = _law(text, match)
            state = _Open(_law_name(match), match.end())
            continue
        clauses = _clauses(text, folded, match, state, pending)
        if clauses and pending is not None:
            if clauses[0].start != pending.start:
                found.append(pending)
            pending = None
        found.extend(clauses)
    if pending is not None:
        found.append(pending)
    return found


def _law_name(match: re.Match[str]) -> str:
    return _tidy(match["law"]) if match["law"] is not None else match["this"]


def _tidy(name: str) -> str:
    return _REVISION.sub("", without_spaces(name))


def _law(text: str, match: re.Match[str]) -> Clause | None:
    """The law alone, kept until it is known whether an article follows."""
    if match["law"] is None or not _NORM.search(_tidy(match["law"])):
        return None
    end = match.start("note") if match["note"] else match.end()
    return Clause(match.start(), end, _law_name(match), None, None, None, text[match.start() : end])


def _clauses(
    text: str, folded: str, match: re.Match[str], state: _Open, pending: Clause | None
) -> list[Clause]:
    start = match.start()
    follows = state.end >= 0 and _IS_SEPARATOR.fullmatch(folded, state.end, start) is not None
    if match["article"] is not None:
        article = _figure(match["article"])
        if article is None:
            return []
        after = _figure(match["after"])
        state.article = article if after is None else f"{article}之{after}"
        state.paragraph = _figure(match["paragraph"])
        if not _same_sentence(folded, state, start):
            state.law = ""
        if state.law and folded[state.law_end : start].strip() == "":
            start = pending.start if pending is not None else _start_of_law(folded, state)
        items = "items"
    elif not follows or state.article is None:
        return []
    elif match["more_paragraph"] is not None:
        state.paragraph = _figure(match["more_paragraph"])
        items = "more_paragraph_items"
    else:
        items = "more_items"
    state.end = match.end()
    state.law_end = match.end() if state.law else state.law_end
    return _one_for_each_item(text, match, state, start, items)


def _start_of_law(folded: str, state: _Open) -> int:
    """Where 本法 or the 《 of a name that is no norm's begins."""
    opening = folded.rfind("《", 0, state.law_end)
    named = state.law_end - len(state.law)
    return named if folded[named : state.law_end] == state.law else max(opening, 0)


def _same_sentence(folded: str, state: _Open, start: int) -> bool:
    if not state.law or start - state.law_end > _FAR:
        return False
    return _SENTENCE_END.search(folded, state.law_end, start) is None


def _one_for_each_item(text: str, match: re.Match[str], state: _Open, start: int, items: str) -> list[Clause]:
    end = match.end()
    if match[items] is None:
        place = text[start:end]
        return [Clause(start, end, state.law, state.article, state.paragraph, None, place)]
    numbers = list(_IN_ITEMS.finditer(match.string, match.start(items), match.end(items)))
    clauses: list[Clause] = []
    for index, number in enumerate(numbers):
        first = start if index == 0 else number.start()
        last = end if index == len(numbers) - 1 else number.end()
        item = _figure(number["number"])
        clauses.append(Clause(first, last, state.law, state.article, state.paragraph, item, text[first:last]))
    return clauses


def _figure(text: str | None) -> str | None:
    if text is None:
        return None
    number = parse_numeral("".join(text.split()))
    return None if number is None else str(number)


def normalise_law_name(name: str) -> str:
    """The name for comparing: no 《》, no spaces, no 中华人民共和国, no mark of a revision (2021修订)."""
    tidy = without_spaces(name).strip("《》〈〉<>")
    return _REVISION.sub("", tidy).removeprefix("中华人民共和国")
