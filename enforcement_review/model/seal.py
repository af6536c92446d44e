"""Seals and electronic signatures: what makes a paper an authority's own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from enforcement_review.model.geometry import Box


class SealShape(StrEnum):
    ROUND = "round"
    OVAL = "oval"
    SQUARE = "square"
    NONE = "none"  # an electronic signature without a picture


class SignatureState(StrEnum):
    """What checking an electronic signature gave."""

    VALID = "valid"  # whole, and the certificate leads to one that is trusted
    INTACT = "intact"  # whole; whether the certificate is to be trusted could not be found out here
    EXPIRED = "expired"  # whole, but the certificate was not valid when it was signed
    ALTERED = "altered"  # what was signed was changed afterwards
    BROKEN = "broken"  # could not be checked: damaged, or of a kind that is not known


@dataclass(frozen=True, slots=True)
class ElectronicSignature:
    """An electronic signature (电子签名、电子印章) as it was checked.

    Attributes:
        signer: as the certificate names it, None where it does not.
        signed_at: `2024-05-06T09:30` in the time zone that was written; None where not said.
        words: what the check found, one Chinese sentence without its full stop.
    """

    state: SignatureState
    signer: str | None
    signed_at: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal on a page.

    Attributes:
        box: None for an electronic signature that shows nowhere; it then stands on the last page of its source.
        shape: of its outline.
        confidence: 0–1 that it is a seal.
        name: the words on it (the authority's name) where they could be read.
        signature: the electronic signature behind it, if any.
    """

    box: Box | None
    shape: SealShape
    confidence: float
    name: str | None = None
    signature: ElectronicSignature | None = None
