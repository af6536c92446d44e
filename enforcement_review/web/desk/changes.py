"""What has changed of a desk since a page was made, as fragments that are each put in their place.

A ruling changes the head and a finding; a correction or a mend makes another revision, and all is judged again.
"""

from __future__ import annotations

from flask import render_template

from enforcement_review.web.desk.page import Desk


def changes(desk: Desk, revision: int | None, seen: str, document: str) -> str:
    """The fragments for a page.

    Args:
        desk: as it is now.
        revision: number of the one that the page was made from.
        seen: what `Desk.seen` said then.
        document: the one whose facts the page shows; "" for none.
    """
    same = revision == desk.revision.number
    return render_template(
        "web/desk/changes.html",
        desk=desk,
        same=same,
        cards=desk.changed(seen) if same else None,
        panel=desk.facts(document) if document and not same else None,
    )
