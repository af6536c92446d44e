"""OFD (GB/T 33190) → pages."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement_review.model import Box, Page, ReadSource, Seal, SourceFile
from enforcement_review.reading.blocks import page_blocks
from enforcement_review.reading.legible import coverage, unread_reason
from enforcement_review.reading.lines import find_runs
from enforcement_review.reading.ofd_content import POINT, Allowance, Content, ContentReader, Picture
from enforcement_review.reading.ofd_package import (
    Area,
    Element,
    OfdDocument,
    OfdError,
    OfdFile,
    OfdTooMuchError,
    PagePart,
    area_of,
    child,
    named,
    text_of,
)
from enforcement_review.reading.ofd_pictures import shows_seal, whole_page
from enforcement_review.reading.ofd_signatures import Stamp, read_stamps
from enforcement_review.reading.pdfium import MOST_STAMPS
from enforcement_review.reading.seals import has_shape_of_seal, merge_seals

LOCKED = "OFD 文件已加密，无法读取；请解密后重新上传。"
BROKEN = "OFD 文件已损坏或不完整，无法打开；请重新导出后上传。"
TOO_MANY_PAGES = "OFD 页数过多（超过 {limit} 页），没有读取；请按卷拆分后上传。"
TOO_MUCH = "OFD 文件内容过多，没有读取；请拆分后上传。"
PAGE_BROKEN = "页面损坏，无法打开"
PAGE_LOCKED = "页面已加密，无法打开"
PAGE_TOO_MUCH = "页面内容过多，没有读取"
DOCUMENT_BROKEN = "文件中的一份文档缺失或已损坏，无法打开"

MAX_PAGES = 10_000  # of one file; volumes of a case file are bound at 200 sheets
FILLED = 0.01  # of the page: how far the edges of a picture that fills it are from its own
MAX_PICTURES = 200  # kept for one page; scans cut into strips have some hundreds


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """A picture as an OFD holds it, or a page put together of several.

    Attributes:
        data: encoded (JPEG, PNG, BMP, TIFF, JBIG2…).
        box: where it stands on the page, in points.
    """

    data: bytes
    box: Box


def read_ofd(source: SourceFile) -> ReadSource:
    """All pages of all documents of an OFD; a page that can't be read stands there with the reason."""
    try:
        file = OfdFile(source.data)
    except OfdError as error:
        return _failed(source, LOCKED if error.locked else BROKEN)
    except OfdTooMuchError:
        return _failed(source, TOO_MUCH)
    with file:
        if sum(len(document.pages) if document else 1 for document in file.documents) > MAX_PAGES:
            return _failed(source, TOO_MANY_PAGES.format(limit=MAX_PAGES))
        reader = _Reader(file, source.name)
        for document in file.documents:
            reader.take(document)
    if not reader.pages:
        return _failed(source, BROKEN)
    return ReadSource(source.name, source.sha256, source.media_type, len(reader.pages), tuple(reader.pages))


def ofd_page_picture(data: bytes, number: int) -> EncodedPicture | None:
    """The picture of a page (1-based, through all documents), as far as pictures make it up.

    A picture that fills the page comes as it is; else those that there are, put together on white paper, so
    that places on the result are places on the page. None for a page without pictures. Text and drawings
    beside the pictures are not on it.
    """
    try:
        with OfdFile(data) as file:
            place = _find_page(file, number)
            return None if place is None else _page_picture(file, *place)
    except (OfdError, OfdTooMuchError, ValueError, OverflowError):
        return None


