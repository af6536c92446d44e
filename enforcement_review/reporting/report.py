"""The report: one JSON object for each case file, the same bytes for the same result."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from enforcement_review.model import (
    Box,
    CaseSummary,
    Document,
    Evidence,
    Fact,
    FactValue,
    Finding,
    ReviewResult,
    Score,
    SourceRecord,
)

SCHEMA = "enforcement-review/report/1"

# JSON allows them raw, but readers that split lines the Unicode way would cut the object in two.
_LINE_BREAKS = re.compile("[\x85\u2028\u2029]")
# Half of a pair: a file name whose bytes are no text. It can't be written as UTF-8.
_SURROGATE = re.compile("[\ud800-\udfff]")


def report_dict(result: ReviewResult) -> dict[str, Any]:
    """The report as plain data, its keys in the order of the contract.

    A result with `error` gives the short form: `schema`, `case`, `sources`, `error`.
    """
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "case": _case(result.case),
        "sources": [_source(source) for source in result.case_file.sources],
    }
    if result.score is None:
        return {**head, "error": result.error}
    return {
        **head,
        "documents": [_document(document) for document in result.case_file.documents],
        "facts": [_fact(fact) for fact in result.case_file.facts],
        "findings": [_finding(finding) for finding in result.findings],
        "score": _score(result.score),
        "rule_sets": [
            {"id": stamp.id, "version": stamp.version, "sha256": stamp.sha256} for stamp in result.rule_sets
        ],
        "engine": {"version": result.engine_version, "ocr": result.ocr},
    }


def error_dict(message: str, name: str | None = None) -> dict[str, Any]:
    """The report of a case file that gave no result at all.

    Args:
        message: one Chinese sentence on why.
        name: the name of the file or folder that was to be reviewed.
    """
    case = _case(CaseSummary(name=name))
    return {"schema": SCHEMA, "case": case, "sources": [], "error": message}


def json_line(report: Mapping[str, Any]) -> str:
    """A report on one line, without the line break. It can always be written as UTF-8."""
    text = json.dumps(report, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = _SURROGATE.sub(lambda match: rf"\\u{ord(match[0]):04x}", text)
    return _LINE_BREAKS.sub(lambda match: rf"\u{ord(match[0]):04x}", text)


def report_line(result: ReviewResult) -> str:
    return json_line(report_dict(result))


@cache
def report_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every line keeps."""
    text = resources.files(__package__).joinpath("report.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _case(case: CaseSummary) -> dict[str, Any]:
    return {
        "number": case.number,
        "name": case.name,
        "authority": case.authority,
        "party_name": case.party_name,
        "party_kind": case.party_kind,
        "cause": case.cause,
        "major": case.major,
        "procedure": case.procedure,
        "sector": case.sector,
    }


def _source(source: SourceRecord) -> dict[str, Any]:
    return {
        "name": source.name,
        "sha256": source.sha256,
        "media_type": source.media_type,
        "pages": source.page_count,
        "error": source.error,
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "type": document.type,
        "subtype": document.subtype,
        "also": list(document.also),
        "title": document.title,
        "source": document.source,
        "pages": list(document.pages),
        "confidence": _share(document.confidence),
        "text_from": document.text_from.value,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "value": _value(fact.value),
        "document": fact.at,
        **_place(fact.page, fact.box, fact.anchor),
        "quote": fact.quote,
        "confidence": _share(fact.confidence),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "outcome": finding.outcome.value,
        "message": finding.message,
        "deduction": points(finding.deduction),
        "veto": finding.veto,
        "basis": finding.basis,
        "remedy": finding.remedy,
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "document": evidence.document,
        "page": evidence.page,
        "box": None if evidence.box is None else list(evidence.box.rounded()),
        "quote": evidence.quote,
        "fact": evidence.fact,
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "total": points(score.total),
        "full": points(score.full),
        "lowest": points(score.lowest),
        "highest": points(score.highest),
        "grade": score.grade,
        "veto": list(score.veto),
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "full": points(section.full),
                "score": points(section.score),
            }
            for section in score.sections
        ],
    }


def _place(page: int | None, box: Box | None, anchor: str | None) -> dict[str, Any]:
    place: dict[str, Any] = {"page": page, "box": None if box is None else list(box.rounded())}
    if box is None and page is None and anchor is not None:
        place["anchor"] = anchor
    return place


def _value(value: FactValue) -> Any:
    if isinstance(value, tuple):
        return [dict(item) if isinstance(item, Mapping) else item for item in value]
    return value


def points(value: Decimal) -> int | float:
    """Points as JSON writes them: 5, not 5.0; 0.5."""
    return int(value) if value == value.to_integral_value() else float(value)


def _share(value: float) -> float:
    """A confidence at four places: the noise behind them says nothing."""
    return round(float(value), 4)
