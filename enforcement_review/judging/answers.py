"""Answers of a predicate: yes, no or unknown, with what it looked at, joined after Kleene.

The words of an answer are built only when a finding shows them: a note is either text or a tuple of a
function and its arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from enforcement_review.model import Document, Fact

Note = str | tuple[Any, ...] | None
EvidencePlace = Fact | Document
Truth = bool | None


class Answer:
    """Yes (True), no (False) or unknown (None), with words and places.

    Attributes:
        note: what was found, as text or `(function, *arguments)` that makes it.
        places: facts and documents that it rests on.
        times: how many things are wrong, for deductions counted by occurrence; 1 unless said.
    """

    __slots__ = ("note", "places", "times", "truth")

    def __init__(
        self, truth: Truth, note: Note, places: Sequence[EvidencePlace] = (), times: int = 1
    ) -> None:
        self.truth = truth
        self.note = note
        self.places = places
        self.times = times

    def words(self) -> str:
        return render(self.note)

    def __repr__(self) -> str:
        return f"Answer({self.truth}, {self.words()!r}, {len(self.places)} places)"


def render(note: Note) -> str:
    if type(note) is tuple:
        function: Callable[..., str] = note[0]
        return function(*note[1:])
    return note or ""  # type: ignore[return-value]  # no tuple here: type() is faster than isinstance(), and not narrowed


def joined(notes: Sequence[Note]) -> str:
    """The notes as one text, each once; notes that can be said together are."""
    parts: list[Note] = []
    _collect(notes, parts, {})
    if len(parts) == 1:
        return render(parts[0])
    texts = dict.fromkeys([render(part) for part in parts])
    texts.pop("", None)
    return "；".join(texts)


def _collect(notes: Sequence[Note], parts: list[Note], together: dict[Callable[..., Note], int]) -> None:
    """Add the notes to the parts, those inside `joined` one by one; `together`: where each merger's part stands."""
    for note in notes:
        if type(note) is tuple:
            function = note[0]
            if function is joined:
                _collect(note[1], parts, together)
                continue
            merge = _MERGERS.get(function)
            if merge is not None:
                if merge in together:
                    place = together[merge]
                    parts[place] = merge(parts[place], note)
                    continue
                together[merge] = len(parts)
        elif note is None:
            continue
        parts.append(note)


_MERGERS: dict[Callable[..., str], Callable[[Note, Note], Note]] = {}


def said_together(function: Callable[..., str], merge: Callable[[Note, Note], Note]) -> None:
    """Notes made by `function` are joined by `merge` where several stand in one text."""
    _MERGERS[function] = merge


def conjunction(answers: Sequence[Answer]) -> Answer:
    """All hold: no if one is no, else unknown if one is unknown; the words are those of the decisive ones."""
    truth: Truth = True
    for answer in answers:
        if answer.truth is False:
            return _joined(False, [one for one in answers if one.truth is False])
        if answer.truth is None:
            truth = None
    if truth is None:
        return _joined(None, [one for one in answers if one.truth is None])
    return _joined(True, answers)


def disjunction(answers: Iterable[Answer]) -> Answer:
    """One holds: the first that is yes; else unknown if one is unknown; else no."""
    wrong: list[Answer] = []
    open_: list[Answer] = []
    for answer in answers:
        if answer.truth is True:
            return answer
        (open_ if answer.truth is None else wrong).append(answer)
    if open_:
        return _joined(None, open_)
    return _joined(False, wrong)


def contains_one(text: str, words: Sequence[str]) -> bool:
    """Whether one of the words stands in the text."""
    for word in words:  # noqa: SIM110 (a loop costs a third of a generator, and this is asked of every paper)
        if word in text:
            return True
    return False


_SHOWN = 4  # parts of what holds that a message tells; of what is wrong or unknown it tells all


def _joined(truth: Truth, answers: Sequence[Answer]) -> Answer:
    if len(answers) == 1:
        return answers[0]
    places: list[EvidencePlace] = []
    notes: list[Note] = []
    if truth is True:
        for answer in answers[:_SHOWN]:
            places += answer.places
            notes.append(answer.note)
        if len(answers) > _SHOWN:
            return Answer(True, (_and_more, notes, len(answers)), places)
        return Answer(True, (joined, notes), places)
    times = 0
    for answer in answers:
        places += answer.places
        notes.append(answer.note)
        times += answer.times
    return Answer(truth, (joined, notes), places, times or 1)


def _and_more(notes: Sequence[Note], count: int) -> str:
    return f"{joined(notes)}；等{count}项均符合"
