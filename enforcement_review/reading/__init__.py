"""Sources → pages: PDF, OFD, DOCX and images, each read at its own border into the same records."""

from enforcement_review.reading.scanned import read_scans
from enforcement_review.reading.source import read_source

__all__ = ["read_scans", "read_source"]
