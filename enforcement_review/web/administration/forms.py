"""What the administrator says of units and accounts, and which of them to list."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from enforcement_review.operations.accounts import AccountFilter, Details
from enforcement_review.store.tables import JobState, Role
from enforcement_review.web.forms import FilterForm, PlainForm, choices

ROLES = [(role.value, role.words) for role in Role]
JOB_STATES = {
    JobState.QUEUED: "排队",
    JobState.RUNNING: "处理中",
    JobState.FAILED: "失败",
    JobState.DONE: "完成",
}


def number_or_none(value: Any) -> int | None:
    """An id of a list of choices; nothing chosen is None."""
    return None if value in ("", None) else int(value)


def text_or_none(value: Any) -> str | None:
    return value or None


class UnitForm(PlainForm):
    name = StringField("单位名称", [InputRequired("请填写单位名称。")], render_kw={"maxlength": 100})
    parent = SelectField("上级单位", coerce=number_or_none)
    sector = SelectField("执法领域", coerce=text_or_none)


class AccountForm(PlainForm):
    name = StringField(
        "姓名", [InputRequired("请填写姓名。")], render_kw={"maxlength": 64, "autocomplete": "off"}
    )
    role = SelectField("角色", [InputRequired("请选择角色。")], choices=choices([("", "请选择"), *ROLES]))
    unit = SelectField("所属单位", [InputRequired("请选择所属单位。")], coerce=number_or_none)
    reach = SelectField("工作范围", [Optional()], coerce=number_or_none)

    def details(self) -> Details:
        return Details(self.name.data, Role(self.role.data), self.unit.data, self.reach.data)


class NewAccountForm(AccountForm):
    username = StringField(
        "用户名",
        [InputRequired("请填写用户名。")],
        render_kw={"maxlength": 64, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class AccountFilterForm(FilterForm):
    unit = SelectField("单位", coerce=number_or_none)
    role = SelectField("角色", choices=choices([("", "全部角色"), *ROLES]), coerce=text_or_none)
    name = StringField("姓名或用户名", [Length(max=64, message="最多 64 个字。")])
    state = SelectField(
        "状态", choices=choices([("", "全部"), ("active", "在用"), ("ended", "停用")]), coerce=text_or_none
    )

    def wanted(self) -> AccountFilter:
        return AccountFilter(
            unit_id=self.unit.data,
            role=Role(self.role.data) if self.role.data else None,
            name=(self.name.data or "").strip(),
            active=None if self.state.data is None else self.state.data == "active",
        )


class JobFilterForm(FilterForm):
    state = SelectField(
        "状态",
        choices=choices([("", "全部状态"), *((state.value, words) for state, words in JOB_STATES.items())]),
        coerce=text_or_none,
    )

    def wanted(self) -> JobState | None:
        return JobState(self.state.data) if self.state.data else None
