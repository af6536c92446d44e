"""Whole reviews of small exports: papers, a manifest beside them and a 双公示 table, from ZIP to findings."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from enforcement_review.model import Finding, Outcome, ReviewResult
from enforcement_review.review import ReviewOptions, review_path
from enforcement_review.saving import dump_case, load_case
from sample_cases.generator.portal_export import Export, export_zip, publicity_csv, publicity_xlsx

NUMBER, PARTY, OFFICE = "东市监处罚〔2024〕12号", "东陵市良友食品有限公司", "东陵市市场监督管理局"
DECISION = (
    OFFICE, "行政处罚决定书", NUMBER, f"当事人：{PARTY}", "统一社会信用代码：91410323MA9K2P7X3W",
    "住所：东陵市建设路88号", "2024年3月12日，本局执法人员检查发现当事人经营超过保质期的食品。",
    "当事人的行为违反了《中华人民共和国食品安全法》第三十四条第（十）项的规定。",
    "依据《中华人民共和国食品安全法》第一百二十四条第一款第（五）项的规定，决定处罚如下：",
    "罚款人民币12000元。", OFFICE, "2024年5月6日",
)  # fmt: skip
INSPECTION = (
    OFFICE, "现场检查笔录", "检查时间：2024年3月12日9时20分至2024年3月12日10时5分", f"被检查人：{PARTY}",
    "检查地点：东陵市建设路88号", "检查人员：张建国、李海明", "检查情况：货架上有超过保质期的食品。",
)  # fmt: skip
ROW = {
    "party_name": PARTY, "party_code": "91410323MA9K2P7X3W", "number": NUMBER, "violation_type": "食品安全",
    "violation_facts": "经营超过保质期的食品", "basis": "《食品安全法》第一百二十四条", "penalty_kind": "罚款",
    "penalty": "罚款12000元", "fine": "1.2", "decided_on": "2024/5/6", "valid_until": "2099/12/31",
    "public_until": "2027/5/6", "authority": OFFICE, "authority_code": "1", "data_source": OFFICE,
    "data_source_code": "1",
}  # fmt: skip


def word(lines: tuple[str, ...]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


FILES = {"决定书.docx": word(DECISION), "笔录.docx": word(INSPECTION), "公示.csv": publicity_csv([ROW])}
WHOLE = Export(
    FILES,
    documents=[
        {"file": "笔录.docx", "type": "现场检查笔录", "order": 1},
        {
            "file": "决定书.docx",
            "type": "decision",
            "order": 2,
            "fields": {"decision.fine": "12000", "decision.number": NUMBER},
        },
        {"file": "公示.csv", "type": "publicity_record", "order": 3},
    ],
    mobile_records=[
        {"time": "2024-03-12T09:18", "action": "开始检查"},
        {"time": "2024-03-12T10:06", "action": "结束检查"},
    ],
)


def review(tmp_path: Path, export: Export, *, xml: bool = False) -> ReviewResult:
    path = tmp_path / "案卷.zip"
    path.write_bytes(export_zip(export, xml=xml))
    result = review_path(path, ReviewOptions())
    assert result.error is None
    assert load_case(dump_case(result.case_file)) == result.case_file
    return result


def finding(result: ReviewResult, rule: str = "recording.portal-fields-agree") -> Finding:
    return next(found for found in result.findings if found.rule == rule)


def with_file(path: str, data: bytes) -> Mapping[str, bytes]:
    return {**FILES, path: data}


@pytest.mark.parametrize("xml", [False, True])
def test_an_export_that_agrees_passes(tmp_path: Path, xml: bool) -> None:
    result = review(tmp_path, WHOLE, xml=xml)
    assert finding(result).outcome is Outcome.PASS, finding(result).message
    assert finding(result, "publicity.decision-published").outcome is Outcome.PASS
    matches = finding(result, "publicity.published-content-matches")
    assert matches.outcome is Outcome.PASS, matches.message
    assert finding(result, "publicity.data-complete").outcome is Outcome.PASS
    assert [document.source for document in result.case_file.documents] == [
        "笔录.docx",
        "决定书.docx",
        "公示.csv",
    ]


def test_the_same_bytes_give_the_same_result(tmp_path: Path) -> None:
    assert export_zip(WHOLE) == export_zip(WHOLE)
    assert review(tmp_path, WHOLE) == review(tmp_path, WHOLE)


def test_fields_that_differ_are_told_and_the_papers_are_judged(tmp_path: Path) -> None:
    wrong = {
        "decision.fine": "120000",
        "decision.number": "东市监处罚〔2024〕21号",
        "decision.decided_on": "2024-05-06",
    }
    result = review(tmp_path, replace(WHOLE, fields=wrong))
    found = finding(result)
    assert found.outcome is Outcome.FAIL
    for words in ("120,000.00", "12,000.00", "〔2024〕21号", NUMBER):
        assert words in found.message
    assert "决定日期" not in found.message
    assert finding(result, "publicity.published-content-matches").outcome is Outcome.PASS
    facts = {fact.name: fact.value for fact in result.case_file.facts}
    assert (facts["decision.fine"], facts["portal.decision.fine"]) == ("12000.00", "120000")


def test_times_on_the_terminal_that_are_far_from_the_record_are_told(tmp_path: Path) -> None:
    late = replace(WHOLE, mobile_records=[{"time": "2024-03-12T11:20", "action": "开始检查"}])
    found = finding(review(tmp_path, late))
    assert found.outcome is Outcome.FAIL
    assert "相差120分钟" in found.message


def test_a_manifest_alone_makes_no_paper(tmp_path: Path) -> None:
    """A receipt that stands only in the manifest: not served, and not unserved either."""
    said = [
        *WHOLE.documents,
        {"file": "回证.pdf", "type": "送达回证", "fields": {"service_receipt.served_on": "2024-05-08"}},
    ]
    result = review(tmp_path, replace(WHOLE, documents=said))
    assert finding(result, "procedure.decision-served").outcome is Outcome.UNDETERMINED
    assert finding(result).outcome is Outcome.FAIL
    assert "回证.pdf" in finding(result).message
    assert any(source.name == "回证.pdf" and source.error for source in result.case_file.sources)


def test_a_broken_manifest_is_the_sources_error_and_the_papers_are_reviewed(tmp_path: Path) -> None:
    path = tmp_path / "案卷"
    path.mkdir()
    for name, data in FILES.items():
        (path / name).write_bytes(data)
    alone = review_path(path, ReviewOptions())
    (path / "case.json").write_bytes(b'{"schema": ')
    result = review_path(path, ReviewOptions())
    (broken,) = (source for source in result.case_file.sources if source.name == "case.json")
    assert "不是有效的 JSON" in (broken.error or "")
    assert result.case_file.documents == alone.case_file.documents
    assert {fact.name for fact in result.case_file.facts} >= {"decision.fine", "publicity_record.fine"}
    assert finding(result).outcome is Outcome.NOT_APPLICABLE


def test_a_workbook_of_many_shows_only_this_case(tmp_path: Path) -> None:
    rows = [
        {**ROW, "number": f"东市监处罚〔2024〕{serial}号", "party_name": f"第{serial}商店"}
        for serial in range(50, 90)
    ]
    data = publicity_xlsx([*rows[:20], ROW, *rows[20:]], extra=["published_on"])
    result = review(tmp_path, Export(with_file("公示.xlsx", data)))
    assert "第60商店" not in dump_case(result.case_file).encode().decode("unicode-escape")
    assert finding(result, "publicity.published-content-matches").outcome is Outcome.PASS


def test_what_was_published_otherwise_is_told_item_by_item(tmp_path: Path) -> None:
    row = {
        **ROW,
        "fine": "1.3",
        "decided_on": "2024/5/7",
        "authority": "西陵市市场监督管理局",
        "violation_facts": "",
    }
    result = review(tmp_path, Export(with_file("公示.csv", publicity_csv([row]))))
    found = finding(result, "publicity.published-content-matches")
    assert found.outcome is Outcome.FAIL
    for words in ("罚款数额", "13,000.00", "决定日期", "处罚机关", "西陵市"):
        assert words in found.message
    assert "违法事实" in finding(result, "publicity.data-complete").message


def test_a_published_id_number_is_not_masked(tmp_path: Path) -> None:
    row = {**ROW, "legal_person_id": "370812198503074518"}
    result = review(tmp_path, Export(with_file("公示.csv", publicity_csv([row], encoding="gb18030"))))
    found = finding(result, "publicity.privacy-masked")
    assert found.outcome is Outcome.FAIL
    assert "370812198503074518" not in found.message
