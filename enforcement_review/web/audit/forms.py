"""Which lines of the audit trail to show."""

from __future__ import annotations

from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from enforcement_review.operations.audit import ACTIONS, AuditFilter
from enforcement_review.web.audit.wording import SUBJECTS
from enforcement_review.web.forms import FilterForm, choices

SHORT = Length(max=64, message="最多 64 个字。")


class AuditFilterForm(FilterForm):
    person = StringField("人员", [SHORT], render_kw={"placeholder": "姓名或用户名"})
    action = SelectField("操作", choices=choices([("", "全部操作"), *ACTIONS.items()]), default="")
    kind = SelectField("对象", choices=choices([("", "全部"), *SUBJECTS.items()]), default="")
    subject = StringField("对象名称或编号", [SHORT])
    since = DateField("从", [Optional()])
    until = DateField("到", [Optional()])

    def wanted(self) -> AuditFilter:
        return AuditFilter(
            person=(self.person.data or "").strip(),
            action=self.action.data or "",
            subject_kind=self.kind.data or "",
            subject=(self.subject.data or "").strip(),
            since=self.since.data,
            until=self.until.data,
        )
