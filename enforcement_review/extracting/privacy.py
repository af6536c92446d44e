"""What of personal data was left in a paper that was published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from enforcement_review.extracting.form import DOUBTFUL, Form
from enforcement_review.law.identity import find_bank_accounts, find_citizen_ids, find_mobile_numbers
from enforcement_review.text import bare

_LISTS = {
    "citizen_id": "id_numbers_shown",
    "mobile": "phones_shown",
    "bank_account": "accounts_shown",
    "home_address": "addresses_shown",
}
_OF_THE_OFFICE = re.compile(
    r"(我|本)(局|机关|单位|委|大队)|机关|执法|举报|投诉|监督|客服|热线|联系人|咨询|承办|网站|主办|缴款|缴至|缴纳|财政|非税|代收|专户|收款|汇缴|开户"
)
_ADDRESS_LABEL = re.compile(
    r"(?:家庭住址|家庭地址|现住址|户籍(?:所在地|地址|地)?|身份证住址|居住地|经营者住址|(?<!或者)(?<!或)住址|住所地?|地址|住)\s*[:为]?\s*"
)
_OWN_HOME = re.compile(r"家庭|户籍|现住|身份证|居住|经营者|^住址|^住\b")
_HOUSE = re.compile(
    r"\d{1,5}(-\d+)?\s*(号|弄|室|栋|幢|单元|组|户|排)|[一二三四五六七八九十]{1,3}(号楼|单元|组|栋|户)|(小区|公寓|花园|新村|家属院)[^,。;\s]{0,12}\d"
)
_HIDDEN = re.compile(r"[*×□█]|某")
_COMPANY = re.compile(r"公司|企业|厂|店|社|部|中心|商行|医院|学校|经营|超市|饭店|餐|馆|站|所|院|行$|场$|局")

_SHORTEST_DATA = 5  # letters wide: of an address, of a telephone's eleven figures
_LIKE_A_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?=[A-Za-z]{0,2}\d)[0-9A-Za-z][0-9A-Za-z ]{8,22}[0-9A-Za-z](?![0-9A-Za-z])"
)
_SURE_FIGURES = 0.6  # the worst of a number


@dataclass(frozen=True, slots=True)
class _Leak:
    kind: str
    start: int
    end: int
    confidence: float


def read_privacy(form: Form) -> None:
    """`personal_data` for each thing left in; `personal_data_absent` where a page wholly read has none.

    The lists (`id_numbers_shown`, …) say the same for each kind; () is a kind surely not there.
    """
    leaks = list(_leaks(form))
    for leak in leaks:
        form.add_span("personal_data", leak.kind, leak.start, leak.end, leak.confidence)
    wholly_read = not (_may_hide_data(form) or _is_picture(form))
    for kind, name in _LISTS.items():
        own = [leak for leak in leaks if leak.kind == kind]
        if own:
            shown = tuple(form.passage.quote(leak.start, leak.end) for leak in own)
            form.add_span(name, shown, own[0].start, own[0].end, max(leak.confidence for leak in own))
        elif wholly_read:
            form.add_absent(name, ())
    if not leaks and wholly_read:
        form.add_absent("personal_data_absent", True)


def _may_hide_data(form: Form) -> bool:
    """Whether something as long as an address or a number may stand there unread, or a number with a wrong figure."""
    return form.may_hide(_SHORTEST_DATA) or any(
        form.passage.slice(*found.span()).place().confidence < _SURE_FIGURES
        for found in _LIKE_A_NUMBER.finditer(form.text)
    )


def _is_picture(form: Form) -> bool:
    """A screenshot on the page may show what its text does not."""
    return any(
        picture.width > 0.3 * page.width and picture.height > 0.1 * page.height
        for page in form.pages
        for picture in page.pictures
        if page.width
    )


def _leaks(form: Form) -> Iterator[_Leak]:
    text = form.text
    for found in find_citizen_ids(text):
        # A number with a wrong check digit behind its label is a typing error in what was shown all the same.
        labelled = re.search(r"身份证|身份号码|证件号", _words_before(text, found.start))
        yield _Leak("citizen_id", found.start, found.end, 0.97 if found.valid or labelled else DOUBTFUL)
    for phone in find_mobile_numbers(text):
        if not _OF_THE_OFFICE.search(_words_before(text, phone.start)):
            yield _Leak("mobile", phone.start, phone.end, 0.93)
    for account in find_bank_accounts(text):
        before = _words_before(text, account.start)
        if _OF_THE_OFFICE.search(before):
            continue
        personal = re.search(r"(当事人|个人|户名|银行卡|卡号|处罚人|相对人)", before)
        yield _Leak("bank_account", account.start, account.end, 0.93 if personal else DOUBTFUL)
    yield from _homes(form)


def _words_before(text: str, at: int) -> str:
    """What leads up to a number: its own line and the label on the line before."""
    lead = text[max(0, at - 40) : at]
    lines = lead.split("\n")
    return "\n".join(lines[-2:]) if len(lines[-1].strip()) < 6 else lines[-1]


def _homes(form: Form) -> Iterator[_Leak]:
    person = _party_is_person(form)
    seen: set[int] = set()
    for label in _ADDRESS_LABEL.finditer(form.text):
        end = re.compile(r"[\n,;。]|\s{2,}").search(form.text, label.end() + 1)
        stop = end.start() if end else len(form.text)
        start = label.end()
        # In a ruled form the address is the next line.
        if not form.text[start:stop].strip() and stop < len(form.text):
            start, stop = stop + 1, (form.text + "\n").index("\n", stop + 1)
        address = form.text[start:stop]
        if start in seen or not _HOUSE.search(address) or _HIDDEN.search(address) or len(address) > 60:
            continue
        own = _OWN_HOME.search(label.group())
        if person or (own and person is not False) or re.search(r"家庭|户籍", label.group()):
            seen.add(start)
            sure = bool(person) or re.search(r"家庭|户籍", label.group()) is not None
            yield _Leak("home_address", start, stop, 0.93 if sure else DOUBTFUL)


def _party_is_person(form: Form) -> bool | None:
    """Whether the party is a natural person; None where the page does not say."""
    if re.search(r"(类别|类型|性质)[:\n]?(自然人|公民|个人)", form.bare_text) or "自然人" in form.bare_text:
        return True
    for field in form.fields_for("party_name"):
        if field.blank:
            continue
        name = bare(field.value.text.split("\n")[0])
        if _COMPANY.search(name):
            return False
        if 2 <= len(name) <= 4:
            return True
    return None
