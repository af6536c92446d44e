"""Which rules do not apply to a case, from what stands in it.

The YAML of a case lists what is wrong; what simply does not arise is worked out here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sample_cases.generator.case import Case

# Fines from which a hearing is offered: citizens, organisations; whether the figure itself counts.
# Sources in the order of the sectors: 市场监督管理行政处罚听证办法第5条, 生态环境行政处罚办法第89条,
# 安全生产违法行为行政处罚办法 (until 2026), 农业行政处罚程序规定 (超过), and 行政处罚法第63条 with the
# commonest local figures where the province sets them.
_HEARING_FROM = {
    "market_regulation": (10_000, 100_000, True),
    "ecology": (5_000, 200_000, True),
    "emergency": (20_000, 50_000, True),
    "agriculture": (10_000, 100_000, False),
    "transport": (10_000, 100_000, True),
    "urban_management": (10_000, 100_000, True),
}
_MAJOR_FROM = (10_000, 100_000)
_REVIEW_RULES = (
    "before-decision",
    "after-investigation",
    "reviewer-independent",
    "reviewer-qualified",
    "opinion-complete",
    "opinion-clear",
    "opinion-followed",
)
_DISCUSSION_RULES = ("discussion-before-decision", "discussion-recorded", "decision-follows-discussion")
_ORDINARY_RULES = (
    "case-filed",
    "filed-before-investigation",
    "investigation-report",
    "prior-notice-given",
    "prior-notice-complete",
    "defence-period-respected",
    "defence-answered",
    "penalty-not-aggravated",
    "decision-in-time",
)


def reaches_hearing(case: Case) -> bool:
    citizen, organisation, inclusive = _HEARING_FROM[case.sector]
    limit = citizen if case.data["party"]["kind"] == "citizen" else organisation
    fine = Decimal(str(case.data["notice"]["fine"]))
    return fine > limit or (inclusive and fine == limit) or "停产停业" in case.data["decision"]["kinds"]


def is_major(case: Case) -> bool:
    """By the contract's `major_decisions` with their default figures."""
    limit = _MAJOR_FROM[0] if case.data["party"]["kind"] == "citizen" else _MAJOR_FROM[1]
    return (
        case.data["decision"]["fine"] >= limit
        or "停产停业" in case.data["decision"]["kinds"]
        or "hearing" in case.data
        or "重大" in case.data.get("filing", {}).get("note", "")
    )


def not_applicable(case: Case) -> dict[str, str]:
    """Rule id → why it does not arise in this case."""
    kinds = {paper.kind for paper in case.papers}
    manners = {paper.values.get("manner", "直接送达") for paper in case.papers if paper.kind == "receipt"}
    reviewed = any(paper.kind == "legal_review" and "type" not in paper.values for paper in case.papers)
    found: dict[str, str] = {}

    def none(rules: tuple[str, ...], section: str, why: str) -> None:
        found.update({f"{section}.{rule}": why for rule in rules})

    if "preservation_notice" not in kinds:
        none(("preservation-handled-in-time",), "procedure", "未采取先行登记保存措施")
    if not kinds & {"defence_statement", "defence_record", "hearing_record"}:
        none(("defence-answered",), "procedure", "当事人未陈述申辩")
    if not reaches_hearing(case):
        none(("hearing-offered",), "procedure", "罚款未达该领域的听证标准")
    if "hearing_record" not in kinds:
        none(("hearing-notice-in-time", "hearing-chair-independent"), "procedure", "未举行听证")
    if "late_fine" not in kinds:
        none(("late-fine-capped",), "procedure", "未加处罚款")
    if "payment" not in kinds:
        none(("case-closed",), "procedure", "罚款未执行")
    if "closing" not in kinds:
        none(("archived-in-time",), "recording", "没有结案日期")
    if not kinds & {"seizure_decision", "hearing_record"} and manners <= {"直接送达"}:
        none(("av-present",), "recording", "没有应当音像记录的环节")
    if "av_list" not in kinds:
        none(("av-covers-record",), "recording", "没有录像起止时间")
    exported = case.data["output"] == "export"
    if not exported:
        none(("av-list-matches",), "recording", "没有上传音像文件")
    if "留置送达" not in manners:
        none(("leave-service-witnessed",), "recording", "没有留置送达")
    if not is_major(case):
        none(("performed", "discussion-held"), "legal-review", "不是重大执法决定")
    if reviewed:
        none(("opinion-followed",), "legal-review", "审核意见为同意")
    else:
        none(_REVIEW_RULES, "legal-review", "未经法制审核")
    if "discussion" not in kinds:
        none(_DISCUSSION_RULES, "legal-review", "未经集体讨论")
    none(("withdrawn-in-time",), "publicity", "决定未变更、撤销")
    if "summary_decision" in kinds:
        none(_ORDINARY_RULES, "procedure", "适用简易程序")
    if not exported:
        none(("portal-fields-agree",), "recording", "没有办案系统导出清单")
        none(("data-complete",), "publicity", "没有双公示数据表")
    return found


def findings(case: Case) -> dict[str, dict[str, Any]]:
    """Every finding that is no pass, in order of the rule id."""
    told = {rule: {"outcome": "not_applicable", "why": why} for rule, why in not_applicable(case).items()}
    if not case.data.get("sealed", False):
        told["procedure.decision-sealed"] = {
            "outcome": "undetermined",
            "why": "决定书只有文字层，没有印章图样可查",
        }
    told.update(case.data["expected"]["findings"])
    return dict(sorted(told.items()))
