"""What letter-like papers (告知书、决定书、通知书) share: number, signing authority, date of issue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from enforcement_review.extracting.fields import Field
from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.labels import label_keys
from enforcement_review.law.dates import DateMatch, DateState, find_dates
from enforcement_review.law.document_numbers import NumberState, find_document_numbers
from enforcement_review.model import TextFrom
from enforcement_review.text import Passage, bare
from enforcement_review.text.passage import COLUMN_GAP

AUTHORITY = re.compile(
    r"^[\u4e00-\u9fa5()]{2,30}?(局|委员会|委|厅|人民政府|支队|大队|总队|中队|管理处|管理所|监督所|执法队|办公室|署|街道办事处"
    r"|(管理|监督|监察|执法|稽查)中心)"
    r"(\(.{0,12}\))?$"
)
_STAMP = re.compile(
    r"\(?(印章|公章|盖章|章|行政机关印章|机关印章|单位印章|加盖印章|处罚机关印章|执法机关印章)\)?"
)
# What a form prints before the name of who issues the paper, and before the day: 处罚机关（盖章）：, 告知日期：.
_ISSUER = re.compile(
    r"\s*[\u4e00-\u9fa5]{0,6}(机关|单位)(名称)?(及|和)?[(（]?(印章|公章|盖章|章)?[)）]?\s*[:：]\s*(?=[\u4e00-\u9fa5]{4})"
)
# The same without a colon.
_ISSUER_ALONE = re.compile(r"\s*(行政|处罚|执法|决定|告知)(机关|单位)\s*(?=[\u4e00-\u9fa5]{4})")
_BEHIND_A_NUMBER = 2  # characters on its line: a paper's own number ends it
_PRINTED_STAMP = re.compile(r"[(（](印章|公章|盖章|章)[)）]$")
_MISREAD, _SURE_HEAD = 2, 0.75  # letters of a name under a seal; how sure a letterhead must be
# 政策法规科 2024年5月6日: an office within the authority signs what it writes to another.
_OFFICE = re.compile(r"[\u4e00-\u9fa5]{2,12}(科|处|股|室|部|中心)(\(.{0,6}\))?")
_OF_A_RIM = 3  # letters of a seal's rim that may stand together on a line
_STRAY = re.compile(r"[ -~]{1,4}")  # signs that recognition sees in the rim of a seal
_OF_ISSUE = re.compile(r"(告知|决定|处罚|作出|作出决定|制作|发文|签发|填发|通知|发出)(日期|时间):?$")
_SIGNATURE_WORDS = re.compile(
    r"签名|签字|签收|收件|送达|当事人|承办|执法人员|负责人|意见|见证|记录人|联系|电话|地址|受送达|法定代表"
)
# A date below these is the day on which somebody signed for the paper, or for what it says.
_RECEIVED_BY = re.compile(r"签名|签字|签收|收件|送达|当事人|承办|见证|受送达")
_SIGNED_BY_PEOPLE = re.compile(
    r"签名|签字|(调查|承办|办案|执法|报告|经办|检查|主办|协办|立卷|归档)(人员|人|员)"
)
SENTENCE = re.compile(r"[。；;]|,.*,")


@dataclass(frozen=True, slots=True)
class TextLineSpan:
    start: int
    end: int
    text: str


def line_spans(text: str) -> list[TextLineSpan]:
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append(TextLineSpan(at, at + len(line), line))
        at += len(line) + 1
    return spans


def read_number(form: Form, name: str = "number") -> None:
    """The paper's own document number: below its title, behind 文号/编号, else near its head.

    The body of a letter names the numbers of other papers too: what stands below the title comes first.
    """
    head = [line for line in line_spans(form.text)[:16] if not SENTENCE.search(line.text)]
    for line in head[:6]:
        numbers = find_document_numbers(line.text)
        beside = line.text[: numbers[0].start] if numbers else ""
        if len(line.text) <= 40 and len(numbers) == 1 and not label_keys(beside.rstrip(" :")) - {"number"}:
            # Where its own was not read on a scan, the first that stands there may be another paper's.
            behind = bare(line.text[numbers[0].end :])
            named = form.document.text_from is not TextFrom.OCR or len(behind) <= _BEHIND_A_NUMBER
            _add_number(
                form,
                name,
                form.passage.slice(line.start, line.end),
                NARRATIVE + 0.05 if named else DOUBTFUL,
            )
            return
    for field in form.fields_for("number"):
        if find_document_numbers(field.value.text):
            _add_number(form, name, field.value, field.shape.value)
            return
    for line in head:
        passage = form.passage.slice(line.start, line.end)
        if len(line.text) <= 60 and find_document_numbers(passage.text):
            sure = form.document.text_from is not TextFrom.OCR
            _add_number(form, name, passage, NARRATIVE if sure else DOUBTFUL)
            return


def _add_number(form: Form, name: str, passage: Passage, confidence: float) -> None:
    number = find_document_numbers(passage.text)[0]
    span = passage.slice(number.start, number.end)
    if number.state is NumberState.BLANK:
        form.add(name, None, span.place(), span.quote(), confidence)
    else:
        form.add(name, span.quote(), span.place(), span.quote(), confidence)


@dataclass(frozen=True, slots=True)
class Signing:
    """The end of a letter: who signs, and the date beneath.

    Attributes:
        doubtful: a letter stands beside the date that may be of a seal or all that was read of a person's name.
    """

    date: DateMatch
    authority: TextLineSpan | None
    doubtful: bool = False


def find_signing(form: Form, *, by_people: bool = False) -> Signing | None:
    """落款: the last date that stands on its own or beside the authority.

    A date with a person's signature counts only for papers that people sign (`by_people`): on a letter it is
    the day on which somebody received it.
    """
    scanned = form.document.text_from is TextFrom.OCR
    rim = _letters_of_the_seal(form)
    lines = [line for line in line_spans(form.text) if not (scanned and _is_of_a_seal(bare(line.text), rim))]
    best: tuple[int, int, Signing] | None = None
    for index, line in enumerate(lines):
        for date in find_dates(line.text):
            above = [other for other in reversed(lines[:index]) if other.text.strip()][:2]
            weight, authority = _weigh(line, date, above, by_people=by_people, scanned=scanned, rim=rim)
            if weight >= 3 and (best is None or (weight, index) >= best[:2]):
                placed = DateMatch(line.start + date.start, line.start + date.end, date.value, date.state)
                beside = bare(line.text[: date.start] + line.text[date.end :])
                stray = scanned and len(beside) == 1 and not beside.isascii() and beside not in rim
                best = (weight, index, Signing(placed, authority, doubtful=stray))
    return best[2] if best else None


def _letters_of_the_seal(form: Form) -> frozenset[str]:
    """The letters that a recogniser may pick up from the rim of a seal on a scan: those of the name at the head."""
    if form.document.text_from is not TextFrom.OCR:
        return frozenset()
    head = Form(form.paper)
    read_letterhead(head)
    named = head.facts[0].value if head.facts else ""
    return frozenset(named) if isinstance(named, str) else frozenset()


def _is_of_a_seal(words: str, rim: frozenset[str]) -> bool:
    """Whether stray letters come from a seal: one alone is neither a name nor a word."""
    return len(words) == 1 or (0 < len(words) <= _OF_A_RIM and rim.issuperset(words))


def _weigh(
    line: TextLineSpan,
    date: DateMatch,
    lines_above: Sequence[TextLineSpan],
    *,
    by_people: bool,
    scanned: bool,
    rim: frozenset[str],
) -> tuple[int, TextLineSpan | None]:
    before = lines_above[0] if lines_above else None
    rest = bare(line.text[: date.start] + " " + line.text[date.end :])
    rest = _STAMP.sub("", _OF_ISSUE.sub("", rest))
    if scanned and (_STRAY.fullmatch(rest) or _is_of_a_seal(rest, rim)):
        rest = ""
    beside = _authority_in(line.text[: date.start] + " " + line.text[date.end :])
    above = _authority_in(before.text) if before else None
    if len(rest) > 34:
        return 0, None
    if by_people and _SIGNED_BY_PEOPLE.search(rest) and not SENTENCE.search(rest):
        return 4, None
    if _SIGNATURE_WORDS.search(rest):
        return 0, None
    if beside:
        return 6, line
    if _OFFICE.fullmatch(rest):
        return 4, None
    if rest and not re.fullmatch(r"(时间|日期|印发|年月日)?:?", rest):
        return 0, None
    if above:
        return 6, before
    if before and _STAMP.fullmatch(bare(before.text)):
        signs = len(lines_above) > 1 and _authority_in(lines_above[1].text) is not None
        return 5, lines_above[1] if signs else None
    if before and by_people and _SIGNED_BY_PEOPLE.search(bare(before.text)):
        return 4, None
    if before and _RECEIVED_BY.search(bare(before.text)[-16:]):
        return 1, None
    return 3, None


def _authority_in(text: str) -> str | None:
    name = _STAMP.sub("", _ISSUER_ALONE.sub("", _ISSUER.sub("", bare(text)), count=1)).strip("()_:")
    return name if AUTHORITY.match(name) else None


def read_issue_date(form: Form, name: str, *keys: str, by_people: bool = False) -> bool:
    """The date of the paper: behind a label of its own, else the one beneath the authority's name."""
    for field in form.fields_for(*keys) if keys else []:
        for date in find_dates(field.value.text):
            if date.value is not None:
                span = field.value.slice(date.start, date.end)
                form.add(name, date.value.isoformat(), span.place(), span.quote(), field.shape.value)
                return True
    signing = find_signing(form, by_people=by_people)
    if signing is None:
        return False
    date = signing.date
    confidence = DOUBTFUL if signing.doubtful else 0.95 if signing.authority else 0.85
    if date.state is DateState.FULL and date.value is not None:
        form.add_span(name, date.value.isoformat(), date.start, date.end, confidence)
    else:
        form.add_span(name, None, date.start, date.end, confidence if date.state is DateState.BLANK else 0.0)
    return True


