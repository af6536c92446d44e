"""What kind of paper a run of pages is: by its title, else by its content, else by its file's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import PurePosixPath

import yaml

from enforcement_review.splitting.layout import Heading, PageView
from enforcement_review.splitting.lexicon import Kind, lexicon, match_title
from enforcement_review.text import bare

# Below this a paper is called `other`: a wrong name misleads every rule, no name sends it to a person.
SURE_ENOUGH = 0.6
_UNKNOWN = Kind("other", "other", (), ())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a paper was taken for.

    Attributes:
        title: as printed, spaces taken out; "" where none was found.
        named: whether the paper itself gives a name, known to the lexicon or not.
    """

    kind: Kind
    title: str
    confidence: float
    reason: str
    named: bool


@dataclass(frozen=True, slots=True)
class _Signature:
    kind: str
    title: re.Pattern[str] | None
    required: tuple[re.Pattern[str], ...]
    excluded: tuple[re.Pattern[str], ...]
    confidence: float


@cache
def _signatures() -> tuple[_Signature, ...]:
    text = (
        resources.files("enforcement_review.splitting")
        .joinpath("signatures.yaml")
        .read_text(encoding="utf-8")
    )
    return tuple(
        _Signature(
            entry["kind"],
            re.compile(entry["title"]) if "title" in entry else None,
            tuple(re.compile(pattern, re.DOTALL) for pattern in entry.get("all", ())),
            tuple(re.compile(pattern, re.DOTALL) for pattern in entry.get("none", ())),
            entry["confidence"],
        )
        for entry in yaml.safe_load(text)
    )


def by_heading(heading: Heading) -> Verdict:
    match = heading.match
    how = "标题" if match.score == 1.0 else "标题含机关名等前缀" if match.score >= 0.95 else "标题近似"
    return Verdict(
        match.kind, bare(heading.row.text), heading.confidence, f"{how}「{match.title}」", named=True
    )


def by_content(text: str) -> Verdict | None:
    """By the words that only this kind of paper puts together; `text` without spaces."""
    for signature in _signatures():
        if (
            signature.title is None
            and all(pattern.search(text) for pattern in signature.required)
            and not any(pattern.search(text) for pattern in signature.excluded)
        ):
            kind = lexicon().kinds[signature.kind]
            words = "、".join(
                found.group()[:8] for pattern in signature.required if (found := pattern.search(text))
            )
            return Verdict(kind, "", signature.confidence, f"无标题，按内容（{words}）", named=False)
    return None


def by_file_name(name: str) -> Verdict | None:
    stem = re.sub(r"^[\s\d零一二三四五六七八九十.、()（）_\-—第号]+", "", PurePosixPath(name).stem)
    stem = re.sub(r"[\s\d._\-—]+$", "", stem)
    match = match_title(stem) or match_title(re.split(r"[(（_\-—＋+ ]", stem)[0])
    if match is None or match.score < 0.95 or match.kind.id in {"cover", "file_catalogue"}:
        return None
    return Verdict(match.kind, "", 0.85, f"文件名「{match.title}」", named=True)


def by_own_title(title: str) -> Verdict:
    """By a heading that the lexicon does not have: some endings tell the kind all the same."""
    for signature in _signatures():
        if signature.title is not None and signature.title.search(bare(title)):
            kind = lexicon().kinds[signature.kind]
            return Verdict(
                kind, bare(title), signature.confidence, f"标题「{bare(title)}」的末尾", named=True
            )
    return Verdict(_UNKNOWN, bare(title), 0.7, f"标题「{bare(title)}」不在文书名录中", named=True)


UNNAMED = Verdict(_UNKNOWN, "", 0.0, "未找到标题，内容也不足以认定", named=False)


def refine(verdict: Verdict, text: str) -> Verdict:
    """One title, several papers: what the form says inside decides. `text` without spaces."""
    if verdict.kind.id in _LETTERS and _COPIED.search(text):
        return Verdict(
            lexicon().kinds["evidence_sheet"], verdict.title, 0.8, "标题为文书，注明系复印件", named=True
        )
    kind = _INSIDE.get(verdict.kind.id, lambda _: None)(text)
    if kind is None or kind == verdict.kind.id:
        return verdict
    target = lexicon().kinds[kind]
    return Verdict(target, verdict.title, verdict.confidence, f"{verdict.reason}，依内容归类", verdict.named)


