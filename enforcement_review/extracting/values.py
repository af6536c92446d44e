"""From what stands beside a label to a value: names, dates, people, money, ticks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import DOUBTFUL, Form
from enforcement_review.extracting.labels import label_keys
from enforcement_review.extracting.person_names import (
    COMPOUND,
    SURNAMES,
    begins_with_surname,
    reads_as_person,
)
from enforcement_review.law.dates import DateState, TimeRange, find_dates, find_datetimes, find_time_ranges
from enforcement_review.law.money import Amount, AmountForm, find_amounts, format_yuan
from enforcement_review.text import Passage, bare, clean_value

TICKED = "☑☒√✓✔■●⊙◉◼🗹"
UNTICKED = "□☐○◯◻〇"

# What comes behind a party's name in the same place.
_AFTER_NAME = re.compile(
    r"[,，;；。]|\s{2,}|\n|(?<=[\u4e00-\u9fa5)])\s*(?=(经营者|负责人|法定代表人|业主|投资人)\s*[:(])|\((?=以下|下称|简称|经营者|法定代表|负责人|统一|社会信用|身份|居民身份|公民|先生|女士|同志|[0-9A-Z]{15,18}|证件|字号|男|女|住|地址|签|盖|执照|电话|联系)"
    r"|(?<=[\u4e00-\u9fa5)])\s+(?=(性别|男|女|身份证|统一社会|法定代表|地址|住所|住址|年龄|电话|联系|证件|民族))"
)
_NO_PARTY = re.compile(
    r"^(个人|单位|公民|法人|自然人|其他组织|法人或者?其他组织|无|同上|姓名|名称)$|\d{4}年|执法人员|检查(发现|时)|接到|经查|涉嫌|违反|以下|如下|上述|本案"
)
# A company's name that a narrow cell breaks before its last letters.
_WRAPPED_NAME = re.compile(
    r"[\u4e00-\u9fa5()]{6,40}(?<!公司)\n[\u4e00-\u9fa5]{0,8}(公司|合作社|事务所|经营部|中心|司|社|店|厂|部)(?![\u4e00-\u9fa5])"
)
_GAP = 4  # spaces at most between the characters of one name
_HAND_GAP = 2  # the same, where two of them stand close together
_FORM_WORD = re.compile(
    r"执法|证|号|签|盖章|日|职务|单位|记录|检查|询问|人员|编|电话|大队|中队|支队|局|科$|所$|无$|等|及其"
)
_WORDS_OF_FORM = re.compile(
    r"姓\s*名|性\s*别\s*[:：]?\s*[男女]|年\s*龄|职\s*务|"
    r"\((?:[^()]*)\)|(党组|党委|副|常务)*(书记|局长|主任|科长|处长|股长|所长|队长|大队长|支队长|中队长|委员|成员|组长|巡视员|调研员|主席|科员|总队长|法制员|负责人|分管领导|党组成员)"
)


def read_text(form: Form, name: str, *keys: str) -> None:
    """The words beside the first filled field of the keys; an empty place if all were left blank."""
    fields = form.fields_for(*keys)
    for field in fields:
        if not field.blank:
            form.add(name, field.value.quote(), field.value.place(), field.value.quote(), field.shape.value)
            return
    if fields:
        form.add_empty(name, fields[0])


def party_name(passage: Passage) -> tuple[str, Passage] | None:
    """A party's name at the beginning of a passage, without what follows it."""
    strokes = re.match(r"[\s_—―-]+(?=[\u4e00-\u9fa5(])", passage.text)  # of a blank that was written on
    passage = passage.slice(strokes.end(), len(passage.text)) if strokes else passage
    text = passage.text
    head = re.match(r"\s*(名\s*称|姓\s*名|单位名称|字\s*号)\s*[:：]?\s*(?=[\u4e00-\u9fa5(])", text)
    if head is not None and len(text) - head.end() >= 2:
        passage = passage.slice(head.end(), len(text))
        text = passage.text
    cut = _AFTER_NAME.search(text)
    if cut is not None and cut.group() == "\n" and _WRAPPED_NAME.match(text):
        cut = _AFTER_NAME.search(text, cut.end())
    named = passage.slice(0, cut.start() if cut else len(text))
    name = named.quote().replace("\n", "").strip("“”\"'、.").rstrip("(（")
    if not 2 <= len(bare(name)) <= 50 or name.isdigit() or _NO_PARTY.search(name):
        return None
    if label_keys(name, cell=True):
        return None  # the next label of a form, in the place of a value that was not read
    return name, named


