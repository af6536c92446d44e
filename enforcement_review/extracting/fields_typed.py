"""Fields of typed forms: labels before a colon or a gap, in lines and inside cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from enforcement_review.extracting.fields import Field, Shape, is_blank
from enforcement_review.extracting.labels import canonical_label, label_keys, misread_label_keys
from enforcement_review.extracting.person_names import begins_with_surname, reads_as_person
from enforcement_review.model import Box, Line
from enforcement_review.text import Passage
from enforcement_review.text.passage import Place, lines_passage

_GENERIC_LABEL = re.compile(r"[\u4e00-\u9fa5()（）/、]{2,16}$")
_LABEL_START = re.compile(r"[\n,，。;；:!?！？|①-⑳]| {2,}|(?<![\d.])\d{1,2}[.、](?=[\u4e00-\u9fa5])")
_IN_BRACKETS = re.compile(r"【([\u4e00-\u9fa5 ]{2,10})】:?")
_BLANK_DATE = re.compile(r"[\s_年月日时分]*")
_TOKEN = re.compile(r"\S+")
# A label that asks for an opinion or a conclusion: its value is as many lines as it takes.
_LONG_VALUES = re.compile(
    r"^opinion_|conclusion$|^penalty$|^opinion_response$|^participants$|^served_document$"
)
_CLOSE_BEHIND = frozenset({"officer_id", "citizen_id", "credit_code", "recorder", "officers_signature"})
_PEOPLE = frozenset({"officers", "recorder", "officers_signature"})
_WRITING_ROOM = 220.0  # points behind a label of a text whose extent is not known


def fields_of_lines(lines: Sequence[Line], page: int | None, extent: Box | None) -> Iterator[Field]:
    if lines:
        yield from fields_of_passage(lines_passage(lines, page, extent), "", extent)


@dataclass(frozen=True, slots=True)
class _Label:
    start: int
    end: int  # where its value begins
    keys: frozenset[str]
    shape: Shape


def fields_of_passage(passage: Passage, group: str = "", around: Box | None = None) -> Iterator[Field]:
    """Fields written as `label：value` or as label and value with a gap between them.

    `around` is what the passage may fill: its cell, or the text's extent on the page.
    """
    scanned = any(piece.line.sureness is not None for piece in passage.pieces)
    found = {
        *_colon_labels(passage.text, scanned=scanned),
        *_gap_labels(passage.text),
        *_bracketed_labels(passage.text),
    }
    if scanned:
        found |= _unparted_labels(passage.text)
    labels = sorted(found, key=lambda label: (label.start, -label.shape.value, -label.end))
    kept: list[_Label] = []
    for label in labels:
        if not kept or label.start >= kept[-1].end:
            kept.append(label)
    for index, label in enumerate(kept):
        if not label.keys:
            continue
        end = _value_end(passage.text, label, kept[index + 1 :])
        printed = passage.text[label.start : label.end].rstrip(" :")
        at = passage.place(label.start, label.start + max(1, len(printed)))
        following = passage.place(kept[index + 1].start, kept[index + 1].end) if kept[index + 1 :] else None
        yield Field(
            canonical_label(printed),
            label.keys,
            passage.slice(label.end, end),
            at,
            label.shape,
            group,
            area=_room_behind(at, following, around),
            runs_on=is_blank(passage.text[label.end : end])
            and _words_follow(passage.text, end, kept[index + 1 :]),
        )


def _room_behind(at: Place, following: Place | None, around: Box | None) -> Box | None:
    """The room on the row of a label, up to the next label or the edge; handwriting reaches above and below."""
    if at.box is None:
        return None
    right = around.x1 if around is not None else at.box.x1 + _WRITING_ROOM
    if following is not None and following.box is not None and following.page == at.page:
        beside = following.box.y0 < at.box.y1 and at.box.y0 < following.box.y1
        right = following.box.x0 if beside and following.box.x0 > at.box.x1 else right
    reach = 0.6 * at.box.height
    top, bottom = at.box.y0 - reach, at.box.y1 + reach
    return Box(at.box.x1, top, max(at.box.x1, right), bottom)


def _words_follow(text: str, end: int, following: Sequence[_Label]) -> bool:
    """Whether the line after a blank value begins with words that have no label of their own."""
    line_end = text.find("\n", end + 1)
    line_end = len(text) if line_end < 0 else line_end
    if end >= len(text) or text[end] != "\n":
        return False
    if is_blank(text[end:line_end]) or _BLANK_DATE.fullmatch(text, end, line_end):
        return False
    return not any(end <= label.start < line_end for label in following)


def _bracketed_labels(text: str) -> Iterator[_Label]:
    """【当事人】…, with or without a colon behind."""
    for found in _IN_BRACKETS.finditer(text):
        yield _Label(found.start(), found.end(), label_keys(found.group(1)), Shape.INLINE)


def _colon_labels(text: str, *, scanned: bool) -> Iterator[_Label]:
    colon = text.find(":")
    while colon >= 0:
        label = _label_before(text, colon, scanned=scanned)
        if label is not None:
            yield label
        colon = text.find(":", colon + 1)


def _label_before(text: str, colon: int, *, scanned: bool) -> _Label | None:
    if colon == 0 or (text[colon - 1].isascii() and text[colon - 1].isalnum()):
        return None
    low = max(0, colon - 40)
    segment = text[low:colon]
    begins = [0] if low == 0 else []
    begins += [found.end() for found in _LABEL_START.finditer(segment)]
    begins += [index + 1 for index, character in enumerate(segment) if character in " ()）、"]
    for begin in sorted(set(begins)):
        candidate = segment[begin:]
        words = candidate.strip()
        spaced = all(len(word) == 1 for word in words.split())
        if words and "\n" not in words and (spaced or "   " not in words) and (keys := label_keys(words)):
            start = low + begin + len(candidate) - len(candidate.lstrip())
            return _Label(start, colon + 1, keys, Shape.INLINE)
    line = segment[segment.rfind("\n") + 1 :]
    if scanned and (keys := misread_label_keys(line.strip())):
        return _Label(colon - len(line.lstrip()), colon + 1, keys, Shape.INLINE)
    for length in range(min(9, len(segment)), 2, -1):
        # A label set close behind a value: 何光明、唐丽执法证件号：…
        if segment[-length - 1 : -length] != "被" and label_keys(segment[-length:]) & _CLOSE_BEHIND:
            return _Label(colon - length, colon + 1, label_keys(segment[-length:]), Shape.INLINE)
    tail = _GENERIC_LABEL.search(segment)
    if tail is None:
        return None
    # Behind a value an opened bracket may hold the label: 张三（持证编号：….
    opened = segment.rfind("(", tail.start())
    start = opened + 1 if opened > segment.rfind(")", tail.start()) else tail.start()
    return _Label(low + start, colon + 1, frozenset(), Shape.INLINE)


def _gap_labels(text: str) -> Iterator[_Label]:
    """Labels at the start of a line or behind a gap, with a value behind a space."""
    offset = 0
    for line in text.split("\n"):
        tokens = list(_TOKEN.finditer(line))
        for index, token in enumerate(tokens):
            gap = token.start() - tokens[index - 1].end() if index else 2
            if gap < 2:
                continue
            for last in range(min(index + 6, len(tokens) - 2), index - 1, -1):
                words = line[token.start() : tokens[last].end()]
                if words.endswith(":") or (last > index and len(tokens[last].group()) > 3):
                    continue
                if len(token.group()) == len(tokens[last + 1].group()) == 1:
                    continue  # a spaced title goes on: 行 政 处 罚 决 定 书
                if keys := label_keys(words):
                    yield _Label(offset + token.start(), offset + tokens[last].end(), keys, Shape.GAP)
                    break
        offset += len(line) + 1


def _unparted_labels(text: str) -> set[_Label]:
    """Labels of a scan with their values close behind, where a line was written on and no gap is left.

    地点青禾县…, 询问人段学文, 时间2024年…: only where what follows is what the label asks for.
    """
    found = set()
    for start in (0, *(gap.end() for gap in _NEW_SEGMENT.finditer(text))):
        segment = re.split(r"\n| {2,}", text[start : start + 60])[0]
        for end in range(min(_LONGEST_UNPARTED, len(segment) - 2), 1, -1):
            if segment[end - 1] == " " or not (keys := label_keys(segment[:end])):
                continue
            if any(key in keys and fits(segment[end:].strip()) for key, fits in _FITTING):
                found.add(_Label(start, start + end, keys, Shape.GAP))
            break
    return found


def _is_moment(words: str) -> bool:
    return re.match(r"\d{4}\s*[年.-]\s*\d", words) is not None


def _is_address(words: str) -> bool:
    known = re.search(r"[省市县区乡镇村路街巷号楼室局所站房场库店厂院园港道]|公司", words[2:])
    return known is not None and re.search(r"[。；;？?:]|不|未|在", words) is None


def _is_name(words: str) -> bool:
    first = re.match(r"[\u4e00-\u9fa5]{2,3}(?= |$|[(（、])", words)
    return first is not None and begins_with_surname(first.group()) and reads_as_person(first.group())


_NEW_SEGMENT = re.compile(r"\n *| {2,}")
_LONGEST_UNPARTED = 9  # letters of a label
_FITTING: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("time", _is_moment),
    ("place", _is_address),
    ("officers", _is_name),
    ("recorder", _is_name),
    ("interviewee", _is_name),
    ("party_name", _is_name),
    ("officers_signature", _is_name),
    ("party_signature", _is_name),
)


def _value_end(text: str, label: _Label, following: Sequence[_Label]) -> int:
    """Where a value ends: at the next label or, unless it is of the long kind, at the end of its line."""
    if any(_LONG_VALUES.search(key) for key in label.keys):
        stops = (other.start for other in following if _ends_long_value(text, other))
        return next(stops, len(text))
    if label.keys & _PEOPLE:
        # Their certificate numbers and telephones stand among the names: 张三（执法证号：…）、李四（电话：…）.
        following = [
            other
            for other in following
            if text[other.start - 1] != "("
            and ("officer_id" not in other.keys or text[other.start - 1] not in ",、")
        ]
    next_label = following[0].start if following else len(text)
    if "time" in label.keys and (on := _UNTIL_BELOW.match(text, _line_end(text, label.end, runs_on=False))):
        return min(_line_end(text, on.end(), runs_on=False), next_label)
    return min(_line_end(text, label.end, runs_on=bool(label.keys & _PEOPLE)), next_label)


_UNTIL_BELOW = re.compile(r"\n\s*(?:至|到|止\s?:|[-—~])\s*(?=\d)")  # 自2024年…9时, and below 至2024年…11时


def _line_end(text: str, start: int, *, runs_on: bool) -> int:
    end = text.find("\n", start)
    while runs_on and end >= 0 and _is_open(text[start:end].rstrip()):
        end = text.find("\n", end + 1)
    return len(text) if end < 0 else end


def _is_open(written: str) -> bool:
    """Whether a list goes on in the next line: it stops behind a comma, or within brackets."""
    return written[-1:] in ("(", "、", ",", ":", "及") or written.rfind("(") > written.rfind(")")


def _ends_long_value(text: str, label: _Label) -> bool:
    at_line_start = label.start == 0 or text[: label.start].rstrip(" ").endswith("\n")
    inside = {"end_case", "end_person", "time", "served_on", "place"}
    return at_line_start and bool(label.keys - inside) and not any("signature" in key for key in label.keys)
