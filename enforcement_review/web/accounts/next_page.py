"""Where somebody goes after signing in: a page of ours, whatever the address says."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import url_for


def safe_next(wanted: str | None) -> str:
    """The wanted page if it is one of this application, else the first page.

    An address that a browser reads as another host's begins with two strokes, or with one and a backslash, or
    has control characters between, which browsers leave out.
    """
    first_page = url_for("home.index")
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return first_page
    if "\\" in wanted or any(ord(character) <= 32 or ord(character) == 127 for character in wanted):
        return first_page
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return first_page
    if (
        parts.scheme
        or parts.netloc
        or parts.path in (url_for("accounts.sign_in"), url_for("accounts.sign_out"))
    ):
        return first_page
    return wanted
