"""Text that remembers where it stands on the page."""

from enforcement_review.text.normalise import bare, clean_value, fold
from enforcement_review.text.passage import Passage, Piece, Place, document_passage, page_rows, table_passage

__all__ = [
    "Passage",
    "Piece",
    "Place",
    "bare",
    "clean_value",
    "document_passage",
    "fold",
    "page_rows",
    "table_passage",
]
