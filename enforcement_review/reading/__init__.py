"""Sources → pages: PDF, DOCX and images, each read at its own border into the same records."""

from enforcement_review.reading.source import read_source

__all__ = ["read_source"]
