"""What the figures are of, as the page's address says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import SelectField

from enforcement_review.operations.statistics import Span
from enforcement_review.store.tables import Role, Unit
from enforcement_review.web.forms import FilterForm, choices

OWN = "own"
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def _number(value: Any) -> int | None:
    return int(value) if value not in ("", None) else None


def _text(value: Any) -> str | None:
    return value or None


class SpanForm(FilterForm):
    scope = SelectField("范围", choices=choices([("", "全部案卷"), (OWN, "我负责的案卷")]), coerce=_text)
    unit = SelectField("单位", coerce=_number)
    first = SelectField("上传月份，从", coerce=_text)
    last = SelectField("到", coerce=_text)
    rule = SelectField("问题", coerce=_text)

    def offer(
        self, role: Role, units: Sequence[Unit], months: Sequence[str], rules: Iterable[tuple[str, str]]
    ) -> None:
        """The choices, of which one that stood in an older address stays one."""
        if role is not Role.REVIEWER:
            del self.scope
        least = min((unit.path.count("/") for unit in units), default=0)
        nodes = [(unit.id, "　" * (unit.path.count("/") - least) + unit.name) for unit in units]
        self.unit.choices = choices([("", "全部单位"), *nodes])
        known = {
            *months,
            *(field.data for field in (self.first, self.last) if _MONTH.fullmatch(field.data or "")),
        }
        offered = [(month, month) for month in sorted(known)]
        self.first.choices = choices([("", "最早"), *offered])
        self.last.choices = choices([("", "最近"), *offered])
        self.rule.choices = choices([("", "全部问题"), *rules])

    def span(self) -> Span:
        first, last = self.first.data, self.last.data
        if first and last and first > last:
            first, last = last, first
        own = "scope" in self._fields and self.scope.data == OWN
        return Span(self.unit.data, first, last, self.rule.data, own)

    def words(self) -> str:
        """What the figures are of, for a printed page: `全部单位，上传月份 2026-01 至最近，全部问题`."""

        def chosen(field: Any) -> str:
            labels = {choice.value: choice.label for choice in field.choices}
            return str(labels.get(str(field.data or ""), "")).strip()

        first, last = chosen(self.first), chosen(self.last)
        scope = [chosen(self.scope)] if "scope" in self._fields else []
        return "，".join([*scope, chosen(self.unit), f"上传月份 {first} 至 {last}", chosen(self.rule)])
