"""Pages without a usable text layer, filled in from their pictures by whoever can read pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from enforcement_review.model import Box, Page, ReadSource, Seal, SourceFile, TextFrom
from enforcement_review.reading.image import UNREAD
from enforcement_review.reading.legible import GARBLED, INCOMPLETE, MISPLACED, NO_TEXT, SHAPES

if TYPE_CHECKING:  # pictures need libraries that reading a text layer does not
    from enforcement_review.reading.scans.pictures import SheetPicture

# Why a page was left unread that its picture may tell.
PICTURE_MAY_TELL = frozenset({NO_TEXT, SHAPES, GARBLED, INCOMPLETE, MISPLACED, UNREAD})


class Scanner(Protocol):
    """Whoever reads pictures of sheets: on one processor or on many, anew or from what was read before.

    Attributes:
        name: of the engine, with its version, as the report names it.
    """

    @property
    def name(self) -> str: ...

    def read(
        self, pictures: Iterable[SheetPicture | str], total: int
    ) -> Iterator[tuple[int, tuple[Page, ...] | str]]:
        """For each of the `total` pictures its number, in any order, and the pages on it or why there are none.

        In the place of a picture that could not be had stands the reason, which comes back as it is.
        """
        ...


def read_scans(
    files: Sequence[SourceFile], sources: Sequence[ReadSource], scanner: Scanner
) -> tuple[ReadSource, ...]:
    """The sources with every page read that a picture of it tells."""
    wanted = [
        (number, index)
        for number, source in enumerate(sources)
        for index, page in enumerate(source.pages)
        if _is_wanted(page)
    ]
    if not wanted:
        return tuple(sources)
    found: dict[tuple[int, int], tuple[Page, ...]] = {}
    for at, result in scanner.read(_pictures(files, sources, wanted), len(wanted)):
        number, index = wanted[at]
        found[number, index] = _filled(sources[number].pages[index], result)
    return tuple(_with_pages(source, number, found) for number, source in enumerate(sources))


def _is_wanted(page: Page) -> bool:
    """Whether a picture tells more: the page was not read, or recognised by a program that says not how surely."""
    if page.number is None:  # a sheet of a source without pages has no picture of itself
        return False
    return page.unread in PICTURE_MAY_TELL or (
        page.unread is None and page.text_from is TextFrom.OCR and page.ink is None
    )


def _pictures(
    files: Sequence[SourceFile], sources: Sequence[ReadSource], wanted: Sequence[tuple[int, int]]
) -> Iterator[SheetPicture | str]:
    from enforcement_review.reading.scans.pictures import sheet_pictures  # noqa: PLC0415  # see above

    for number in dict.fromkeys(number for number, _ in wanted):
        pages = [sources[number].pages[index] for owner, index in wanted if owner == number]
        yield from sheet_pictures(files[number], pages)


def _filled(page: Page, result: tuple[Page, ...] | str) -> tuple[Page, ...]:
    """What was read takes the place of the unread page; a page that was not read keeps its place, with the reason."""
    if isinstance(result, str):
        return (page if page.unread is None else replace(page, unread=result),)
    signed = [seal for seal in page.seals if seal.signature is not None]
    read = [replace(one, source=page.source, number=page.number, taken_at=page.taken_at) for one in result]
    read[-1] = replace(read[-1], seals=_with_signatures(read[-1], signed))
    return tuple(read)


def _with_signatures(page: Page, signed: Sequence[Seal]) -> tuple[Seal, ...]:
    """The seals seen on a page, with the electronic signatures of its file: behind the seal that shows there, or alone."""
    seals = list(page.seals)
    for signature in signed:
        place = signature.box
        at = None if place is None else _seal_at(page, seals, place)
        if at is not None:
            seals[at] = replace(
                seals[at], signature=signature.signature, name=seals[at].name or signature.name
            )
        else:
            # Its place is one on the sheet, which need not be that on the level page.
            seals.append(signature if page.placement is None else replace(signature, box=None))
    return tuple(seals)


def _seal_at(page: Page, seals: Sequence[Seal], place: Box) -> int | None:
    for at, seal in enumerate(seals):
        if seal.box is None or seal.signature is not None:
            continue
        seen = seal.box if page.placement is None else page.placement.seen(seal.box)
        if seen.overlaps(place):
            return at
    return None


def _with_pages(
    source: ReadSource, number: int, found: dict[tuple[int, int], tuple[Page, ...]]
) -> ReadSource:
    pages = tuple(
        read for index, page in enumerate(source.pages) for read in found.get((number, index), (page,))
    )
    return source if pages == source.pages else replace(source, pages=pages)
