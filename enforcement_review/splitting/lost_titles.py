"""Scanned pages of which the title may not have been read: they look like the rest of the paper before."""

from __future__ import annotations

from enforcement_review.model import Box, TextFrom
from enforcement_review.splitting.layout import PageView, is_centred

_READ_WELL = 0.93  # mean sureness of a page: clear scans have more
# Where a title may stand that was not read, and how large it is, of the page's width and height.
_ABOVE_TITLE = 2  # rows: the authority's name, and what is stamped over it
_TITLE_ABOVE, _TITLE_HEIGHT, _TITLE_WIDTH = 0.3, 0.06, 0.15


def is_half_read(view: PageView) -> bool:
    """Whether so much of a scanned page was left unread, or read with doubt, that its title may be among it."""
    page = view.page
    if page.unread is not None or page.text_from is not TextFrom.OCR or page.ink is None:
        return False
    lines = list(page.lines())
    letters = sum(len(line.text) for line in lines)
    sure = sum(line.confidence * len(line.text) for line in lines)
    return sure < _READ_WELL * letters or len(page.ink) > len(lines) or has_lost_title(view)


def has_lost_title(view: PageView) -> bool:
    """Whether something unread stands on a scanned page where titles do."""
    scanned = view.page.text_from is TextFrom.OCR
    return scanned and any(_is_like_title(ink, view) for ink in view.page.ink or ())


def _is_like_title(ink: Box, view: PageView) -> bool:
    """Whether ink is a line in the middle, under the authority's name at most."""
    width, height = view.page.width, view.page.height
    above = [row for row in view.rows if row.box is not None and row.box.center[1] < ink.y0]
    return (
        len(above) <= _ABOVE_TITLE
        and ink.y0 < _TITLE_ABOVE * height
        and view.body_size < ink.height < _TITLE_HEIGHT * height
        and ink.width > _TITLE_WIDTH * width
        and is_centred(ink, view.page)
    )
