"""Which case files to list, as the page's address says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from enforcement_review.model import Outcome
from enforcement_review.operations.case_lists import Choice, Filters, Order, Place, Sort
from enforcement_review.operations.errors import InvalidError
from enforcement_review.operations.statistics import RuleName, grade_titles
from enforcement_review.operations.tallies import BAND
from enforcement_review.store.tables import CaseState, ReviewState
from enforcement_review.web.forms import GREATEST_ID, FilterForm, PlainForm, choices, row_id

MINE = "me"
IN_HAND = "open"
ASCENDING, DESCENDING = "asc", "desc"
REVIEW_STATES = [
    ("", "全部"),
    (IN_HAND, "在办（已分派、评查中）"),
    *((one.value, one.words) for one in ReviewState),
]
MORE = (
    "state",
    "band",
    "rule",
    "outcome",
    "first",
    "last",
    "veto",
    "open",
    "overdue",
)  # folded away until used
_MONTH = Regexp(r"20\d\d-(0[1-9]|1[0-2])", message="月份请写成 2026-05 这样。")


def _number(value: Any) -> int | None:
    if value in ("", None):
        return None
    number = int(value)
    if not 0 <= number <= GREATEST_ID:
        raise ValueError(value)
    return number


def _text(value: Any) -> str | None:
    return value or None


def band_words(band: int) -> str:
    return "100 分" if band >= 100 else f"{band} 至 {band + BAND} 分"


def _reviewer(value: Any) -> str | None:
    """An id, or the word for the person's own."""
    return value if value == MINE else None if value in ("", None) else str(_number(value))


def _month_field(label: str) -> StringField:
    return StringField(label, [Optional(), _MONTH], render_kw={"type": "month"})


class CaseFilterForm(FilterForm):
    """The names of the fields stand in saved views: they stay what they are."""

    q = StringField(
        "搜索",
        [Length(max=200, message="搜索的文字最多 200 个字。")],
        render_kw={"type": "search", "placeholder": "案号、当事人、案由或者文书中的任何文字"},
    )
    unit = SelectField("单位", coerce=_number, validate_choice=False)
    review = SelectField("评查状态", choices=choices(REVIEW_STATES), coerce=_text)
    grade = SelectField("等级", coerce=_text, validate_choice=False)
    reviewer = SelectField("评查员", coerce=_reviewer, validate_choice=False)
    state = SelectField(
        "处理状态",
        choices=choices([("", "全部"), *((one.value, one.words) for one in CaseState)]),
        coerce=_text,
    )
    rule = SelectField("问题（规则）", coerce=_text, validate_choice=False)
    outcome = SelectField(
        "规则的结论",
        choices=choices([("", "不符合"), (Outcome.UNDETERMINED.value, "待人工判定")]),
        coerce=_text,
    )
    first = _month_field("上传月份，从")
    last = _month_field("到")
    band = SelectField(
        "得分",
        choices=choices([("", "全部"), *((band, band_words(band)) for band in range(100, -1, -BAND))]),
        coerce=_number,
    )
    veto = BooleanField("有否决项")
    open = BooleanField("有待人工判定")
    overdue = BooleanField("评查逾期")
    sort = HiddenField(default="")
    dir = HiddenField(default="")

    def offer(
        self,
        units: Sequence[Choice],
        reviewers: Sequence[Choice],
        rules: Mapping[str, RuleName],
        me: int | None,
    ) -> None:
        """What can be chosen, for a page that shows the form; `me`: the person, if one reviews."""
        nodes = [(unit.id, "　" * unit.depth + unit.name) for unit in units]
        self.unit.choices = choices([("", "全部单位"), *nodes])
        self.grade.choices = choices([("", "全部等级"), *((title, title) for title in grade_titles())])
        people = [(one.id, one.name) for one in reviewers]
        self.reviewer.choices = choices([("", "全部"), *([(MINE, "我的")] if me else []), *people])
        if me and self.reviewer.data == str(me):
            self.reviewer.data = MINE
        named = [SelectChoice(key, rule.title, optgroup=rule.section) for key, rule in rules.items()]
        if self.rule.data and self.rule.data not in rules:
            named.append(SelectChoice(self.rule.data, self.rule.data, optgroup="以前的规则"))
        self.rule.choices = [SelectChoice("", "全部"), *named]

    def filters(self, me: int) -> Filters:
        review = self.review.data
        return Filters(
            words=(self.q.data or "").strip(),
            unit=self.unit.data,
            state=CaseState(self.state.data) if self.state.data else None,
            review_state=ReviewState(review) if review not in (None, IN_HAND) else None,
            grade=self.grade.data,
            reviewer=me if self.reviewer.data == MINE else _number(self.reviewer.data),
            rule=self.rule.data,
            outcome=Outcome(self.outcome.data) if self.outcome.data else Outcome.FAIL,
            first_month=self.first.data or None,
            last_month=self.last.data or None,
            band=self.band.data,
            veto=self.veto.data,
            undecided=self.open.data,
            overdue=self.overdue.data,
            in_hand=review == IN_HAND,
        )

    def order(self) -> Order:
        """Newest first, unless the address says otherwise. Raises InvalidError."""
        try:
            sort = Sort(self.sort.data) if self.sort.data else Sort.ARRIVAL
        except ValueError as error:
            raise InvalidError("不能按这一列排序，请从列表的标题行选择。") from error
        descending = self.dir.data != ASCENDING if self.dir.data else sort not in (Sort.SCORE, Sort.DUE)
        return Order(sort, descending)


class SendForm(PlainForm):
    """Which case files; `query`: the list that they were chosen from."""

    query = HiddenField(default="")


class AssignForm(SendForm):
    reviewer = SelectField("评查员", [InputRequired("请选择评查员。")], coerce=_number, id="assign-reviewer")
    due_on = DateField("完成期限", [Optional()], id="assign-due")


class ViewForm(PlainForm):
    name = StringField("名称", render_kw={"maxlength": 20, "autocomplete": "off"})
    query = HiddenField(default="")


def place_text(place: Place) -> str:
    """A place as it stands in an address."""
    return f"{place.value}~{place.id}"


def read_place(text: str | None, sort: Sort) -> Place | None:
    """Raises InvalidError."""
    if not text:
        return None
    value, _, number = text.rpartition("~")
    try:
        return Place(_VALUES[sort](value), row_id(number))
    except (ValueError, InvalidOperation) as error:
        raise InvalidError("翻页的地址不完整，请回到列表的第一页。") from error


def _points(text: str) -> Decimal:
    points = Decimal(text)
    if not 0 <= points <= 1000:  # NaN is not, either
        raise ValueError(text)
    return points


_VALUES = {
    Sort.ARRIVAL: _number,
    Sort.SCORE: _points,
    Sort.DUE: date.fromisoformat,
    Sort.OPEN: _number,
}
