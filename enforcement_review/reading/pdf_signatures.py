"""Electronic signatures (电子签名、电子印章) in a PDF: who signed, when, where it shows, what became of the file since.

Only files with a signature come here: loading pyHanko takes longer than reading a short PDF.

A signature is `ALTERED` only where that is proven: its digest, over the very bytes that it was made for, is
another one; or pages show something else than when they were signed. A signature that was carried into another
file (volumes put together, files saved anew) no longer fits its bytes, which proves nothing: `BROKEN`.
"""

from __future__ import annotations

import hashlib
import io
import logging
import math
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError as PyhankoError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from enforcement_review.model import ElectronicSignature, SignatureState
from enforcement_review.reading.cms_signatures import BEIJING, DAMAGED, Checked, broken, check_container
from enforcement_review.reading.pdfium import Document, PdfError, TooMuchError

# It warns of every doubt on the console; what matters of them is in the words.
logging.getLogger("pyhanko").addHandler(logging.NullHandler())

MAX_SIGNATURES = 200  # of one file; a paper that many offices sign has a dozen
MAX_CHECKED = 30  # of them checked, since each takes a pass over the whole file
MAX_REVISIONS = 60  # looked through for later changes: each takes some milliseconds for each signature
MAX_PAGES_COMPARED = 100  # before and after a change, each drawn anew; a decision has a few
MAX_TREE_NODES = 20_000  # of the page tree; a file that is read has half as many pages
MAX_PAGES_SEARCHED = 500  # for a widget that does not say on which page it stands
MAX_CONTAINER = 1_000_000  # hexadecimal digits, which pyHanko reads one by one; real ones have 40,000

TOO_MANY = "文件中的签名过多，没有逐个验证"
UNREADABLE = "签名所在文件的结构有损，签名不能验证"
CARRIED_OVER = "签名不是为这个文件作的（文件签名后经过合并或者另存），不能验证"
UNKNOWN_FORM = "签名的格式不能识别，不能验证，请用签章软件核对"
CHANGED_PAGE = "签名之后文件又被修改，签名时的第{page}页已经改变或者删去"
PAGES_ADDED = "签名之后文件又增加了页面，签名已不能证明整个文件，请核对原件"
CHANGED_SOMEHOW = "签名之后文件又有改动，不能确认改动了什么，请核对原件"
ADDED = "；签名之后文件又有允许的填写、批注或者签名"

Rectangle = tuple[float, float, float, float]
_Key = tuple[int, int]  # number and generation of an object

_CMS_FORMS = frozenset({"/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/adbe.pkcs7.sha1", "/PBAD.PAdES"})
_HUGE = re.compile(rb"<[0-9A-Fa-f\s]{%d}" % MAX_CONTAINER)
_HIDDEN = 0b10_0010  # of an annotation's flags: hidden, not to be viewed
# What damaged files were seen to raise in pyHanko.
_DAMAGED = (PyhankoError, RecursionError, zlib.error, struct.error, OSError, *DAMAGED)


@dataclass(frozen=True, slots=True)
class PlacedSignature:
    """A signature and one place where it stands.

    Attributes:
        page: 0-based; None where it shows nowhere, or its page could not be found.
        rectangle: left, bottom, right, top in the file's own space; None where `page` is.
    """

    signature: ElectronicSignature
    page: int | None = None
    rectangle: Rectangle | None = None


def read_signatures(data: bytes) -> tuple[PlacedSignature, ...]:
    """All signatures in the order of their fields; one that shows on several pages stands once for each."""
    if _HUGE.search(data):
        return (PlacedSignature(_record(broken(UNREADABLE))),)
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            reader.decrypt(b"")  # files that open without a password; the others were refused before
        fields = _signed_fields(reader)
    except _DAMAGED:
        return (PlacedSignature(_record(broken(UNREADABLE))),)
    pages = _page_numbers(reader) if fields else {}
    found: list[PlacedSignature] = []
    for index, field in enumerate(fields):
        checked = _check_field(reader, field, data) if index < MAX_CHECKED else broken(TOO_MANY)
        if checked is not None:
            signature = _record(checked)
            places = _places(reader, field, pages)
            found.extend(PlacedSignature(signature, *place) for place in places)
            if not places:
                found.append(PlacedSignature(signature))
    return tuple(found)