def read_date(form: Form, name: str, fields: Sequence[Field]) -> bool:
    """The first date in the fields; an empty place where they hold only a blank `年 月 日`."""
    empty: Field | None = None
    for field in fields:
        found = find_dates(field.value.text)
        full = next((date for date in found if date.state is DateState.FULL), None)
        if full is not None and full.value is not None:
            span = field.value.slice(full.start, full.end)
            form.add(name, full.value.isoformat(), span.place(), span.quote(), field.shape.value)
            return True
        if found and found[0].state is DateState.PARTIAL:
            span = field.value.slice(found[0].start, found[0].end)
            form.add(name, None, span.place(), span.quote(), 0.0)
            return True
        if empty is None and (field.blank or found):
            empty = field
    if empty is not None:
        form.add_empty(name, empty)
    return empty is not None


_PARTED_DASH = re.compile(r"[-—_~]+\s+[-—~]+")
# 9时00分起 … 11时20分止, 始，至当日…止, 开始 … 结束, each with its day; on scans a dash between the two is read as 一.
_FROM = re.compile(
    r"(?<=[时分点\d])\s?(?:起|始|开始)\s*[,，、;；]?\s*(?:至|到)?(?=\s*(?:[\d当同次翌上下晚中凌]|[一二三四五六七八九十]))"
)
# 2024年5月6日自9时起, 2024年5月6日（9时至…）, 9时（开始）至…; 止：2024年…, 9时 / 11时.
_BETWEEN_DAY_AND_CLOCK = re.compile(
    r"(?<=日)\s*[,，]?\s*[自从由(（]\s*(?=\d{1,2}\s?[时点:：]|[上下中]午)|[(（](开始|结束|起|止)[)）]"
)
_UNTIL = re.compile(r"[,，、;；\s]*(?:止|结束|终止)(?:时间)?\s?[:：]\s*(?=\d)|(?<=[时分])\s*/\s*(?=\d)")
_DASH_READ_AS_ONE = re.compile(r"(?<=[时分])\s?一\s?(?=\d{4}年|\d{1,2}[时:])")


def read_span_of_time(
    form: Form, fields: Sequence[Field], starts: Sequence[Field], ends: Sequence[Field]
) -> None:
    """`started_at` and `ended_at`: from one field that states both, or from two."""
    days = {found.value for field in fields for found in find_dates(field.value.text)}
    day = days.pop() if len(days) == 1 else None
    for field in fields:
        # A blank to write on between beginning and end leaves its strokes: 9时00分-   -11时20分.
        written = _PARTED_DASH.sub(lambda found: "-" + " " * (len(found.group()) - 1), field.value.text)
        written = _BETWEEN_DAY_AND_CLOCK.sub(lambda found: " " * len(found.group()), written)
        written = _UNTIL.sub(lambda found: "至".ljust(len(found.group())), written)
        written = _DASH_READ_AS_ONE.sub(
            lambda found: "-".ljust(len(found.group())),
            _FROM.sub(lambda found: "至".ljust(len(found.group())), written),
        )
        for span in find_time_ranges(written):
            for name, moment, value in (
                ("started_at", span.begin, span.begin.value),
                ("ended_at", span.finish, _in_the_afternoon(span, written)),
            ):
                apart = value is None and moment.day is None and moment.clock is not None
                if apart and day is not None and moment.clock is not None:
                    # The day stands in a place of its own.
                    whole = datetime.combine(day, moment.clock)
                    _add_moment(form, name, field, moment.start, moment.end, whole, DateState.FULL)
                else:
                    _add_moment(form, name, field, moment.start, moment.end, value, moment.state)
            return
    if _read_clocks(form, fields, starts, ends):
        return
    for name, candidates in (("started_at", [*starts, *fields]), ("ended_at", ends)):
        for field in candidates:
            moments = find_datetimes(field.value.text)
            if moments:
                first = moments[0]
                _add_moment(form, name, field, first.start, first.end, first.value, first.state)
                break
        else:
            if candidates and all(field.blank for field in candidates):
                form.add_empty(name, candidates[0])


_AFTERNOON = re.compile(r"下午|午后|晚")
_TIME_OF_DAY = re.compile(r"[上下中]午|午后|晚|凌晨|早|夜")


def _in_the_afternoon(span: TimeRange, text: str) -> datetime | None:
    """The end of a span; where only its beginning says 下午 (下午3时10分至4时25分), it is in the afternoon too."""
    begin, finish = span.begin.value, span.finish.value
    if begin is None or finish is None or finish >= begin or finish.hour >= 12:
        return finish
    said = _AFTERNOON.search(text[span.begin.start : span.begin.end])
    again = _TIME_OF_DAY.search(text[span.begin.end : span.end])
    later = finish + timedelta(hours=12)
    return later if said and not again and later >= begin else finish


