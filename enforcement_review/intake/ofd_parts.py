"""Files that lie inside an OFD file (附件): papers, photographs and recordings of the case like any other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from enforcement_review.intake.archive import (
    ENTRY_BROKEN,
    READ_ERRORS,
    Archive,
    ArchiveError,
    Entry,
    EntryError,
)
from enforcement_review.intake.limits import Limits, MiB

MISSING = "OFD 文件中的这个附件缺失；请单独上传该附件。"
BROKEN_LIST = "OFD 文件的附件目录已损坏，附件没有读取；请单独上传附件。"
TOO_LARGE = "OFD 文件中的附件过大，没有读取；请单独上传该附件。"
LIST = "附件"

MAX_XML = 8 * MiB  # of a part that lists others: a line for each page or attachment
# What programs lay beside a paper for other programs, not for people.
DATA_FORMATS = frozenset({"xml", "xbrl", "json"})

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in an OFD file; `error`: why it can't be had (Chinese)."""

    name: str
    data: bytes
    error: str | None = None


class _BrokenError(Exception):
    """A part that lists others and can't be read."""


def ofd_attachments(data: bytes, limits: Limits) -> Iterator[Attachment]:
    """The files inside, one at a time; together they may be as large as one file. Never raises."""
    try:
        with Archive(data, limits) as archive:
            yield from _Parts(archive, limits).attachments()
    except ArchiveError:
        return  # an OFD file that can't be opened says so where it is read
    except _BrokenError:
        yield Attachment(LIST, b"", BROKEN_LIST)


class _Parts:
    """The parts of an open file by name."""

    def __init__(self, archive: Archive, limits: Limits) -> None:
        self._archive = archive
        self._left = limits.file_size
        self._entries: dict[str, Entry] = {}
        for entry in archive.entries():
            self._entries.setdefault(entry.name.lstrip("/").casefold(), entry)

    def attachments(self) -> Iterator[Attachment]:
        top = self._find("", "OFD.xml")
        for root in _texts(self._xml(top), "DocRoot") if top else ():
            document = self._find("", root)
            if document is None:
                continue
            for location in _texts(self._xml(document), "Attachments"):
                listing = self._find(document.name, location)
                if listing is None:
                    raise _BrokenError
                yield from self._listed(listing)

    def _listed(self, listing: Entry) -> Iterator[Attachment]:
        for number, element in enumerate(_named(self._xml(listing), "Attachment"), 1):
            location = next(iter(_texts(element, "FileLoc")), "")
            entry = self._find(listing.name, location)
            ending = posixpath.splitext(location)[1]
            name = (element.get("Name") or "").strip().replace("/", "_") or f"{LIST}{number}"
            if {
                ending.lstrip(".").casefold(),
                (element.get("Format") or "").strip().casefold(),
            } & DATA_FORMATS:
                continue
            if not _ENDING.search(name):
                name += ending
            yield self._attachment(name, entry)

    def _attachment(self, name: str, entry: Entry | None) -> Attachment:
        if entry is None:
            return Attachment(name, b"", MISSING)
        if entry.error is not None:
            return Attachment(name, b"", entry.error)
        if entry.size > self._left:
            return Attachment(name, b"", TOO_LARGE)
        try:
            data = self._read(entry, self._left)
        except EntryError as error:
            return Attachment(name, b"", str(error))
        if len(data) > self._left:  # more came than was announced
            return Attachment(name, b"", TOO_LARGE)
        self._left -= len(data)
        return Attachment(name, data)

    def _find(self, base: str, location: str) -> Entry | None:
        """The part that `location` means, written in the part `base`: relative to it, or to the whole."""
        location = location.replace("\\", "/")
        beside = posixpath.join(posixpath.dirname(base), location)
        for candidate in (location,) if location.startswith("/") else (beside, location):
            found = self._entries.get(posixpath.normpath(candidate).lstrip("/").casefold())
            if found is not None:
                return found
        return None

    def _read(self, entry: Entry, limit: int) -> bytes:
        try:
            with self._archive.open(entry) as stream:
                return stream.read(limit + 1)
        except READ_ERRORS as error:
            raise EntryError(ENTRY_BROKEN) from error

    def _xml(self, entry: Entry) -> Any:
        if entry.error is not None or entry.size > MAX_XML:
            raise _BrokenError
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
        )
        try:
            root = etree.fromstring(self._read(entry, MAX_XML)[:MAX_XML], parser)
        except (EntryError, etree.XMLSyntaxError, ValueError) as error:
            raise _BrokenError from error
        if root is None:
            raise _BrokenError
        return root


def _named(root: Any, name: str) -> Iterator[Any]:
    """Elements of that name, whatever the namespace or its prefix."""
    for element in root.iter(etree.Element):
        if element.tag.rpartition("}")[2].rpartition(":")[2] == name:
            yield element


def _texts(root: Any, name: str) -> list[str]:
    return [text for element in _named(root, name) if (text := (element.text or "").strip())]
