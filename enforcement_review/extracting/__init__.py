"""Documents → facts: what each paper states, with the place of each statement."""

from enforcement_review.extracting.extract import ExtractResult, extract_facts

__all__ = ["ExtractResult", "extract_facts"]
