"""The parts of an OFD file (GB/T 33190): its ZIP container, its XML, its documents, pages and resources.

Strangers' files are opened: XML is read without DTD, entities or network, and all that a file can make us
do is counted against a budget, because its pages may use one part over and over.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from lxml import etree
from ofdkit.errors import OFDError
from ofdkit.package import Package

Element = Any  # of lxml, which has no types

Area = tuple[float, float, float, float]  # x, y, width, height in millimetres

MiB = 2**20
A4: Area = (0.0, 0.0, 210.0, 297.0)
MAX_XML = 32 * MiB  # of one part: 100,000 objects of one character each take about 25
MAX_XML_OF_FILE = 512 * MiB  # parsed for one file, parts used again counted again
MAX_BYTES_OF_FILE = 2048 * MiB  # unpacked for one file, for the same reason
MAX_RESOURCES = 200_000  # entries of all resource parts of one document

# Encodings that the XML of OFD files is written in. Any other name is refused: some that Python knows take
# quadratic time.
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "cp936": "gb18030",
}
_DECLARATION = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["'][^>]{0,200}>"""
)
_TEXT_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,400}>")
# Characters that XML has no room for; one stands for a letter that a font has and Unicode has not.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#x0{0,6}(?:[0-8bcef]|1[\da-f]);", re.IGNORECASE
)
_DTD = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class OfdError(Exception):
    """A file or part that can't be read; `locked`: because it is encrypted."""

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__("locked" if locked else "broken")
        self.locked = locked


class OfdTooMuchError(Exception):
    """More in a part or file than any paper has."""


@dataclass(frozen=True, slots=True)
class PagePart:
    """A page as its document lists it; `path` None where the part is missing."""

    id: str
    path: str | None


@dataclass(frozen=True, slots=True)
class OfdDocument:
    """One document (DocBody) of a file.

    Attributes:
        area: the page area that its pages have where they say nothing.
        templates: part of each template page (模板页) by its id.
        resources: parts with resources, the public ones first.
        annotations: parts with annotations for each page id; None where the list of them can't be read.
        signatures: the part that lists its signatures.
    """

    area: Area
    pages: tuple[PagePart, ...]
    templates: dict[str, str]
    resources: tuple[str, ...]
    annotations: dict[str, list[str]] | None
    signatures: str | None


@dataclass(slots=True)
class Resources:
    """What content refers to by id.

    Attributes:
        media: parts with pictures.
        units: composite units (矢量图像), drawn wherever they are named.
        drawing: drawing parameters: colours that objects take over.
    """

    media: dict[str, str] = field(default_factory=dict)
    units: dict[str, Element] = field(default_factory=dict)
    drawing: dict[str, Element] = field(default_factory=dict)