def _internal_approval(text: str) -> str | None:
    for kind, pattern in (
        (
            "extension_approval",
            r"(事项|申请|审批内容|理由).{0,20}(延长|延期).{0,6}(办案|办理|案件)?(期限|时限)?|[☑√■].{0,3}延长",
        ),
        ("closing_approval", r"(事项|审批内容).{0,12}结案|[☑√■].{0,3}结案"),
        ("decision_approval", r"(事项|审批内容).{0,16}(行政)?处罚决定|[☑√■].{0,4}(行政)?处罚决定"),
    ):
        if re.search(pattern, text):
            return kind
    return None


def _legal_review(text: str) -> str | None:
    """市监's 案件审核／法制审核表 is the one that is ticked."""
    if re.search(r"[□☐○]法制审核", text) and re.search(r"[☑√■☒✓✔●](案件)?审核", text):
        return "case_review_form"
    return None


def _case_review(text: str) -> str | None:
    return "legal_review_opinion" if re.search(r"[☑√■☒✓✔●]法制审核|法制审核(人员?|意见|机构)", text) else None


def _announcement(text: str) -> str | None:
    if "听证" in text and "送达" not in text:
        return "hearing_notice"
    return None


def _onsite(text: str) -> str | None:
    if (
        re.search(r"(查封|扣押).{0,8}(现场笔录|的?场所、设施|决定书|物品)", text[:600])
        and "现场笔录" in text[:60]
    ):
        return "seizure_scene_record"
    return None


def _decision(text: str) -> str | None:
    return (
        "summary_decision"
        if re.search(r"当场(作出|处罚)|适用简易程序|行政处罚法》?第五十一条", text) and "立案" not in text
        else None
    )


def _declaration(text: str) -> str | None:
    return "waiver" if "放弃" in text else None


# What marks a paper as copied from another file to prove something in this one.
_COPIED = re.compile(r"复印自|复制自|摘录自|(此件|本件|该件).{0,8}(复印|复制)|与原件(核对)?(一致|无误|相符)")
_LETTERS = frozenset(
    {"decision", "summary_decision", "prior_notice", "hearing_right_notice", "no_penalty_decision"}
)


_INSIDE = {
    "bare_declaration": _declaration,
    "internal_approval": _internal_approval,
    "legal_review_opinion": _legal_review,
    "case_review_form": _case_review,
    "service_announcement": _announcement,
    "onsite_inspection_record": _onsite,
    "decision": _decision,
}

_HEARING_RIGHT = re.compile(
    r"(有权|有|可以?|享有|依法).{0,16}(要求|申请).{0,10}听证|听证(的)?权利?|要求举行听证|申请听证|(提出|递交).{0,6}听证|听证申请"
)
_NO_HEARING = re.compile(
    r"[□☐]\s*(你|您|当事人)?.{0,12}(要求|申请).{0,10}听证|不(适用|属于|符合)听证|听证.{0,6}不适用"
)
_DEFENCE_RIGHT = re.compile(r"陈述.{0,3}申辩")


def also_types(verdict: Verdict, text: str) -> tuple[str, ...]:
    """Further types that the paper is at once; `text` without spaces."""
    kind = verdict.kind.type
    if kind == "prior_notice" and _HEARING_RIGHT.search(text) and not _NO_HEARING.search(text):
        return ("hearing_right_notice",)
    if kind == "hearing_right_notice" and _DEFENCE_RIGHT.search(text) and "拟" in text:
        return ("prior_notice",)
    return ()


_HEAD_APPROVES = re.compile(
    r"(负责人|领导|局长|主任|队长)(审批|批示|审核|审查)?意见:?.{0,60}?(?<![不拟])(同意|批准)|(审批|批示)意见:?.{0,60}?(?<![不拟])(同意|批准)"
)


def approves_within(kind: Kind, text: str) -> tuple[str, ...]:
    """A report on which the head agrees to the penalty: where no approval is filed, this may be it."""
    if kind.id == "investigation_report" and _HEAD_APPROVES.search(text):
        return ("decision_approval",)
    return ()


def could_be(verdict: Verdict, text: str, *, unread: bool) -> tuple[str, ...]:
    """Types that an unknown paper might be: by its name where it has one, else by all its words."""
    if verdict.kind is not _UNKNOWN:
        return ()
    kinds = [kind for kind in lexicon().kinds.values() if kind.id == kind.type]
    if unread:
        return tuple(kind.id for kind in kinds)
    where = verdict.title if verdict.named else text
    return tuple(kind.id for kind in kinds if any(word in where for word in kind.words))


def join_text(views: Sequence[PageView]) -> str:
    return "".join(view.text for view in views)