def _read_clocks(form: Form, fields: Sequence[Field], starts: Sequence[Field], ends: Sequence[Field]) -> bool:
    """The day in one place, beginning and end as times of the day in places of their own."""
    days = {found.value: found for field in fields for found in find_dates(field.value.text)}
    if len(days) != 1 or None in days or any(find_dates(f.value.text) for f in (*starts, *ends)):
        return False
    (day,) = days
    read = False
    for name, candidates in (("started_at", starts), ("ended_at", ends)):
        for field in candidates[:1]:
            moments = find_datetimes(
                f"{day}日".replace("-", "年", 1).replace("-", "月", 1) + field.value.text
            )
            if len(moments) == 1 and moments[0].value is not None:
                stamp = f"{moments[0].value:%Y-%m-%dT%H:%M}"
                form.add(name, stamp, field.place, field.value.quote(), field.shape.value - 0.05)
                read = True
    return read


def _add_moment(
    form: Form, name: str, field: Field, start: int, end: int, value: object, state: DateState
) -> None:
    span = field.value.slice(start, end)
    if value is not None and state is DateState.FULL:
        stamp = f"{value:%Y-%m-%dT%H:%M}"
        form.add(name, stamp, span.place(), span.quote(), field.shape.value)
    elif state is DateState.BLANK:
        form.add(name, None, span.place(), span.quote(), field.shape.value)
    else:
        form.add(name, None, span.place(), span.quote(), 0.0)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    span: Passage


def people(passage: Passage) -> list[Person]:
    """The persons named in a passage, in order: titles, offices and words of the form left out."""
    found: list[Person] = []
    text = _blanked(passage.text)
    scanned = any(piece.line.sureness is not None for piece in passage.pieces)
    for start, end in _name_spans(text, scanned=scanned):
        name = re.sub(r"\s", "", text[start:end])
        if reads_as_person(name) and not (len(name) == _LONG and name[0] in _BEFORE_A_NAME + _AND):
            found.append(Person(name, passage.slice(start, end)))
        elif (
            name[0] in (_BEFORE_A_NAME + _AND if len(name) == _LONG else _BEFORE_A_NAME)
            and begins_with_surname(name[1:])
            and reads_as_person(name[1:])
        ):
            found.append(Person(name[1:], passage.slice(start + 1, end)))
    return found


def names_left_over(passage: Passage) -> bool:
    """Whether a list of people holds words that may be names and were not taken for such."""
    text = _blanked(passage.text)
    words = re.findall(r"[\u3400-\u9fff·]{2,12}", text)
    return any(not reads_as_person(word) and not _FORM_WORD.search(word) for word in words)


def _blanked(text: str) -> str:
    """Titles, brackets, dates and figures blanked out, positions kept."""
    for date in find_dates(text):
        text = text[: date.start] + " " * (date.end - date.start) + text[date.end :]
    return _WORDS_OF_FORM.sub(lambda found: " " * len(found.group()), text)


_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")


_BEFORE_A_NAME = "由请派与对"
_AND = "和及"  # the first of them is a surname too
_JOINED = re.compile(r"([\u4e00-\u9fa5]{2,4})[和与及]([\u4e00-\u9fa5]{2,4})")
_LONG = 4  # characters that a name seldom has
_NOT_GIVEN = frozenset("男女年月日时分签章字名无等号科局股室队所长员人证第共页岁汉族职问答由与和及")