class _Reader:
    """Reads one document after the other; pages are counted through the whole file."""

    def __init__(self, file: OfdFile, name: str) -> None:
        self._file = file
        self._name = name
        self._allowance = Allowance()
        self.pages: list[Page] = []

    def take(self, document: OfdDocument | None) -> None:
        if document is None:
            self.pages.append(Page(self._name, len(self.pages) + 1, 0.0, 0.0, (), unread=DOCUMENT_BROKEN))
            return
        stamps = read_stamps(self._file, document)
        known = {part.id for part in document.pages}
        for position, part in enumerate(document.pages):
            last = position == len(document.pages) - 1
            # A signature that shows nowhere stands on the last page.
            here = [stamp for stamp in stamps if stamp.page == part.id or (last and stamp.page not in known)]
            self.pages.append(self._page(document, part, here))

    def _page(self, document: OfdDocument, part: PagePart, stamps: list[Stamp]) -> Page:
        number = len(self.pages) + 1
        area = document.area
        try:
            reader = _content(self._file, document, part, self._allowance)
            area = reader.area
            return self._read(reader, number, stamps, part)
        except OfdTooMuchError:
            reason = PAGE_TOO_MUCH
        except OfdError as error:
            reason = PAGE_LOCKED if error.locked else PAGE_BROKEN
        except (ValueError, OverflowError):  # boxes that are no boxes: figures of the file beyond all sense
            reason = PAGE_BROKEN
        width, height = area[2] * POINT, area[3] * POINT
        seals = tuple(_seal(stamp, area, part) for stamp in stamps)
        return Page(self._name, number, width, height, (), unread=reason, seals=seals)

    def _read(self, reader: ContentReader, number: int, stamps: list[Stamp], part: PagePart) -> Page:
        content = reader.content
        characters = content.characters()
        text = find_runs(characters, content)
        places = [picture.box for picture in content.pictures]
        size = (reader.width, reader.height)
        unread = unread_reason(
            characters.text,
            [(run.middle, len(run.text)) for run in text.runs],
            reader.height,
            coverage(places, *size),
            content.drawn.curves,
        )
        rulings = (content.drawn.rulings_h, content.drawn.rulings_v)
        # What a false or partial text layer says must not be taken for what stands on the page.
        blocks = () if unread else page_blocks(text, characters, content, rulings, size)
        return Page(
            self._name,
            number,
            *size,
            blocks,
            unread=unread,
            pictures=tuple(Box(*place) for place in places[:MAX_PICTURES]),
            seals=self._seals(content, [_seal(stamp, reader.area, part) for stamp in stamps]),
        )

    def _seals(self, content: Content, signed: list[Seal]) -> tuple[Seal, ...]:
        """Electronic seals, then red stamps and circles that are none of theirs."""
        stamps = [Box(*place) for place in content.drawn.seals]
        shaped = [picture for picture in content.pictures if has_shape_of_seal(picture.box)]
        for picture in shaped[:MOST_STAMPS]:
            data = _bytes_of(self._file, picture)
            if data is not None and shows_seal(data):
                stamps.append(Box(*picture.box))
        places = [seal.box for seal in signed if seal.box is not None]
        free = [
            stamp
            for stamp in stamps
            if not any(place.holds(*stamp.center) or stamp.holds(*place.center) for place in places)
        ]
        return (*signed, *merge_seals(free, ()))


def _failed(source: SourceFile, reason: str) -> ReadSource:
    return ReadSource(source.name, source.sha256, source.media_type, None, (), reason)


def _content(file: OfdFile, document: OfdDocument, part: PagePart, allowance: Allowance) -> ContentReader:
    """All that stands on a page: its templates, itself, its annotations."""
    if part.path is None:
        raise OfdError
    root = file.xml(part.path)
    own = tuple(found for entry in named(root, "PageRes") if (found := file.find(part.path, entry.text)))
    resources = file.resources((*own, *document.resources))
    reader = ContentReader(_area(document, root), allowance)
    for template in named(root, "Template"):
        path = document.templates.get(template.get("TemplateID", "").strip())
        # A form without its template lacks its labels: what is left must not be taken for the page.
        if path is None:
            raise OfdError
        reader.page(file.xml(path), resources)
    reader.page(root, resources)
    if document.annotations is None:  # fields filled in and stamps set may be missing on any page
        raise OfdError
    for path in document.annotations.get(part.id, ()):
        reader.annotations(file.xml(path), resources)
    return reader


def _area(document: OfdDocument, root: Element) -> Area:
    return area_of(text_of(child(root, "Area"), "PhysicalBox")) or document.area


def _find_page(file: OfdFile, number: int) -> tuple[OfdDocument, PagePart] | None:
    first = 1
    for document in file.documents:
        count = len(document.pages) if document else 1
        if first <= number < first + count:
            return (document, document.pages[number - first]) if document else None
        first += count
    return None


def _page_picture(file: OfdFile, document: OfdDocument, part: PagePart) -> EncodedPicture | None:
    reader = _content(file, document, part, Allowance())
    pictures = reader.content.pictures[:MAX_PICTURES]
    found = [(data, picture) for picture in pictures if (data := _bytes_of(file, picture)) is not None]
    page = Box(0.0, 0.0, reader.width, reader.height)
    if len(found) == 1 and _fills(found[0][1], page):
        return EncodedPicture(found[0][0], Box(*found[0][1].box))
    data = whole_page([(data, picture.matrix, picture.box) for data, picture in found], page.x1, page.y1)
    if data is not None:
        return EncodedPicture(data, page)
    # Of a kind that can't be decoded here: whoever asked may say so.
    return EncodedPicture(found[0][0], Box(*found[0][1].box)) if found else None


def _fills(picture: Picture, page: Box) -> bool:
    """Whether a picture is the page, upright and whole."""
    a, b, c, d, e, f = picture.matrix
    near = FILLED * max(page.x1, page.y1)
    edges = (e, f, e + a - page.x1, f + d - page.y1)
    return b == 0.0 and c == 0.0 and a > 0 and d > 0 and all(abs(edge) <= near for edge in edges)


def _bytes_of(file: OfdFile, picture: Picture) -> bytes | None:
    try:
        return file.read(picture.part) if picture.part else None
    except OfdError:
        return None


def _seal(stamp: Stamp, area: Area, part: PagePart) -> Seal:
    box = None
    if stamp.place is not None and stamp.page == part.id:
        x, y, width, height = stamp.place
        left, top = (x - area[0]) * POINT, (y - area[1]) * POINT
        box = Box(left, top, left + width * POINT, top + height * POINT)
    return Seal(box, stamp.shape, 1.0, stamp.name, stamp.signature)