def read_authority(form: Form, name: str = "authority") -> None:
    """Who issues the paper: by its signature, else by the letterhead above its title."""
    signing = find_signing(form)
    if signing is not None and signing.authority is not None:
        line = signing.authority
        written = find_dates(line.text)
        end = line.start + written[0].start if written else line.end
        span = form.passage.slice(line.start, end)
        label = _ISSUER.match(span.text) or _ISSUER_ALONE.match(span.text)
        span = span.slice(label.end(), len(span.text)) if label else span
        stamp = _STAMP.search(span.text)
        span = span.slice(0, stamp.start()) if stamp and stamp.start() > 3 else span
        value = span.quote()
        if _authority_in(value):
            if not _read_clearer_at_head(form, name, value):
                form.add(name, value.strip("()（）"), span.place(), span.quote(), 0.95)
            return
    read_labelled_authority(form, name)
    if not form.has(name):
        read_letterhead(form, name)


_UNIT_AT_HEAD = re.compile(
    r"(?:^| )单位\s*:\s*(?P<unit>[\u4e00-\u9fa5]{2,30}?(局|委员会|委|厅|人民政府))(?= |$)"
)


# 承办机构：政策法规科 names a part of the authority.
_SECTION = re.compile(r"(科|股|组|(?<!办公)室|(?<!管理)(?<!办事)处)$")


