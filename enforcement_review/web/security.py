"""What every answer carries, so that a browser does nothing that we did not send; which addresses there can be."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.routing import IntegerConverter, Map

from enforcement_review.web.forms import GREATEST_ID

# No inline script and no inline style; nothing from elsewhere; Bootstrap's style sheet holds its icons as data.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
YEAR = 365 * 24 * 3600


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if "Cache-Control" not in response.headers:
        # Pages of case files must not stay in a shared computer's cache.
        response.headers["Cache-Control"] = "no-store"
    return response


class RowId(IntegerConverter):
    """`<int:…>` in an address: a number that no row can have leads to no page, and never to the database."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": GREATEST_ID, **options})