def _parted_names(text: str, runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs, with a name of three that handwriting parted (方启 文, 龙 启华) as one."""
    kept: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(runs):
        if kept and _is_one_name(text, kept, runs[index:]):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return kept


def _is_one_name(text: str, before: Sequence[tuple[int, int]], runs: Sequence[tuple[int, int]]) -> bool:
    """Whether the last run before and the next are two letters and one of a name, and no list of single letters."""
    (low, middle), (start, end) = before[-1], runs[0]
    if {middle - low, end - start} != {1, 2} or not 0 < start - middle <= _HAND_GAP:
        return False
    single = text[start:end] if end - start == 1 else text[low:middle]
    if text[low] not in SURNAMES or single in _NOT_GIVEN:
        return False
    # 张 三 李四, 张三 李 四: single letters beside one another are names of their own.
    beside = runs[1:2] if end - start == 1 else before[-2:-1]
    return not any(
        b - a == 1 and 0 <= (a - end if end - start == 1 else low - b) <= _HAND_GAP for a, b in beside
    )


def _parted_run(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """张三和李四: the two names of a run, where both begin as names do; any other run as it is."""
    joined = _JOINED.fullmatch(text, start, end)
    if joined is not None and all(map(begins_with_surname, joined.groups())):
        return [joined.span(1), joined.span(2)]
    # Two names that no sign parts, as in a narrow cell: 张小三李小四, 张三李小四.
    middles = [
        middle
        for middle in (start + 2, start + 3)
        if end - start in (5, 6)
        and 2 <= end - middle <= 3
        and all(
            begins_with_surname(name) and reads_as_person(name)
            for name in (text[start:middle], text[middle:end])
        )
    ]
    return [(start, middles[0]), (middles[0], end)] if len(middles) == 1 else [(start, end)]


def _name_spans(text: str, *, scanned: bool) -> Iterator[tuple[int, int]]:
    """Runs of Chinese characters; single characters with gaps between them (林 振 辉, 张 三) are put together."""
    runs = [part for found in _RUN.finditer(text) for part in _parted_run(text, *found.span())]
    runs = _parted_names(text, runs) if scanned else runs
    spaced: list[tuple[int, int]] = []
    for start, end in runs:
        near = bool(spaced) and not text[spaced[-1][1] : start].strip(" ") and start - spaced[-1][1] <= _GAP
        if end - start > 1 or not near:
            yield from _put_together(text, spaced)
            spaced = []
        if end - start == 1:
            spaced.append((start, end))
        else:
            yield start, end
    yield from _put_together(text, spaced)


def _put_together(text: str, single: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Two or three single characters are a name; an even number of them are names of two."""
    together = "".join(text[start:end] for start, end in single)
    if len(single) in (2, 3) or (len(single) == 4 and together.startswith(COMPOUND)):
        yield single[0][0], single[-1][1]
    elif len(single) % 2 == 0:
        for first, second in zip(single[::2], single[1::2], strict=True):
            yield first[0], second[1]
    else:
        yield from single


def read_amount(form: Form, name: str, fields: Sequence[Field]) -> bool:
    """The first sum of money in the fields; figures go before capitals."""
    for field in fields:
        amounts = find_amounts(field.value.text) or _plain_figure(form, field)
        if not amounts:
            continue
        chosen = next((a for a in amounts if a.form is AmountForm.FIGURES), amounts[0])
        span = field.value.slice(chosen.start, chosen.end)
        agree = all(a.value == chosen.value for a in amounts)
        confidence = field.shape.value if agree or len(amounts) > 2 else DOUBTFUL
        form.add(name, format_yuan(chosen.value), span.place(), span.quote(), confidence)
        return True
    if fields and all(field.blank for field in fields):
        form.add_empty(name, fields[0])
    return False


def _plain_figure(form: Form, field: Field) -> list[Amount]:
    """A bare figure beside a label that names its unit: 罚款金额（万元） 1.2."""
    text = field.value.text.strip()
    if not re.fullmatch(r"[\d,]+(\.\d+)?", text):
        return []
    # A label is kept without what stands in its brackets.
    in_ten_thousands = re.search(re.escape(field.label) + r"[(/,:]{0,2}(人民币|单位:?)?万元", form.bare_text)
    return find_amounts(text + ("万元" if in_ten_thousands or "万元" in field.label else "元"))


def ticked_words(text: str) -> list[str]:
    """Words behind a ticked box, up to the next box or gap; before it, where the form has its boxes behind."""
    words = rf"([^{TICKED}{UNTICKED}\s\n;；,，()（）\[\]]+)"
    pattern = rf"[\[(（]?[{TICKED}][\])）]?\s*([^{TICKED}{UNTICKED}\s\n;；,，]+)"
    if _has_boxes_behind(text):
        pattern = rf"{words}\s*[\[(（]?\s*[{TICKED}]"
    return [clean_value(found.group(1)) for found in re.finditer(pattern, text)]


def _has_boxes_behind(text: str) -> bool:
    """Whether the boxes stand behind their words: 直接（√）留置（ ）, 直接□ 邮寄☑."""
    marks = text.strip()
    begins = re.match(rf"[\[(（]?\s*[{TICKED}{UNTICKED}]|[\[(（]\s*[\])）]", marks)
    ends = re.search(rf"[{TICKED}{UNTICKED}]\s*[\])）]?$|[\[(（]\s*[\])）]$", marks)
    return begins is None and ends is not None


def has_boxes(text: str) -> bool:
    return any(box in text for box in TICKED + UNTICKED)


def is_unticked(text: str, start: int) -> bool:
    """Whether the words at `start` stand behind an empty box."""
    before = text[max(0, start - 3) : start].strip()
    return bool(before) and before[-1] in UNTICKED
