"""公示: what was published, when, and whether personal data was left in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from enforcement_review.extracting.fields import Shape
from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.letters import read_issue_date, read_number
from enforcement_review.extracting.penalties import Span, find_fine, read_kinds
from enforcement_review.extracting.values import party_name, read_amount, read_date
from enforcement_review.law.dates import DateMatch, find_dates
from enforcement_review.law.document_numbers import NumberState, find_document_numbers, same_document_number
from enforcement_review.law.identity import find_bank_accounts, find_citizen_ids, find_mobile_numbers
from enforcement_review.law.money import find_amounts, format_yuan
from enforcement_review.model import Table, TextFrom
from enforcement_review.text import bare

_SITE = re.compile(
    r"国家企业信用信息公示系统(\([^()\n]{2,10}\))?|信用中国(\([^()\n]{2,10}\))?|信用[\u4e00-\u9fa5]{2,4}(网站|平台)"
    r"|[\u4e00-\u9fa5]{2,20}(人民政府|局|委员会|厅)(门户|官方|政务)?网站|[\u4e00-\u9fa5]{0,14}(行政)?执法(信息)?公示平台"
    r"|https?://[^\s\u4e00-\u9fa5]+|www\.[^\s\u4e00-\u9fa5]+"
)
_PUBLISHED = re.compile(
    r"(公示|公开|发布|公布|上传|录入|报送)(?!截止|期|到期|结束|终止)(?:(?!截止|止|期限|有效|届满|至)[^。\n]){0,6}$"
)
_PUBLISHED_BEHIND = re.compile(
    r"^\s*[^。;；\n]{0,30}?(予以|进行|依法|已)?[^。;；\n]{0,20}(公示|公开|公布|发布|上传)"
)


def read_publicity_record(form: Form) -> None:
    """行政处罚信息公示记录、网页截图: what is shown, and what of it should have been hidden."""
    _read_published_on(form)
    _read_site(form)
    read_privacy(form)
    own = _own_row(form)
    if own is not None:
        read_number(own)
        _read_party(own)
        _read_penalty(own)
        _read_fine(own)
        read_date(own, "decided_on", own.fields_for("decided_on"))


def _own_row(form: Form) -> Form | None:
    """The publication; of a list of many cases the row of this one, None where it is not among them."""
    for page in form.pages:
        for index, block in enumerate(page.blocks):
            if not isinstance(block, Table):
                continue
            rows = _rows_with_numbers(block)
            if len(rows) < 2:
                continue
            own = [
                row
                for row, numbers in rows.items()
                if any(same_document_number(a, b) for a in numbers for b in form.decision_numbers)
            ]
            if len(own) != 1:
                return None
            blocks = (*page.blocks[:index], block.with_rows((0, own[0])), *page.blocks[index + 1 :])
            return form.on((replace(page, blocks=blocks),))
    return form


def _rows_with_numbers(table: Table) -> dict[int, list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        text = bare(cell.text)
        found = [number.text for number in find_document_numbers(text) if number.state is NumberState.FULL]
        if found:
            rows.setdefault(cell.row, []).extend(found)
    return rows


def _read_published_on(form: Form) -> None:
    fields = form.fields_for("published_on")
    if fields and read_date(form, "published_on", fields):
        return
    dates = find_dates(form.text)
    for found, following in zip_longest(dates, dates[1:]):
        before = form.text[max(0, found.start - 12) : found.start]
        stop = min(found.end + 60, following.start if following else len(form.text))
        after = form.text[found.end : stop].split("。")[0]
        if found.value is not None and (
            _PUBLISHED.search(before.rstrip(" :_"))
            or (before.rstrip(" _").endswith(("于", "在")) and _PUBLISHED_BEHIND.search(after))
        ):
            form.add_span("published_on", found.value.isoformat(), found.start, found.end, NARRATIVE - 0.05)
            return


def _read_party(form: Form) -> None:
    for field in form.fields_for("party_name", "party_part_name"):
        if not field.blank and (found := party_name(field.value)):
            # 姓名 alone may be that of somebody else in the row, where 相对人名称 was not read.
            sure = "party_name" in field.keys or form.document.text_from is not TextFrom.OCR
            confidence = field.shape.value if sure else DOUBTFUL
            form.add("party_name", found[0], found[1].place(), found[1].quote(), confidence)
            return
    blank = form.fields_for("party_name")
    if blank and all(field.blank for field in blank):
        form.add_empty("party_name", blank[0])


def _read_penalty(form: Form) -> None:
    """`penalty`: the content as published; `penalty_kinds` of kind and content."""
    fields = sorted(form.fields_for("penalty"), key=lambda field: "内容" not in field.label)
    filled = [field for field in fields if not field.blank]
    if filled:
        field = filled[0]
        form.add("penalty", field.value.quote(), field.place, field.value.quote()[:160], field.shape.value)
        kinds = next((other for other in filled if re.search(r"种类|类别|类型", other.label)), field)
        start = form.text.find(kinds.value.text)
        if start >= 0:
            read_kinds(form, Span(start, start + len(kinds.value.text)))
    elif fields:
        form.add_empty("penalty", fields[0])


def _read_fine(form: Form) -> None:
    """`fine` in yuan; the national form asks for it in units of ten thousand."""
    fields = [field for field in form.fields_for("fine") if re.search("额", field.label)]
    unit = _unit(form)
    for field in fields:
        text = field.value.text.strip()
        if find_amounts(text):
            read_amount(form, "fine", [field])
            return
        figure = re.fullmatch(r"[¥￥]?\s*(?P<figure>[\d,]+(?:\.\d+)?)\s*(?P<unit>万元?|元)?", text)
        if figure is None:
            continue
        scale = {"万": 10000, "元": 1}.get((figure["unit"] or "")[:1], unit)
        value = _decimal(figure["figure"])
        if value is not None and scale is not None:
            form.add("fine", format_yuan(value * scale), field.place, field.value.quote(), field.shape.value)
        return
    # 罚款 alone may be a kind of penalty in its own cell (处罚类别｜罚款): its words must say that they are a fine.
    for field in form.fields_for("penalty", "fine"):
        found = find_fine(field.value.text if "penalty" in field.keys else f"罚款{field.value.text}")
        if found is None or (field.shape is Shape.BELOW and "fine" in field.keys):
            continue
        lead = 0 if "penalty" in field.keys else 2
        span = field.value.slice(max(0, found.start - lead), found.end - lead)
        confidence = DOUBTFUL if found.doubtful else NARRATIVE
        form.add("fine", format_yuan(found.value), span.place(), span.quote(), confidence)
        return
    if fields and all(field.blank for field in fields):
        form.add_empty("fine", fields[0])


def _unit(form: Form) -> int | None:
    """What the label of the fine counts in; None where it does not say and a bare figure could be either."""
    if re.search(r"(罚款|处罚)(金额|数额|额)?\(?(人民币|单位[:为]?)?万元\)?|单位[:为]?万元", form.bare_text):
        return 10000
    if re.search(r"(罚款|处罚)(金额|数额|额)?\((人民币|单位[:为]?)?元\)|单位[:为]?元", form.bare_text):
        return 1
    return None


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _read_site(form: Form) -> None:
    for field in form.fields_for("site"):
        if not field.blank:
            form.add("site", field.value.quote(), field.place, field.value.quote(), field.shape.value)
            return
    found = _SITE.search(form.text)
    if found is not None:
        form.add_span("site", form.passage.quote(*found.span()), *found.span(), NARRATIVE - 0.05)


# ---- personal data left in ----

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
    wholly_read = form.certain and not _is_picture(form)
    for kind, name in _LISTS.items():
        own = [leak for leak in leaks if leak.kind == kind]
        if own:
            shown = tuple(form.passage.quote(leak.start, leak.end) for leak in own)
            form.add_span(name, shown, own[0].start, own[0].end, max(leak.confidence for leak in own))
        elif wholly_read:
            form.add_absent(name, ())
    if not leaks and wholly_read:
        form.add_absent("personal_data_absent", True)


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


# ---- 撤回 ----

_REVOKED = re.compile(r"(撤销|变更|确认违法|确认无效|被?判决)")
_TAKEN_DOWN = re.compile(r"(撤回|撤下|下架|下线|删除|移除|停止公示|撤除)")


def read_publicity_withdrawal(form: Form) -> None:
    """公示信息撤回记录: `revoked_on`, the day the decision fell, and `withdrawn_on`, when its publication ended."""
    read_number(form)
    for name, key, verb in (
        ("revoked_on", "revoked_on", _REVOKED),
        ("withdrawn_on", "withdrawn_on", _TAKEN_DOWN),
    ):
        if not read_date(form, name, form.fields_for(key)):
            _read_day_of(form, name, verb)
    if not any(fact.name.endswith(".withdrawn_on") for fact in form.facts) and "记录" in form.document.title:
        read_issue_date(form, "withdrawn_on")


def _read_day_of(form: Form, name: str, verb: re.Pattern[str]) -> None:
    """The day of what was done, in a sentence: the verb that follows a date most closely is that date's."""
    dates = find_dates(form.text)
    stated = [
        found
        for found, following in zip_longest(dates, dates[1:])
        if _does(form.text, found, following, verb)
    ]
    values = {found.value for found in stated if found.value is not None}
    if len(values) == 1 and stated[0].value is not None:
        form.add_span(name, stated[0].value.isoformat(), stated[0].start, stated[0].end, NARRATIVE - 0.05)


def _does(text: str, found: DateMatch, following: DateMatch | None, verb: re.Pattern[str]) -> bool:
    stop = following.start if following is not None else len(text)
    clause = re.split(r"[。\n]", text[found.end : min(stop, found.end + 70)])[0]
    done = list(re.finditer(rf"{_REVOKED.pattern}|{_TAKEN_DOWN.pattern}", clause))
    return bool(done) and verb.fullmatch(done[0].group()) is not None