def read_labelled_authority(form: Form, name: str = "authority") -> None:
    """The authority behind a label: 处罚机关, 填表机关, above a form also 单位."""
    for field in form.fields_for("authority") if not form.has(name) else ():
        # Behind it may stand what the form is for: 呈批机关：…局（本表一式一份）.
        named = field.value.slice(0, len(re.split(r"\s{2,}|\(|（", field.value.text)[0]))
        if not field.blank and 0 < len(named.text) <= 40 and not _SECTION.search(bare(named.text)):
            form.add(name, named.quote(), named.place(), named.quote(), field.shape.value)
            return
    for line in line_spans(form.text)[:5] if not form.has(name) else ():
        if found := _UNIT_AT_HEAD.search(line.text):
            start, end = (line.start + at for at in found.span("unit"))
            form.add_span(name, form.passage.quote(start, end), start, end, NARRATIVE)
            return


def _read_clearer_at_head(form: Form, name: str, signed: str) -> bool:
    """On a scan a seal covers the name that signs: the letterhead says it where both are nearly alike."""
    if form.document.text_from is not TextFrom.OCR:
        return False
    head = Form(form.paper)
    read_letterhead(head, name)
    if not head.facts or not isinstance(head.facts[0].value, str):
        return False
    nearly = Levenshtein.distance(head.facts[0].value, signed.strip("()（）"), score_cutoff=_MISREAD)
    if nearly > _MISREAD or head.facts[0].confidence < _SURE_HEAD:
        return False
    form.facts.extend(head.facts)
    return True


def read_letterhead(form: Form, name: str = "authority") -> None:
    """The authority's name at the head: on a line of its own, or before the title on the title's line."""
    for line in line_spans(form.text)[:5]:
        # The form's number may stand beside it, at the other edge of the sheet.
        end = line.start + len(line.text.split(COLUMN_GAP)[0])
        printed = bare(form.text[line.start : end])
        if AUTHORITY.match(printed) and not label_keys(printed):
            named = _PRINTED_STAMP.sub("", form.passage.quote(line.start, end))
            form.add_span(name, named, line.start, end, 0.93)
            return
    title = form.document.title
    prefix = re.match(r"^(.{3,24}?(局|委员会|厅|人民政府|支队|大队|总队))(?=.{4,})", title)
    if prefix is None:
        return
    for line in line_spans(form.text)[:5]:
        if bare(line.text).startswith(prefix.group(1)):
            form.add_span(name, prefix.group(1), line.start, line.end, 0.9)
            return


def read_signing_authority(form: Form, fields: Iterable[Field], name: str = "authority") -> None:
    """The authority's name on a line of its own in an opinion, above the head's signature."""
    if form.has(name):
        return
    for field in fields:
        for line in line_spans(field.value.text):
            span = field.value.slice(line.start, line.end)
            if AUTHORITY.match(bare(line.text)) and not label_keys(bare(line.text)):
                named = _PRINTED_STAMP.sub("", span.quote())
                form.add(name, named, span.place(), span.quote(), field.shape.value - 0.05)
                return
