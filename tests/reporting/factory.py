"""A reviewed case file with one finding of every kind, for the views of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from enforcement_review.model import (
    Box,
    CaseFile,
    CaseSummary,
    Document,
    Evidence,
    Fact,
    Finding,
    Outcome,
    ReviewResult,
    RuleSetStamp,
    Score,
    SectionScore,
    SourceRecord,
    TextFrom,
    UnreadPage,
)

D = Decimal


def create_document(number: int, kind: str, title: str, pages: tuple[int, ...], source: str) -> Document:
    return Document(f"d{number:02}", kind, None, (), title, source, pages, 0.97, "标题相符")


def create_finding(
    rule: str,
    title: str,
    outcome: Outcome,
    points: str = "2",
    *,
    message: str = "应当有；已找到。",
    evidence: tuple[Evidence, ...] = (),
    veto: bool = False,
) -> Finding:
    stake = D(points)
    return Finding(
        rule=rule,
        section=rule.partition(".")[0],
        title=title,
        outcome=outcome,
        message=message,
        deduction=stake if outcome is Outcome.FAIL else D(0),
        at_stake=stake,
        veto=veto,
        basis="《中华人民共和国行政处罚法》第六十条",
        remedy="核对立案与决定日期；确需延长的，补充说明延长期限的批准情况。",
        evidence=evidence,
    )


def create_result() -> ReviewResult:
    pdf, docx = "案卷正卷.pdf", "询问笔录.docx"
    filing = create_document(1, "case_filing_approval", "立案审批表", (1, 2), pdf)
    interview = create_document(2, "interview_record", "询问笔录", (), docx)
    decision = replace(
        create_document(3, "decision", "行政处罚决定书", (3, 4, 5, 9), pdf), text_from=TextFrom.OCR
    )
    other = create_document(4, "other", "", (6,), pdf)
    filed = Evidence(
        "d01", 2, Box(100.004, 200, 180.126, 212), "2024年1月5日", "case_filing_approval.approved_on"
    )
    decided = Evidence("d03", 5, Box(300, 700.5, 380, 712), "2024年5月20日", "decision.decided_on")
    asked = Evidence("d02", None, None, "2024年1月3日9时30分", "interview_record.started_at", "段落 4")
    findings = (
        create_finding(
            "procedure.decision-in-time",
            "九十日内作出决定",
            Outcome.FAIL,
            "3",
            message="应当自立案之日起九十日内作出决定（至2024年4月4日）；实际于2024年5月20日作出，超过46日。",
            evidence=(filed, decided),
        ),
        create_finding(
            "procedure.prior-notice-given",
            "处罚前告知",
            Outcome.FAIL,
            "5",
            message="应当在作出处罚决定前送达事先告知书；全部页已读取，未见告知书。",
            evidence=(
                Evidence("d01", None, None, ""),
                Evidence("d02", None, None, ""),
                Evidence("d03", 3, None, "行政处罚决定书"),
            ),
            veto=True,
        ),
        create_finding(
            "procedure.filed-before-investigation",
            "先立案后调查",
            Outcome.UNDETERMINED,
            message="询问日期早于立案日期，但把握不足，请核对。",
            evidence=(asked, filed),
        ),
        create_finding(
            "procedure.decision-sealed", "处罚决定书加盖印章", Outcome.PASS, "3", evidence=(decided,)
        ),
        create_finding(
            "procedure.late-fine-capped",
            "加处罚款不超过本金",
            Outcome.NOT_APPLICABLE,
            message="没有加处罚款。",
        ),
        create_finding(
            "legal-review.performed",
            "重大执法决定经法制审核",
            Outcome.UNDETERMINED,
            "8",
            message="是否属于重大执法决定未能读出，请人工判定。",
            veto=True,
        ),
        create_finding(
            "legal-review.opinion-clear",
            "审核意见明确",
            Outcome.FAIL,
            "0.5",
            message="应当写明结论；结论栏空白。",
            evidence=(Evidence("d04", 6, Box(1, 2, 3, 4), "<b>审核意见：</b>", None),),
        ),
    )
    score = Score(
        total=D("66.5"),
        full=D(75),
        lowest=D("56.5"),
        highest=D("66.5"),
        grade=None,
        veto=("procedure.prior-notice-given",),
        sections=(
            SectionScore("procedure", "办案程序与文书", D(55), D(47), D(45), D(47)),
            SectionScore("legal-review", "重大执法决定法制审核", D(20), D("19.5"), D("11.5"), D("19.5")),
        ),
    )
    return ReviewResult(
        case=CaseSummary(
            number="临市监处罚〔2024〕15号",
            name="某某食品有限公司经营标签不符合规定的食品案",
            authority="临江市市场监督管理局",
            party_name="某某食品有限公司",
            party_kind="organisation",
            cause="经营标签不符合规定的食品",
            procedure="ordinary",
            sector="market_regulation",
        ),
        case_file=CaseFile(
            sources=(
                SourceRecord(pdf, "a" * 64, "application/pdf", 9),
                SourceRecord(docx, "b" * 64, "application/vnd.openxmlformats-officedocument", None),
                SourceRecord(
                    "加密材料.pdf", "c" * 64, "application/pdf", None, "文件有密码，请解除后重新上传。"
                ),
            ),
            documents=(filing, interview, decision, other),
            facts=(
                Fact(
                    "case_filing_approval.approved_on",
                    "2024-01-05",
                    "d01",
                    2,
                    filed.box,
                    filed.quote,
                    0.98765,
                ),
                Fact(
                    "interview_record.started_at",
                    "2024-01-03T09:30",
                    "d02",
                    None,
                    None,
                    asked.quote,
                    0.6,
                    "段落 4",
                ),
                Fact("decision.penalty_kinds", ("罚款", "没收违法所得"), "d03", 4, decided.box, "罚款…", 0.9),
                Fact(
                    "decision.sealed", value=True, document="d03", page=5, box=None, quote="", confidence=1.0
                ),
                Fact(
                    "av_record_list.entries",
                    ({"file": "a.mp4", "operator": None},),
                    "d03",
                    9,
                    None,
                    "a.mp4",
                    1,
                ),
            ),
            unread=(
                UnreadPage(pdf, 7, "没有文字层"),
                UnreadPage(pdf, 8, "没有文字层"),
                UnreadPage("加密材料.pdf", None, "有密码"),
            ),
        ),
        findings=findings,
        score=score,
        rule_sets=(
            RuleSetStamp("penalty", "1.0.0", "d" * 64),
            RuleSetStamp("base-standard", "1.0.0", "e" * 64),
        ),
        engine_version="0.1.0",
    )


def create_unreadable() -> ReviewResult:
    source = SourceRecord("坏文件.pdf", "f" * 64, "application/pdf", None, "文件已损坏，打不开。")
    return ReviewResult(
        case=CaseSummary(),
        case_file=CaseFile((source,), (), ()),
        findings=(),
        score=None,
        rule_sets=(),
        engine_version="0.1.0",
        error="案卷中没有一个文件能够读取。",
    )
