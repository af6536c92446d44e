"""Certificate numbers of officers: beside their names, in columns and cells of their own, on the line below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from enforcement_review.extracting.fields import Field, Shape
from enforcement_review.extracting.form import Form
from enforcement_review.extracting.letters import line_spans
from enforcement_review.extracting.values import Person, people
from enforcement_review.text import Passage

# Certificate numbers: eleven figures in the national scheme, other lengths and letters in the places' own.
# A day (2024-03-05) is none; before the letters may stand the short name of a province.
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
CERTIFICATE = re.compile(
    r"(?<![\dA-Za-z〔\[])(?<![\dA-Za-z]-)(?!\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d))"
    rf"(?:[{_PROVINCES}][A-Z]{{1,2}}-?)?(?:[A-Z]{{0,4}}-?\d[\dA-Z\-]{{4,16}}|[A-Z]{{2,8}}-\d{{3,4}})(?![\d年月日时:.元])"
)
_OFFICERS_KEYS = frozenset({"officers", "recorder"})
_NUMBER_LABEL = re.compile(r"(工作)?(证件|证书)?(编号|号码?)")
_IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_PHONE = re.compile(r"(电话|手机|联系方式|电话号码|身份证|身份证号码?)[^\d]{0,4}$")


@dataclass
class Officer:
    name: str
    span: Passage
    certificate: str | None = None
    certificate_span: Passage | None = None
    shape: Shape = Shape.INLINE


def named_with_certificates(field: Field) -> list[Officer]:
    """The persons of a field, each with the number that stands between it and the next."""
    named = people(field.value)
    numbers = [
        number
        for number in CERTIFICATE.finditer(_unbroken(field.value.text))
        if not _PHONE.search(field.value.text[: number.start()])
    ]
    starts = [_offset(field.value, person) for person in named]
    officers = [Officer(person.name, person.span, shape=field.shape) for person in named]
    if len(numbers) == len(named) and numbers and numbers[0].start() > starts[-1]:
        # 张三、李四 15080012001、15080012002
        pairs = list(zip(officers, numbers, strict=True))
    else:
        pairs = []
        for index, officer in enumerate(officers):
            end = starts[index + 1] if index + 1 < len(starts) else len(field.value.text)
            own = next((n for n in numbers if starts[index] < n.start() < end), None)
            if own is not None:
                pairs.append((officer, own))
    for officer, number in pairs:
        officer.certificate = number.group().strip()
        officer.certificate_span = field.value.slice(number.start(), number.end())
    return officers


# In brackets a narrow cell breaks a number over its lines: 李四（SW3212⏎02011）.
_BROKEN = re.compile(r"(?<=[(（])([A-Z\d\-]*)\n([A-Z\d\-]+)(?=[)）])")


def _unbroken(text: str) -> str:
    """The text with numbers that a line breaks put together; as long as before."""
    return _BROKEN.sub(lambda found: found[1] + found[2] + " ", text)


def _offset(passage: Passage, person: Person) -> int:
    piece = person.span.pieces[0] if person.span.pieces else None
    for own in passage.pieces:
        if piece is not None and own.line is piece.line and own.start <= piece.start < own.end:
            return own.offset + piece.start - own.start
    return passage.text.find(person.name)


def pair_with_separate_numbers(form: Form, officers: list[Officer]) -> None:
    """Numbers that have labels of their own, in the order of the names."""
    lacking = [officer for officer in officers if officer.certificate is None]
    if not lacking:
        return
    known = {officer.certificate for officer in officers}
    spans: list[Passage] = []
    for field in _fields_of_numbers(form):
        for span in (*_numbers_of_column(field.value), *_numbers_on_next_line(form, field)):
            if span.text not in known and all(span.text != other.text for other in spans):
                spans.append(span)
    _numbers_after_names(form, lacking)
    for officer in lacking:
        if officer.certificate is None:
            _number_beside_name(form, officer, officers)
    lacking = [officer for officer in officers if officer.certificate is None]
    taken = {officer.certificate for officer in officers}
    spans = [span for span in spans if span.text not in taken]
    # Who takes the record is often named without a number of his own: the officers proper come first.
    for officer, span in zip(lacking, spans, strict=False):
        officer.certificate, officer.certificate_span = "".join(span.text.split()), span


def _fields_of_numbers(form: Form) -> Iterator[Field]:
    """Places for certificate numbers; 证件号 right behind an officer's name asks for his certificate's."""
    yield from form.fields_for("officer_id")
    for before, field in pairwise(form.fields):
        beside = _OFFICERS_KEYS & before.keys and before.at.page == field.at.page
        if beside and _NUMBER_LABEL.fullmatch(field.label) and not _IDENTITY_NUMBER.search(field.value.text):
            yield field


def _numbers_on_next_line(form: Form, field: Field) -> Iterator[Passage]:
    """A number that stands alone below the one of a field whose cell was not seen: 执法证号 A, and B under A."""
    above = field.value.place()
    numbers = list(CERTIFICATE.finditer(field.value.text))
    if len(numbers) != 1 or above.box is None:
        return
    for line in line_spans(form.text):
        alone = CERTIFICATE.fullmatch(line.text.strip())
        if alone is None or len(alone.group()) != len(numbers[0].group()):
            continue
        span = form.passage.slice(line.start, line.end)
        box = span.place().box
        if box is None or span.place().page != above.page:
            continue
        if abs(box.x0 - above.box.x0) < box.height and 0 <= box.y0 - above.box.y1 < 2 * box.height:
            yield span


def _numbers_of_column(value: Passage) -> Iterator[Passage]:
    """The numbers of a cell; one that a narrow cell breaks is put together where its fellows say how long it is."""
    numbers = list(CERTIFICATE.finditer(value.text))
    lengths = {len(number.group()) for number in numbers}
    for number in numbers:
        rest = re.match(r"\n(\d{1,6})(?![\dA-Za-z年月日])", value.text[number.end() :])
        whole = rest is not None and len(number.group()) + len(rest.group(1)) in lengths
        yield value.slice(number.start(), number.end() + (rest.end() if rest and whole else 0))


def _numbers_after_names(form: Form, officers: list[Officer]) -> None:
    """「执法人员张三、李四，……执法证号分别是A、B」: as many numbers as names, in their order."""
    if len(officers) < 2:
        return
    names = r"[、,，和及\s]{1,3}".join(re.escape(officer.name) for officer in officers)
    for found in re.finditer(names, form.text):
        sentence = re.split(r"[。？?\n]", form.text[found.end() : found.end() + 90])[0]
        numbers = list(CERTIFICATE.finditer(form.text, found.end(), found.end() + len(sentence)))
        if len(numbers) == len(officers) and re.search(r"证|号", sentence):
            for officer, number in zip(officers, numbers, strict=True):
                officer.certificate = number.group().strip()
                officer.certificate_span = form.passage.slice(number.start(), number.end())
            return


def _number_beside_name(form: Form, officer: Officer, officers: list[Officer]) -> None:
    """「我们是……执法人员张三（15080012001）」: the number that the text gives beside the name.

    Behind a list (张三、李四 15080012001) it may be anybody's.
    """
    beside = re.compile(
        rf"{re.escape(officer.name)}[^\S\n]*[(,，:]?[^\d\n。;；、时日年电]{{0,14}}(?={CERTIFICATE.pattern})"
    )
    for found in beside.finditer(form.text):
        number = CERTIFICATE.match(form.text, found.end())
        before = form.text[max(0, found.start() - 8) : found.start()].rstrip(" 、,，和及/")
        listed = any(
            other is not officer and (other.name in found.group() or before.endswith(other.name))
            for other in officers
        )
        if number is not None and not listed and not _PHONE.search(found.group()):
            officer.certificate = number.group().strip()
            officer.certificate_span = form.passage.slice(number.start(), number.end())
            return
