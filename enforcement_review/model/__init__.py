"""The nouns of a review, as frozen records. Nothing here reads, judges or stores."""

from enforcement_review.model.case_file import CaseFile, SourceRecord, TextLine, UnreadPage, Volume
from enforcement_review.model.document import OTHER, Document, DocumentPages
from enforcement_review.model.fact import Evidence, Fact, FactItem, FactValue, Reading, evidence_of
from enforcement_review.model.finding import Finding, Outcome, Score, SectionScore
from enforcement_review.model.geometry import Box, join_boxes
from enforcement_review.model.page import Block, Cell, Line, Page, Placement, Table, TextFrom
from enforcement_review.model.portal import CaseExport, DeclaredPaper, ExportedField
from enforcement_review.model.result import CaseSummary, ReviewResult, RuleSetStamp
from enforcement_review.model.seal import ElectronicSignature, Seal, SealShape, SignatureState
from enforcement_review.model.source import ReadSource, Recording, SourceFile

__all__ = [
    "OTHER",
    "Block",
    "Box",
    "CaseExport",
    "CaseFile",
    "CaseSummary",
    "Cell",
    "DeclaredPaper",
    "Document",
    "DocumentPages",
    "ElectronicSignature",
    "Evidence",
    "ExportedField",
    "Fact",
    "FactItem",
    "FactValue",
    "Finding",
    "Line",
    "Outcome",
    "Page",
    "Placement",
    "ReadSource",
    "Reading",
    "Recording",
    "ReviewResult",
    "RuleSetStamp",
    "Score",
    "Seal",
    "SealShape",
    "SectionScore",
    "SignatureState",
    "SourceFile",
    "SourceRecord",
    "Table",
    "TextFrom",
    "TextLine",
    "UnreadPage",
    "Volume",
    "evidence_of",
    "join_boxes",
]
