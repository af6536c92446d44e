"""What the desk sends."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import (
    DecimalField,
    HiddenField,
    IntegerField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from enforcement_review.model import Box, Outcome
from enforcement_review.operations.errors import InvalidError
from enforcement_review.store.tables import RulingKind

REASON_MOST = 500
STALE = "请刷新页面后重试。"
SAID = (Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE)
RULINGS = (RulingKind.CONFIRM, RulingKind.OVERRULE, RulingKind.SETTLE, RulingKind.POINTS)


class DeskForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Every change names the revision that its page was made from, and the findings as that shows them."""

    revision = IntegerField(validators=[InputRequired(STALE)])
    seen = HiddenField()
    document = HiddenField()  # whose facts are shown beside


Form = TypeVar("Form", bound=DeskForm)


def checked(form: Form) -> Form:
    """The form, once it is found to be in order. Raises InvalidError with the first thing that is wrong."""
    if not form.validate_on_submit():
        name, errors = next(iter(form.errors.items()))
        sentence = str(errors[0])
        if sentence.isascii():  # the library's own words
            sentence = f"“{form[name].label.text}”的内容不对，请检查后重填。"
        raise InvalidError(sentence, name)
    return form


def _reason(*, needed: bool = True) -> StringField:
    asked = [DataRequired("请写明理由。")] if needed else []
    too_long = f"理由不要超过 {REASON_MOST} 字。"
    return TextAreaField("理由", validators=[*asked, Length(max=REASON_MOST, message=too_long)])


class RulingForm(DeskForm):
    rule = StringField(validators=[DataRequired(STALE)])
    kind = StringField(validators=[AnyOf([kind.value for kind in RULINGS], message=STALE)])
    outcome = StringField("结论", validators=[Optional(), AnyOf([outcome.value for outcome in SAID])])
    deduction = DecimalField("扣分", places=2, validators=[Optional()])
    reason = _reason(needed=False)  # whether one is needed depends on the kind, which the operation knows

    @property
    def ruled_outcome(self) -> Outcome | None:
        return Outcome(self.outcome.data) if self.outcome.data else None


class WithdrawForm(DeskForm):
    rule = StringField(validators=[DataRequired(STALE)])
    reason = _reason(needed=False)


class ReasonForm(DeskForm):
    reason = _reason(needed=False)


class PlaceForm(DeskForm):
    """A form with a place on a page: the region that the person marked, or the whole page."""

    source = StringField()
    page = IntegerField(validators=[Optional()])
    box = StringField(validators=[Optional(), Length(max=100)])

    def validate_box(self, field: Any) -> None:
        if field.data:
            _box(field.data)

    @property
    def marked(self) -> Box | None:
        return _box(self.box.data) if self.box.data else None


def _box(text: str) -> Box:
    try:
        x0, y0, x1, y1 = (float(edge) for edge in text.split(","))
        return Box(x0, y0, x1, y1)
    except ValueError as error:
        raise ValidationError("标出的区域无效，请重新标出。") from error


class FindingForm(PlaceForm):
    section = StringField("部分", validators=[DataRequired("请选择所属部分。")])
    title = StringField("问题", validators=[DataRequired("请写明问题的名称。"), Length(max=200)])
    message = TextAreaField("具体情况", validators=[DataRequired("请写明具体情况。"), Length(max=2000)])
    basis = StringField("依据", validators=[DataRequired("请写明依据。"), Length(max=500)])
    remedy = TextAreaField("整改建议", validators=[Length(max=2000)])
    deduction = DecimalField("扣分", places=2, validators=[InputRequired("请填写扣分，不扣分填 0。")])
    quote = StringField(validators=[Length(max=2000)])

    @property
    def points(self) -> Decimal:
        return Decimal(self.deduction.data)


class CorrectForm(PlaceForm):
    fact = IntegerField(validators=[InputRequired(STALE)])
    text = TextAreaField("更正为", validators=[Length(max=4000)])
    reason = _reason()


class AddFactForm(PlaceForm):
    name = StringField("内容", validators=[DataRequired("请选择要补充的内容。")])
    text = TextAreaField("内容", validators=[DataRequired("请写明文书上的内容。"), Length(max=4000)])
    reason = _reason()


class MendForm(DeskForm):
    """One edit of how the pages are parted; which fields it needs depends on the edit."""

    edit = StringField(validators=[AnyOf(("type", "begin", "join", "move"), message=STALE)])
    paper = StringField(validators=[DataRequired("请选择文书。")])
    type = StringField()
    page = IntegerField(validators=[Optional()])
    pages = StringField()
    to = StringField()
    reason = _reason(needed=False)

    @property
    def page_numbers(self) -> tuple[int, ...]:
        """Raises InvalidError."""
        try:
            return tuple(int(part) for part in self.pages.data.split(",") if part)
        except ValueError as error:
            raise InvalidError("页码无效，请刷新页面后重试。", "pages") from error


class SubmitForm(DeskForm):
    opinion = TextAreaField("评查意见", validators=[Length(max=2000, message="评查意见不要超过 2000 字。")])