class OfdFile:
    """An open OFD file. Use as a context manager.

    Raises:
        OfdError: no OFD, damaged or locked as a whole.
    """

    def __init__(self, data: bytes) -> None:
        self._xml_left = MAX_XML_OF_FILE
        self._bytes_left = MAX_BYTES_OF_FILE
        self._resources: dict[tuple[str, ...], Resources] = {}
        self._failures: list[OfdError] = []
        try:
            self._package = Package(data)
        except _PACKAGE_ERRORS as error:
            raise OfdError from error
        try:
            self.documents = self._documents()
        except (OfdError, OfdTooMuchError):
            self._package.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._package.close()

    def find(self, base: str | None, location: str | None) -> str | None:
        """The part that `location`, written in the part `base`, means."""
        found: str | None = self._package.resolve(base, location)
        return found

    def read(self, path: str) -> bytes:
        """The bytes of a part.

        Raises:
            OfdError: missing, damaged or locked.
            OfdTooMuchError: the file has made us unpack too much.
        """
        try:
            data: bytes = self._package.read(path)
        except _PACKAGE_ERRORS as error:
            cause = error.__cause__
            locked = isinstance(cause, RuntimeError) and not isinstance(cause, NotImplementedError)
            raise OfdError(locked=locked) from error
        self._bytes_left -= len(data)
        if self._bytes_left < 0:
            raise OfdTooMuchError
        return data

    def xml(self, path: str) -> Element:
        """The root element of a part; raises as `read` does."""
        data = self.read(path)
        self._xml_left -= len(data)
        if len(data) > MAX_XML or self._xml_left < 0:
            raise OfdTooMuchError
        try:
            return parse_xml(data)
        except OfdError:
            # What is no XML where the file says how its parts are encrypted (GM/T 0099) is encrypted.
            if self._package.find("Encryptions.xml") is not None:
                raise OfdError(locked=True) from None
            raise

    def resources(self, paths: tuple[str, ...]) -> Resources:
        """Resources of several parts; where two have the same id the first counts. Broken parts give none."""
        known = self._resources.get(paths)
        if known is None:
            known = self._resources[paths] = self._load_resources(paths)
        return known

    def _documents(self) -> tuple[OfdDocument | None, ...]:
        """Its documents in order; None for one that is missing or broken."""
        entry = self._package.find("OFD.xml")
        if entry is None:
            raise OfdError
        found = [self._document(entry, body) for body in named(self.xml(entry), "DocBody")]
        if not any(found):
            raise next((error for error in self._failures if error.locked), OfdError())
        return tuple(found)

    def _document(self, entry: str, body: Element) -> OfdDocument | None:
        try:
            path = self.find(entry, self._current_root(entry, body))
            return (
                self._parsed_document(path, self.find(entry, text_of(body, "Signatures"))) if path else None
            )
        except OfdError as error:
            self._failures.append(error)
            return None

    def _current_root(self, entry: str, body: Element) -> str | None:
        """Where the document begins: in the version that is the current one, if it has versions."""
        for version in named(child(body, "Versions"), "Version"):
            if is_true(version.get("Current"), default=False):
                path = self.find(entry, version.get("BaseLoc"))
                root = text_of(self.xml(path), "DocRoot") if path else None
                found = self.find(path, root)
                if found:
                    return f"/{found}"
        return text_of(body, "DocRoot")

    def _parsed_document(self, path: str, signatures: str | None) -> OfdDocument:
        root = self.xml(path)
        common = child(root, "CommonData")
        templates = {
            template.get("ID", "").strip(): found
            for template in named(common, "TemplatePage")
            if (found := self.find(path, template.get("BaseLoc")))
        }
        resources = tuple(
            found
            for name in ("PublicRes", "DocumentRes")
            for part in named(common, name)
            if (found := self.find(path, part.text))
        )
        pages = tuple(
            PagePart(page.get("ID", "").strip(), self.find(path, page.get("BaseLoc")))
            for page in named(child(root, "Pages"), "Page")
        )
        area = area_of(text_of(child(common, "PageArea"), "PhysicalBox")) or A4
        return OfdDocument(area, pages, templates, resources, self._annotations(path, root), signatures)

    def _annotations(self, path: str, root: Element) -> dict[str, list[str]] | None:
        parts: dict[str, list[str]] = {}
        listing = self.find(path, text_of(root, "Annotations"))
        if listing is None:
            return parts
        try:
            pages = list(named(self.xml(listing), "Page"))
        except OfdError:
            return None
        for page in pages:
            found = self.find(listing, text_of(page, "FileLoc"))
            if found:
                parts.setdefault(page.get("PageID", "").strip(), []).append(found)
        return parts

    def _load_resources(self, paths: tuple[str, ...]) -> Resources:
        resources = Resources()
        left = MAX_RESOURCES
        for path in paths:
            try:
                root = self.xml(path)
            except OfdError:
                continue
            base = root.get("BaseLoc", "").strip().rstrip("/")
            for group in root:
                for entry in group:
                    left -= 1
                    if left < 0:
                        raise OfdTooMuchError
                    self._add_resource(resources, path, base, entry)
        return resources

    def _add_resource(self, resources: Resources, path: str, base: str, entry: Element) -> None:
        kind, name = local_name(entry), entry.get("ID", "").strip()
        if kind == "MultiMedia":
            location = text_of(entry, "MediaFile") or ""
            inside = f"{base}/{location}" if base and not location.startswith("/") else location
            found = self.find(path, inside) or self.find(path, location)
            if found:
                resources.media.setdefault(name, found)
        elif kind == "CompositeGraphicUnit":
            resources.units.setdefault(name, entry)
        elif kind == "DrawParam":
            resources.drawing.setdefault(name, entry)


# What reading a part of a damaged archive raises besides the library's own error.
_PACKAGE_ERRORS = (OFDError, NotImplementedError, OSError, ValueError, OverflowError, lzma.LZMAError)


def parse_xml(data: bytes) -> Element:
    """The root element. Wrong namespaces, which some programs write, are no error; a part cut short is one.

    Raises:
        OfdError: no XML, cut short, with a DTD, nested without end.
    """
    text = _TEXT_DECLARATION.sub("", _decoded(data), count=1)
    if _DTD.search(text):
        raise OfdError
    text = _CONTROLS.sub(" ", text)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OfdError from error
    # A parser that recovers would pass what is left of a part for the whole of it.
    if root is None or any(entry.domain_name != "NAMESPACE" for entry in parser.error_log):
        raise OfdError
    return root


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        declared = _DECLARATION.match(data.lstrip(b"\xef\xbb\xbf \t\r\n")[:500])
        name = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
        if name not in _ENCODINGS:
            raise OfdError
        encoding = _ENCODINGS[name]
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        # Chinese programs that write their system's encoding while they declare UTF-8.
        return data.decode("gb18030", "replace")


def local_name(element: Element) -> str:
    """Its name without the namespace, of which there are several; "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def named(element: Element | None, name: str) -> Iterator[Element]:
    """Children of that name."""
    if element is not None:
        for inner in element:
            if local_name(inner) == name:
                yield inner


def child(element: Element | None, name: str) -> Element | None:
    return next(named(element, name), None)


def text_of(element: Element | None, name: str) -> str | None:
    """Text of the first child of that name; None where there is none."""
    found = child(element, name)
    text: str = (found.text or "").strip() if found is not None else ""
    return text or None


def is_true(value: str | None, *, default: bool) -> bool:
    return default if value is None else value.strip().lower() in ("true", "1")


def numbers(value: str | None, count: int) -> tuple[float, ...] | None:
    """The first `count` figures of a list; None where it has fewer or other things."""
    try:
        found = tuple(map(float, (value or "").replace(",", " ").split(maxsplit=count)[:count]))
    except ValueError:
        return None
    # Figures beyond all sense would turn to infinities on the way.
    return found if len(found) == count and all(abs(figure) < 1e9 for figure in found) else None


def area_of(value: str | None) -> Area | None:
    """x, y, width and height; None where they are none or enclose nothing."""
    found = numbers(value, 4)
    if found is None or found[2] <= 0 or found[3] <= 0:
        return None
    return found[0], found[1], found[2], found[3]