def _record(checked: Checked) -> ElectronicSignature:
    moment = checked.moment
    signed_at = moment.replace(tzinfo=None).isoformat(timespec="minutes") if moment else None
    return ElectronicSignature(checked.state, checked.signer, signed_at, checked.words)


def _signed_fields(reader: PdfFileReader) -> list[generic.DictionaryObject]:
    fields: list[generic.DictionaryObject] = []
    for _, _, reference in enumerate_sig_fields(reader, filled_status=True):
        field = reference.get_object()
        if isinstance(field, generic.DictionaryObject):
            fields.append(field)
        if len(fields) == MAX_SIGNATURES:
            break
    return fields


# ---- where ----


def _page_numbers(reader: PdfFileReader) -> dict[_Key, int]:
    """Each page's object → its place in the file, 0-based; nothing where the tree of pages is damaged."""
    try:
        return {key: index for index, key in enumerate(_leaves(reader))}
    except _DAMAGED:
        return {}


def _leaves(reader: PdfFileReader) -> Iterator[_Key]:
    waiting = [reader.root.raw_get("/Pages")]
    seen = 0
    while waiting and seen < MAX_TREE_NODES:
        reference = waiting.pop()
        seen += 1
        node = reference.get_object()
        kids = node.get("/Kids") if isinstance(node, generic.DictionaryObject) else None
        if not isinstance(kids, generic.ArrayObject):
            yield _key(reference)
            continue
        below = _items(kids)
        if node.get("/Count") == len(below):  # only pages: none of them need be read
            yield from map(_key, below)
        else:
            waiting.extend(reversed(below))


def _items(array: generic.ArrayObject) -> list[generic.IndirectObject]:
    """What an array refers to; what stands in it itself is left out."""
    raw = [array.raw_get(index) for index in range(len(array))]
    return [item for item in raw if isinstance(item, generic.IndirectObject)]


def _key(reference: generic.IndirectObject | generic.Reference) -> _Key:
    return reference.idnum, reference.generation


def _places(
    reader: PdfFileReader, field: generic.DictionaryObject, pages: dict[_Key, int]
) -> list[tuple[int, Rectangle]]:
    """Where the field shows: its own widget, or those below it."""
    try:
        widgets = [field] if "/Rect" in field else list(field.get("/Kids", ()))
        placed = [_place(reader, widget.get_object(), pages) for widget in widgets[:MAX_SIGNATURES]]
    except _DAMAGED:
        return []
    return [place for place in placed if place is not None]


def _place(
    reader: PdfFileReader, widget: generic.DictionaryObject, pages: dict[_Key, int]
) -> tuple[int, Rectangle] | None:
    x0, y0, x1, y1 = (float(value) for value in widget["/Rect"])
    if int(widget.get("/F", 0)) & _HIDDEN or x0 == x1 or y0 == y1:
        return None
    page = pages.get(_key(widget.raw_get("/P"))) if "/P" in widget else _searched(reader, widget, pages)
    if page is None or not math.isfinite(x0 + y0 + x1 + y1):
        return None
    return page, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _searched(reader: PdfFileReader, widget: generic.DictionaryObject, pages: dict[_Key, int]) -> int | None:
    """The page that lists a widget which does not name its page."""
    own = widget.container_ref
    if not isinstance(own, generic.Reference):
        return None
    for key in list(pages)[:MAX_PAGES_SEARCHED]:
        page = generic.IndirectObject(*key, reader).get_object()  # type: ignore[no-untyped-call]
        annotations = page.get("/Annots") if isinstance(page, generic.DictionaryObject) else None
        if isinstance(annotations, generic.ArrayObject) and _key(own) in map(_key, _items(annotations)):
            return pages[key]
    return None


