"""The words for what stands in the audit trail: kinds of things, fields, values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from enforcement_review.model import Volume
from enforcement_review.operations.units import sector_titles
from enforcement_review.store.tables import ReviewState, Role
from enforcement_review.web.wording import moment

NOTHING = "（无）"
SUBJECTS = {
    "case_file": "案卷",
    "account": "账号",
    "unit": "单位",
    "referral": "移送",
}
# Fields that are written by name; some operations write the words themselves.
FIELDS = {
    "active": "在用",
    "content": "内容校验值",
    "due_on": "期限",
    "files": "文件数",
    "grade": "等级",
    "name": "名称",
    "parent": "上级单位",
    "reach": "工作范围",
    "review_state": "评查进度",
    "reviewer": "评查员",
    "revision": "评查结果版本",
    "role": "角色",
    "round": "轮次",
    "score": "得分",
    "sector": "执法领域",
    "sheet": "评查表校验值",
    "to_unit": "接收单位",
    "total": "得分",
    "unit": "单位",
    "upload": "上传编号",
    "volume": "卷别",
}
VOLUMES = {Volume.WHOLE: "全卷", Volume.MAIN: "正卷", Volume.SUPPLEMENT: "副卷"}
VALUES = {
    "volume": {volume.value: words for volume, words in VOLUMES.items()},
    "role": {role.value: role.words for role in Role},
    "review_state": {state.value: state.words for state in ReviewState},
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
