"""The form that refers a case file (移送)."""

from __future__ import annotations

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from enforcement_review.operations.referrals import REASON_MOST
from enforcement_review.web.forms import PlainForm


class ReferralForm(PlainForm):
    to_unit = SelectField("接收单位", coerce=int, validators=[InputRequired("请选择接收单位。")])
    reason = TextAreaField(
        "移送理由",
        validators=[
            InputRequired("请写明移送的理由。"),
            Length(max=REASON_MOST, message=f"移送的理由请控制在 {REASON_MOST} 字以内。"),
        ],
        render_kw={"rows": 5},
    )