# ---- what it proves ----


def _check_field(reader: PdfFileReader, field: generic.DictionaryObject, data: bytes) -> Checked | None:
    """None for a time-stamp over the file (文档时间戳), which is nobody's seal."""
    signer, moment = None, None
    try:
        signed = field["/V"]
        if signed.get("/Type") == "/DocTimeStamp":
            return None
        signer, moment = _written_name(signed), _written_time(signed)
        if str(signed.get("/SubFilter")) not in _CMS_FORMS:
            return broken(UNKNOWN_FORM, signer, moment)
        embedded = EmbeddedPdfSignature(reader, field, "")
        if not _made_for(data, embedded):
            return broken(CARRIED_OVER, signer, moment)
        checked = check_container(embedded.signed_data, embedded.compute_digest, moment)
        return _with_later_changes(embedded, checked, data)
    except NotImplementedError:
        return broken(UNKNOWN_FORM, signer, moment)
    except _DAMAGED:
        return broken(UNREADABLE, signer, moment)


def _written_name(signed: generic.DictionaryObject) -> str | None:
    name = signed.get("/Name")
    return " ".join(str(name).split()) or None if isinstance(name, generic.TextStringObject) else None


def _written_time(signed: generic.DictionaryObject) -> datetime | None:
    """The time that stands beside the container; one without a zone is taken for Beijing time."""
    written = signed.get("/M")
    if not isinstance(written, str):
        return None
    try:
        moment = generic.parse_pdf_date(written, strict=False)
    except (PyhankoError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=BEIJING)


def _made_for(data: bytes, embedded: EmbeddedPdfSignature) -> bool:
    """Whether the signed bytes are those of this file around this very signature, from its beginning."""
    ranges = [int(part) for part in embedded.byte_range]
    if len(ranges) != 4 or ranges[0] != 0:
        return False
    _, before, after, rest = ranges
    if not 0 < before < after <= after + rest <= len(data):
        return False
    gap = data[before:after].strip()
    if not (gap.startswith(b"<") and gap.endswith(b">")):
        return False
    try:
        return bytes.fromhex(gap[1:-1].decode("ascii")) == embedded.pkcs7_content
    except ValueError:
        return False


def _with_later_changes(embedded: EmbeddedPdfSignature, checked: Checked, data: bytes) -> Checked:
    """The same, with what was added to the file after it was signed."""
    end = int(embedded.byte_range[2]) + int(embedded.byte_range[3])
    if not checked.whole or not data[end:].strip():
        return checked
    if embedded.reader.xrefs.total_revisions > MAX_REVISIONS:
        return broken(CHANGED_SOMEHOW, checked.signer, checked.moment)
    embedded.compute_integrity_info()  # type: ignore[no-untyped-call]
    if embedded.summarise_integrity_info()["docmdp_ok"]:
        return Checked(checked.state, checked.signer, checked.moment, checked.words + ADDED)
    try:
        before, after = _looks(data[:end]), _looks(data)
    except (PdfError, TooMuchError):
        return broken(CHANGED_SOMEHOW, checked.signer, checked.moment)
    rest = iter(after)
    gone = next((number for number, look in enumerate(before, 1) if look not in rest), None)
    if gone is not None:
        words = CHANGED_PAGE.format(page=gone)
        return Checked(SignatureState.ALTERED, checked.signer, checked.moment, words)
    words = PAGES_ADDED if len(after) > len(before) else CHANGED_SOMEHOW
    return broken(words, checked.signer, checked.moment)


def _looks(data: bytes) -> list[bytes]:
    """How each page looks, in order."""
    looks = []
    with Document(data) as document:
        if document.page_count > MAX_PAGES_COMPARED:
            raise TooMuchError
        for index in range(document.page_count):
            page = document.page(index)
            if page is None:
                raise TooMuchError
            with page:
                looks.append(hashlib.sha256(page.look()).digest())
    return looks
