"""Full-text search over what case files say: exact for any piece of their text, in Chinese without a word list.

A text is **spelt** first: widths and letters evened out (NFKC, lower case), runs of wide characters (Chinese) and of
narrow ones (Latin letters, digits) kept, everything else between runs turned into one mark; white space between two
Chinese characters is only layout and vanishes. `济市监罚〔2026〕15号` is spelt `济市监罚·2026·15·号`. A text is found by
a query if each word of the query (words stand apart by spaces), spelt, is part of the spelt text.

What is indexed is one **gram** for each character: the character with what follows it, two characters in Chinese and
up to eight in letters and digits, where two would be in every case file. A word is then a phrase of grams, and its
end, where too little follows to make up a whole gram, a prefix. A gram holds letters, digits and marks alone, so
nothing that is typed can break a query. `•` and a single character (or two digits) is a gram of the whole text, so
that the shortest queries are plain look-ups too.

Measured with text like the sample cases': a case file of 20 pages (8 500 characters) takes 22 KiB in SQLite's index
and 7 KiB packed, against 20 KiB of plain text; 100 000 of them 2.9 GB. The packed text is kept because an FTS5 index
without content can only forget a text that it is given once more (SQLite before 3.43 has no other way).
Whoever changes how grams are made has to index every text anew in a migration.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    cast,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

MARK = "·"
WHOLE = "•"
MOST_WORDS = 10
MOST_CHARACTERS = 200  # of a query; what a person types is far shorter


class _Letters(dict[int, str]):
    """For `str.translate`: each character evened out, by itself, so that a piece is spelt as it is in the whole."""

    def __missing__(self, code: int) -> str:
        evened = unicodedata.normalize("NFKC", chr(code)).lower()
        spelt = "".join(sign if sign.isalnum() else " " if sign.isspace() else "\t" for sign in evened)
        self[code] = spelt
        return spelt


_LETTERS = _Letters()
_RUN = re.compile(r"[^\x00-\u2e7f]+(?: +[^\x00-\u2e7f]+)*|[^\s\u2e80-\U0010ffff]+")
_NARROW, _WIDE = rf"[^{MARK}\u2e80-\U0010ffff]", r"[\u2e80-\U0010ffff]"
_NARROW_OR_MARK = r"[^\u2e80-\U0010ffff]"
_GRAM = re.compile(
    rf"(?=({_WIDE}(?:{_WIDE}|{MARK}(?:{_NARROW_OR_MARK}{{0,3}}{_WIDE}|{_NARROW_OR_MARK}{{1,4}}))?"
    rf"|{_NARROW}(?:{_NARROW_OR_MARK}{{0,6}}{_WIDE}|{_NARROW_OR_MARK}{{0,7}})))"
)
# Characters of a whole gram, if no wide one ends it before.
_WIDE_BEFORE_NARROW, _NARROW_GRAM = 6, 8
_PAIR = re.compile(rf"(?=({_NARROW}{{2}}))")
_SHORT = re.compile(rf"{_WIDE}|{_NARROW}{{1,2}}")


def spell(words: str) -> str:
    """A text, or a piece of one, as it is compared."""
    return MARK.join(run.replace(" ", "") for run in _RUN.findall(words.translate(_LETTERS)))


def index_case(session: Session, case_id: int, words: str) -> None:
    """Make a case file findable by this text, in place of the one that it had."""
    _dialect(session).put(session, case_id, spell(words))


def remove_case(session: Session, case_id: int) -> None:
    """Make a case file findable by nothing, and keep none of its text."""
    _dialect(session).put(session, case_id, "")


def matching(session: Session, query: str) -> Select[Any] | None:
    """The ids of the case files whose text has every word of the query; None where it says no word."""
    words = [spelt for word in query[:MOST_CHARACTERS].split() if (spelt := spell(word))][:MOST_WORDS]
    return _dialect(session).found(words) if words else None


def _grams(spelt: str) -> list[str]:
    return _GRAM.findall(spelt)


def _short_grams(spelt: str) -> set[str]:
    """Each single character, and each two letters or digits in a row, as grams of the whole text."""
    return {WHOLE + short for short in (set(spelt) - {MARK}).union(_PAIR.findall(spelt))}


def _sought(spelt: str) -> tuple[list[str], bool]:
    """The grams that a text has in a row if it has this word, and whether the last is only the beginning of one."""
    if _SHORT.fullmatch(spelt):
        return [WHOLE + spelt], False
    grams: list[str] = []
    covered = 0
    for found in _GRAM.finditer(spelt):
        gram = found[1]
        if _is_whole(gram):
            grams.append(gram)
            covered = found.end(1)
        elif covered == len(spelt):
            break
        else:
            return [*grams, gram], True
    return grams, False


def _is_whole(gram: str) -> bool:
    """Whether the gram would be the same if more text followed."""
    if len(gram) > 1 and gram[-1] >= "\u2e80":
        return True
    return len(gram) == (_NARROW_GRAM if gram[0] < "\u2e80" else _WIDE_BEFORE_NARROW)


# ---- what differs between databases ----


class _Dialect(Protocol):
    def put(self, session: Session, case_id: int, spelt: str) -> None: ...

    def found(self, words: list[str]) -> Select[Any]: ...


class _Sqlite:
    """An FTS5 table without content, one row for each case file; grams in their order make phrases."""

    _index = table("search_text", column("rowid"))

    def put(self, session: Session, case_id: int, spelt: str) -> None:
        before = session.scalar(
            text("SELECT packed FROM search_text_kept WHERE case_file_id = :id"), {"id": case_id}
        )
        packed = zlib.compress(spelt.encode())
        if before == packed:
            return
        if before is not None:
            grams = self._line(zlib.decompress(before).decode())
            session.execute(
                text("INSERT INTO search_text (search_text, rowid, grams) VALUES ('delete', :id, :grams)"),
                {"id": case_id, "grams": grams},
            )
            session.execute(text("DELETE FROM search_text_kept WHERE case_file_id = :id"), {"id": case_id})
        if spelt:
            session.execute(
                text("INSERT INTO search_text (rowid, grams) VALUES (:id, :grams)"),
                {"id": case_id, "grams": self._line(spelt)},
            )
            session.execute(
                text("INSERT INTO search_text_kept (case_file_id, packed) VALUES (:id, :packed)"),
                {"id": case_id, "packed": packed},
            )

    def found(self, words: list[str]) -> Select[Any]:
        asked = " AND ".join(self._phrase(*_sought(word)) for word in words)
        return select(self._index.c.rowid).where(literal_column("search_text").op("MATCH")(asked))

    @staticmethod
    def _line(spelt: str) -> str:
        return " ".join((*_grams(spelt), *sorted(_short_grams(spelt))))

    @staticmethod
    def _phrase(grams: list[str], begins: bool) -> str:  # noqa: FBT001  # as `_sought` says it
        return f'"{" ".join(grams)}"{"*" if begins else ""}'


class _Postgres:
    """Rows of a part of the spelt text with its grams; the grams find rows, the text itself decides.

    A tsvector keeps no more than 256 places of a gram and none beyond the 16 383rd, and no more than 1 MB: so it
    holds no places here, and a long text stands in several rows, which overlap by more than a query is long.
    `array_to_tsvector` takes grams as they are, so that no configuration of the server parts or changes them.
    """

    PART = 20_000  # characters: their grams stay below the 1 MB whatever they are
    _rows = table("search_text", column("case_file_id"), column("part"), column("spelt"), column("grams"))

    def put(self, session: Session, case_id: int, spelt: str) -> None:
        session.execute(text("DELETE FROM search_text WHERE case_file_id = :id"), {"id": case_id})
        for number, part in enumerate(self._parts(spelt)):
            session.execute(
                text(
                    "INSERT INTO search_text (case_file_id, part, spelt, grams) "
                    "VALUES (:id, :part, :spelt, array_to_tsvector(CAST(:grams AS text[])))"
                ),
                {
                    "id": case_id,
                    "part": number,
                    "spelt": part,
                    "grams": sorted({*_grams(part), *_short_grams(part)}),
                },
            )

    def found(self, words: list[str]) -> Select[Any]:
        first, *others = words
        rows, earlier = self._rows.alias(), self._rows.alias()
        # A word may stand in several parts: the first of them counts. To sort out what comes twice in the end would
        # keep a list from ending where its page is full.
        same = (earlier.c.case_file_id == rows.c.case_file_id, earlier.c.part < rows.c.part)
        comes_first = or_(rows.c.part == 0, ~exists().where(*same, *self._says(earlier, first)))
        found = select(rows.c.case_file_id).where(*self._says(rows, first), comes_first)
        for other in others:
            beside = self._rows.alias()
            found = found.where(
                rows.c.case_file_id.in_(select(beside.c.case_file_id).where(*self._says(beside, other)))
            )
        return found

    @staticmethod
    def _says(rows: FromClause, word: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        grams, begins = _sought(word)
        asked = " & ".join(f"'{gram}'" for gram in dict.fromkeys(grams)) + (":*" if begins else "")
        return rows.c.grams.op("@@")(cast(asked, TSQUERY)), func.strpos(rows.c.spelt, word) > 0

    def _parts(self, spelt: str) -> Iterator[str]:
        for start in range(0, len(spelt), self.PART - 2 * MOST_CHARACTERS):
            yield spelt[start : start + self.PART]


_DIALECTS: dict[str, _Dialect] = {"sqlite": _Sqlite(), "postgresql": _Postgres()}


def _dialect(session: Session) -> _Dialect:
    return _DIALECTS[session.get_bind().dialect.name]
