"""The stage: documents in, facts out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enforcement_review.extracting import (
    approvals,
    archive,
    decisions,
    defence,
    discussion,
    evidence,
    hearing,
    legal_review,
    money_papers,
    notices,
    payments,
    publicity,
    publicity_table,
    records,
    service,
)
from enforcement_review.extracting.case_facts import read_case
from enforcement_review.extracting.form import Form
from enforcement_review.extracting.known_dates import with_known_dates
from enforcement_review.extracting.known_names import with_known_names
from enforcement_review.extracting.known_values import with_known_values
from enforcement_review.extracting.scan_noise import without_noise
from enforcement_review.extracting.sheets import counted_through, where_it_stands
from enforcement_review.extracting.stray_years import without_stray_years
from enforcement_review.extracting.unruled import with_unruled_cells
from enforcement_review.model import DocumentPages, Fact

_READERS: dict[str, Callable[[Form], None]] = {
    "cover": archive.read_cover,
    "file_catalogue": archive.read_catalogue,
    "backup_sheet": archive.read_backup_sheet,
    "av_record_list": archive.read_av_record_list,
    "case_filing_approval": approvals.read_case_filing,
    "onsite_inspection_record": records.read_inspection,
    "interview_record": records.read_interview,
    "evidence_preservation_notice": evidence.read_preservation_notice,
    "evidence_preservation_handling": evidence.read_preservation_handling,
    "seizure_decision": evidence.read_seizure_decision,
    "seizure_release": evidence.read_seizure_release,
    "sampling_record": evidence.read_sampling_record,
    "appraisal_report": evidence.read_appraisal_report,
    "rectification_order": evidence.read_rectification_order,
    "investigation_report": approvals.read_investigation_report,
    "legal_review_opinion": legal_review.read_legal_review,
    "collective_discussion_record": discussion.read_discussion,
    "prior_notice": notices.read_notice,
    "hearing_right_notice": notices.read_notice,
    "defence_statement": defence.read_defence_statement,
    "defence_record": defence.read_defence_record,
    "defence_review": defence.read_defence_review,
    "waiver": defence.read_waiver,
    "hearing_notice": hearing.read_hearing_notice,
    "hearing_record": hearing.read_hearing_record,
    "hearing_report": hearing.read_hearing_report,
    "decision_approval": decisions.read_decision_approval,
    "decision": decisions.read_decision,
    "no_penalty_decision": decisions.read_decision,
    "summary_decision": decisions.read_decision,
    "extension_approval": money_papers.read_extension_approval,
    "service_receipt": service.read_receipt,
    "payment_receipt": payments.read_payment_receipt,
    "deferred_payment_approval": money_papers.read_deferred_payment,
    "late_fine_decision": money_papers.read_late_fine_decision,
    "demand_notice": money_papers.read_demand_notice,
    "enforcement_application": money_papers.read_enforcement_application,
    "closing_approval": approvals.read_closing,
    "publicity_record": publicity_table.read_publicity,
    "publicity_withdrawal": publicity.read_publicity_withdrawal,
}


_DECISIONS = frozenset({"decision", "summary_decision", "no_penalty_decision"})


@dataclass(frozen=True, slots=True)
class ExtractResult:
    """Facts in the order of their documents; `case.*` facts last.

    Attributes:
        sector, place: ids of the overlays that the file's own content asks for; None where it shows none.
    """

    facts: tuple[Fact, ...]
    sector: str | None
    place: str | None


def extract_facts(documents: Sequence[DocumentPages]) -> ExtractResult:
    """Read every fact that the documents state."""
    forms = [Form(with_unruled_cells(without_noise(counted_through(document)))) for document in documents]
    decisions = [form for form in forms if form.document.type in _DECISIONS]
    for form in [*decisions, *(form for form in forms if form.document.type not in _DECISIONS)]:
        reader = _READERS.get(form.document.type)
        if reader is not None:
            form.decision_numbers = _numbers(decisions)
            reader(form)
    case = read_case(forms)
    facts = [fact for form in forms for fact in form.facts if not fact.name.startswith("case.")]
    stated = [fact for form in forms for fact in form.facts if fact.name.startswith("case.")]
    together = dict.fromkeys(_identity(fact) for fact in (*stated, *case.facts))
    by_identity = {_identity(fact): fact for fact in (*stated, *case.facts)}
    facts.extend(by_identity[key] for key in together)
    papers = {document.document.id: document for document in documents}
    facts = with_known_names(facts, [document.document for document in documents])
    facts = without_stray_years(with_known_dates(facts, forms), forms)
    facts = with_known_values(facts, [document.document for document in documents])
    placed = tuple(where_it_stands(fact, papers.get(fact.document)) for fact in facts)
    return ExtractResult(placed, case.sector, case.place)


def _numbers(decisions: Sequence[Form]) -> tuple[str, ...]:
    return tuple(
        fact.value
        for form in decisions
        for fact in form.facts
        if fact.name.endswith(".number") and isinstance(fact.value, str)
    )


def _identity(fact: Fact) -> tuple[str, str, str]:
    return fact.name, repr(fact.value), fact.document
