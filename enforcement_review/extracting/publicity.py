"""公示: what was published, when, and whether personal data was left in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from enforcement_review.extracting.fields import Shape
from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.labels import label_keys
from enforcement_review.extracting.letters import read_issue_date, read_number
from enforcement_review.extracting.penalties import Span, find_fine, read_kinds
from enforcement_review.extracting.privacy import read_privacy
from enforcement_review.extracting.publicity_words import read_in_words
from enforcement_review.extracting.values import party_name, read_amount, read_date
from enforcement_review.law.dates import DateMatch, find_dates
from enforcement_review.law.document_numbers import NumberState, find_document_numbers, same_document_number
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
        read_in_words(own)


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
            kept = (*range(_heading(block, own[0]) + 1), own[0])
            blocks = (*page.blocks[:index], block.with_rows(kept), *page.blocks[index + 1 :])
            return form.on((replace(page, blocks=blocks),))
    return form


def _heading(table: Table, row: int) -> int:
    """The row of a table that heads its columns: the last above a row of which two cells are labels."""
    labels = Counter(cell.row for cell in table.cells if cell.row < row and label_keys(cell.text, cell=True))
    return max((above for above, count in labels.items() if count > 1), default=0)


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
        # A line above that only speaks of 公示 is a title.
        above = before.endswith("\n") and not re.search(r"时间|日期", before)
        if found.value is not None and (
            (not above and _PUBLISHED.search(before.rstrip(" :_")))
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
    """`penalty`: what was published; the national form asks for its kind (罚款) and its content (罚款5000元), each a reading.

    `penalty_kinds` is read from the kind, else from the content.
    """
    fields = sorted(form.fields_for("penalty"), key=lambda field: "内容" not in field.label)
    filled = [field for field in fields if not field.blank]
    if filled:
        content = filled[0]
        said = content.value.quote()
        form.add("penalty", said, content.place, said[:160], content.shape.value)
        kinds = next((other for other in filled if re.search(r"种类|类别|类型", other.label)), content)
        start = form.text.find(kinds.value.text)
        if start >= 0:
            read_kinds(form, Span(start, start + len(kinds.value.text)))
        if (named := kinds.value.quote()) != said:
            form.add("penalty", named, kinds.place, named[:160], kinds.shape.value)
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
    if re.search(
        r"(罚款|处罚)(金额|数额|额)?[(/:,]?(人民币|单位[:为]?)?万元\)?|单位[:为]?万元", form.bare_text
    ):
        return 10000
    if re.search(r"(罚款|处罚)(金额|数额|额)?([(](人民币|单位[:为]?)?元\)|/元)|单位[:为]?元", form.bare_text):
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
