"""The words for what stands in the audit trail: kinds of things, fields, values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from enforcement_review.model import Volume
from enforcement_review.operations.units import sector_titles
from enforcement_review.store.tables import CaseState, Purpose, ReviewState, Role, RulingKind
from enforcement_review.web.wording import moment

NOTHING = "（无）"
SUBJECTS = {
    "case_file": "案卷",
    "account": "账号",
    "unit": "单位",
    "review": "评查",
    "referral": "移送",
    "view": "常用筛选",
    "list": "清单",
}
FIELDS = {
    "active": "在用",
    "basis": "依据",
    "box": "页面区域",
    "deduction": "扣分",
    "due_on": "期限",
    "fact": "读取项",
    "label": "名称",
    "message": "说明",
    "name": "名称",
    "outcome": "结论",
    "page": "页码",
    "papers": "文书划分",
    "parent": "上级单位",
    "points": "扣分",
    "purpose": "用途",
    "reach": "工作范围",
    "reviewer": "评查员",
    "review_state": "评查进度",
    "role": "角色",
    "rule": "规则",
    "sector": "执法领域",
    "state": "处理状态",
    "title": "标题",
    "total": "得分",
    "unit": "单位",
    "value": "内容",
    "volume": "卷别",
}
OUTCOMES = {"pass": "符合", "fail": "不符合", "undetermined": "待人工判定", "not_applicable": "不适用"}
VOLUMES = {Volume.WHOLE: "全卷", Volume.MAIN: "正卷", Volume.SUPPLEMENT: "副卷"}
VALUES = {
    "outcome": OUTCOMES,
    "volume": {volume.value: words for volume, words in VOLUMES.items()},
    "role": {role.value: role.words for role in Role},
    "state": {state.value: state.words for state in CaseState},
    "review_state": {state.value: state.words for state in ReviewState},
    "purpose": {Purpose.REVIEW.value: "评查", Purpose.SELF_CHECK.value: "自查"},
    "kind": {kind.value: kind.words for kind in RulingKind},
}
LONGEST = 300  # of one value on the page


def field_words(field: str) -> str:
    return FIELDS.get(field, field)


def value_words(field: str, value: Any) -> str:
    """A value as it stands in a line, for people; what the words are not known of stands as it is."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return _cut("、".join(value_words(field, item) for item in value))
    if isinstance(value, dict):
        return _cut(
            "；".join(
                f"{field_words(str(key))}：{value_words(str(key), item)}" for key, item in value.items()
            )
        )
    text = str(value)
    if field == "sector":
        return sector_titles().get(text, text)
    return VALUES.get(field, {}).get(text) or _cut(_moment(text))


def _moment(text: str) -> str:
    """A point in time is written as on every other page."""
    if not (len(text) > 16 and text[4:5] == "-" and "+00:00" in text):
        return text
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return text


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
