"""What the page of a score sheet prints beside the sheet itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import url_for

from enforcement_review.operations.sheets import KeptSheet, SignedRound
from enforcement_review.reporting.sheet import SheetView
from enforcement_review.store.tables import CaseFile

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class RoundView:
    """One signed sheet in the list of those of the case file."""

    title: str
    url: str
    by: str
    at: datetime
    total: Decimal
    grade: str
    here: bool


@dataclass(frozen=True, slots=True)
class SheetPage:
    """Everything on the page.

    Attributes:
        warning: what stands across an unsigned sheet; "" for a signed one.
        digest: SHA-256 of the signed bytes; None for an unsigned sheet.
        outdated: a newer sheet of the case file was signed, or it is being reviewed again.
        bytes_url: where the signed bytes are downloaded.
    """

    sheet: SheetView
    rounds: tuple[RoundView, ...]
    warning: str = ""
    digest: str | None = None
    outdated: str = ""
    bytes_url: str | None = None


def page_of_draft(sheet: SheetView, rounds: list[SignedRound]) -> SheetPage:
    frame = sheet.frame
    own_look = frame is not None and frame.self_check
    warning = "单位自查，仅供自查" if own_look else "未签署，仅供参考"
    return SheetPage(sheet, _rounds(rounds, None), warning=warning)


def page_of_signed(kept: KeptSheet, rounds: list[SignedRound]) -> SheetPage:
    newest = rounds[0].row.id if rounds else kept.row.id
    outdated = ""
    if newest != kept.row.id:
        outdated = "这是以前签署的评查表，此后重新评查并另行签署；以最近签署的为准。"
    elif kept.case.submitted_at is None:
        outdated = "这份评查表签署以后，案卷正在重新评查。"
    return SheetPage(
        kept.sheet,
        _rounds(rounds, kept.row.id),
        digest=kept.row.sheet_key,
        outdated=outdated,
        bytes_url=url_for("sheets.signed_bytes", sheet_id=kept.row.id),
    )


def _rounds(rounds: list[SignedRound], here: int | None) -> tuple[RoundView, ...]:
    return tuple(
        RoundView(
            title=f"第 {item.round} 次评查",
            url=url_for("sheets.signed", sheet_id=item.row.id),
            by=item.row.signer_name,
            at=item.row.signed_at,
            total=item.row.total,
            grade=item.row.grade or "待定",
            here=item.row.id == here,
        )
        for item in rounds
    )


def file_name(case: CaseFile) -> str:
    """The case file's name as part of a file's name."""
    return _UNFIT.sub("_", case.name or case.label)[:80]
