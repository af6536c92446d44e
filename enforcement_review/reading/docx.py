"""DOCX → sheets.

A DOCX has no pages until it is laid out, and it is not laid out here: it gives sheets cut at the breaks its
writer set, and lines with a paragraph or a table row as their place. No box is invented.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from enforcement_review.model import Block, Cell, Line, Page, ReadSource, SourceFile, Table
from enforcement_review.reading.docx_numbering import W, read_numbering
from enforcement_review.reading.docx_styles import Styles, switch, value
from enforcement_review.reading.docx_text import ParagraphReader, ParagraphText, control_content

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The strict variant of the format says the same under other names.
_STRICT_NAMES = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
)
BROKEN = "Word 文档已损坏，无法打开；请用 Word 或 WPS 重新另存为 DOCX 后上传。"
TOO_LARGE = "Word 文档解压后过大，已停止读取；请拆分文档或转为 PDF 后上传。"
PICTURES_ONLY = "图片，没有文字层"

MAX_PART = 64 * 2**20  # bytes of one XML part unpacked; the text of 10,000 pages takes about 40 MB
MAX_COLUMN = 200  # columns of a table; Word allows 63
MAX_DEPTH = 60  # tables in cells in tables


class _TooLargeError(Exception):
    pass


@dataclass(slots=True)
class _Sheet:
    blocks: list[Block] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    footers: list[Line] = field(default_factory=list)
    has_picture: bool = False


def read_docx(source: SourceFile) -> ReadSource:
    """The sheets of a DOCX: one for each stretch between page breaks."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            sheets = _Story(_Package(archive)).read()
    except _TooLargeError:
        return _failed(source, TOO_LARGE)
    except (
        zipfile.BadZipFile, zlib.error, etree.LxmlError, KeyError, ValueError, EOFError, OSError,
        NotImplementedError, RuntimeError, RecursionError,
    ):  # fmt: skip
        # What zipfile, zlib and lxml raise for archives and XML that break off or lie about themselves.
        return _failed(source, BROKEN)
    pages = tuple(_page(source.name, sheet) for sheet in sheets)
    return ReadSource(source.name, source.sha256, source.media_type, None, pages)


def _failed(source: SourceFile, reason: str) -> ReadSource:
    return ReadSource(source.name, source.sha256, source.media_type, None, (), reason)


def _page(name: str, sheet: _Sheet) -> Page:
    blocks = (*sheet.blocks, *sheet.notes, *sheet.footers)
    unread = PICTURES_ONLY if sheet.has_picture and not blocks else None
    return Page(name, None, 0.0, 0.0, blocks, unread=unread)


class _Package:
    """The XML parts of the archive, each unpacked once and only as far as allowed."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lstrip("/").lower(): name for name in archive.namelist()}
        relations = self._relations_of("")
        main = next((t for kind, t in relations.values() if kind.endswith("/officeDocument")), None)
        self._main = main or "word/document.xml"
        self._relations = self._relations_of(self._main)

    def main(self) -> Any:
        root = self._parse(self._main)
        if root is None:
            raise KeyError(self._main)
        return root

    def part(self, kind: str) -> Any | None:
        """The part that the document names as its `styles`, `numbering`, `footnotes` and so on."""
        target = next((t for k, t in self._relations.values() if k.endswith("/" + kind)), None)
        return self._parse(target) if target else None

    def related(self, relation: str) -> Any | None:
        _, target = self._relations.get(relation, ("", ""))
        return self._parse(target) if target else None

    def _relations_of(self, part: str) -> dict[str, tuple[str, str]]:
        folder, base = posixpath.split(part)
        root = self._parse(posixpath.join(folder, "_rels", base + ".rels"))
        if root is None:
            return {}
        found = {}
        for node in root.iterfind(_RELATION):
            if node.get("TargetMode") == "External":
                continue
            target = node.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[node.get("Id", "")] = (node.get("Type", ""), posixpath.normpath(path))
        return found

    def _parse(self, name: str) -> Any | None:
        stored = self._names.get(name.lower())
        if stored is None:
            return None
        with self._archive.open(stored) as stream:
            data = stream.read(MAX_PART + 1)
        if len(data) > MAX_PART:
            raise _TooLargeError
        for strict, usual in _STRICT_NAMES:
            data = data.replace(strict, usual)
        # Entities stay unexpanded and nothing is fetched; libxml2 itself bounds depth and text.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(data, parser)


class _Story:
    """One walk through a document, from the first paragraph to the last."""

    def __init__(self, package: _Package) -> None:
        self._package = package
        self._styles = Styles(package.part("styles"))
        self._numbering = read_numbering(package.part("numbering"))
        self._reader = ParagraphReader(self._styles)
        self._notes = {
            kind: {
                note.get(f"{W}id", ""): note
                for note in (root.iterfind(f"{W}{kind}") if root is not None else ())
            }
            for kind in ("footnote", "endnote")
            for root in [package.part(kind + "s")]
        }
        self._sheets = [_Sheet()]
        self._paragraphs = 0
        self._tables = 0
        self._section_start = 0
        self._shown: set[str] = set()

    def read(self) -> list[_Sheet]:
        body = self._package.main().find(f"{W}body")
        if body is None:
            raise ValueError("no body")
        self._sections = list(body.iter(f"{W}sectPr"))
        self._next_section = 0
        self._body(body)
        last = body.find(f"{W}sectPr")
        if last is not None:
            self._headers(last)
        kept = [sheet for sheet in self._sheets if sheet.blocks or sheet.footers or sheet.has_picture]
        return kept or self._sheets[:1]

    def _body(self, node: Any) -> None:
        for child in node:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._tables += 1
                self._sheets[-1].blocks.append(self._table(child, self._tables))
            elif child.tag == f"{W}sdt":
                content = control_content(child)
                if content is not None:
                    self._body(content)
            elif child.tag in (f"{W}customXml", f"{W}ins", f"{W}moveTo"):
                self._body(child)

    def _paragraph(self, paragraph: Any) -> None:
        self._paragraphs += 1
        anchor = f"段落 {self._paragraphs}"
        properties = paragraph.find(f"{W}pPr")
        if self._breaks_before(properties) and self._sheets[-1].blocks:
            self._sheets.append(_Sheet())
        text = self._reader.read(paragraph)
        label = self._label(properties)
        size = text.size
        for number, lines in enumerate(text.cleaned()):
            if number:
                self._sheets.append(_Sheet())
            for line in lines:
                if line:
                    self._sheets[-1].blocks.append(Line(label + line, None, anchor, size))
                    label = ""
        self._sheets[-1].has_picture |= text.has_picture
        self._sheets[-1].blocks.extend(self._hanging(text, anchor))
        self._sheets[-1].notes.extend(self._notes_of(text, anchor))
        section = properties.find(f"{W}sectPr") if properties is not None else None
        if section is not None:
            self._end_section(section)

    def _breaks_before(self, properties: Any | None) -> bool:
        own = switch(properties, "pageBreakBefore")
        if own is not None:
            return own
        chain = self._styles.paragraph_chain(properties)
        return next((s.page_break_before for s in chain if s.page_break_before is not None), False)

    def _label(self, properties: Any | None) -> str:
        numbering = properties.find(f"{W}numPr") if properties is not None else None
        list_id, depth = value(numbering, "numId"), value(numbering, "ilvl")
        if list_id is None:
            for style in self._styles.paragraph_chain(properties):
                if style.list_id is not None:
                    list_id, depth = style.list_id, depth or str(style.list_depth)
                    break
        if list_id is None or list_id == "0":
            return ""
        return self._numbering.next_label(list_id, int(depth) if depth and depth.isdigit() else 0)

    def _hanging(self, text: ParagraphText, anchor: str) -> list[Line]:
        """Lines of the text boxes that hang on a paragraph."""
        return [line for box in text.boxes for line in self._flat(box, anchor, 0)]

    def _notes_of(self, text: ParagraphText, anchor: str) -> list[Line]:
        found: list[Line] = []
        for kind, note_id in text.notes:
            note = self._notes[kind].get(note_id)
            if note is not None:
                found.extend(self._flat(note, anchor, 0))
        return found

    def _flat(self, node: Any, anchor: str, depth: int) -> list[Line]:
        """All lines of a cell, text box, note or header, tables in it row by row."""
        if depth > MAX_DEPTH:
            return []
        lines: list[Line] = []
        for child in node:
            if child.tag == f"{W}p":
                text = self._reader.read(child)
                label = self._label(child.find(f"{W}pPr"))
                for line in (line for sheet in text.cleaned() for line in sheet if line):
                    lines.append(Line(label + line, None, anchor, text.size))
                    label = ""
                self._sheets[-1].has_picture |= text.has_picture
                for box in text.boxes:
                    lines.extend(self._flat(box, anchor, depth + 1))
                self._sheets[-1].notes.extend(self._notes_of(text, anchor) if depth < 3 else ())
            elif child.tag == f"{W}sdt":
                content = control_content(child)
                if content is not None:
                    lines.extend(self._flat(content, anchor, depth + 1))
            elif child.tag in (f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}ins"):
                lines.extend(self._flat(child, anchor, depth + 1))
        return lines

    def _table(self, table: Any, number: int) -> Table:
        cells: list[Cell] = []
        # Column → place in `cells` of the cell that goes on downwards there.
        open_above: dict[int, int] = {}
        for row_number, row in enumerate(_rows(table)):
            anchor = f"表 {number} 行 {row_number + 1}"
            column = _int(value(row.find(f"{W}trPr"), "gridBefore"), 0)
            still_open: dict[int, int] = {}
            for cell in _through_controls(row, f"{W}tc"):
                if column >= MAX_COLUMN:
                    break
                properties = cell.find(f"{W}tcPr")
                span = min(max(1, _int(value(properties, "gridSpan"), 1)), MAX_COLUMN)
                merge = properties.find(f"{W}vMerge") if properties is not None else None
                goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
                lines = self._flat(cell, anchor, 0)
                if goes_on and column in open_above:
                    place = open_above[column]
                    above = cells[place]
                    cells[place] = Cell(
                        above.row, above.column, row_number - above.row + 1, above.column_span,
                        above.lines + tuple(lines),
                    )  # fmt: skip
                    still_open[column] = place
                else:
                    if merge is not None:
                        still_open[column] = len(cells)
                    cells.append(Cell(row_number, column, 1, span, tuple(lines)))
                column += span
            open_above = still_open
        return Table(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))

    def _end_section(self, section: Any) -> None:
        self._headers(section)
        self._next_section += 1
        following = self._sections[self._next_section : self._next_section + 1]
        if following and value(following[0], "type") not in ("continuous", "nextColumn"):
            self._sheets.append(_Sheet())
        self._section_start = len(self._sheets) - 1

    def _headers(self, section: Any) -> None:
        """Headers before, footers after the section they belong to; the same words only once."""
        sheet = self._sheets[self._section_start]
        top: list[Block] = []
        for kind, place, anchor in (("header", top, "页眉"), ("footer", None, "页脚")):
            for reference in section.iterfind(f"{W}{kind}Reference"):
                if reference.get(f"{W}type") == "even":
                    continue
                root = self._package.related(reference.get(f"{R}id", ""))
                lines = self._flat(root, anchor, 0) if root is not None else []
                words = "\n".join(line.text for line in lines)
                if not words or words in self._shown:
                    continue
                self._shown.add(words)
                if place is not None:
                    place.extend(lines)
                else:
                    self._sheets[-1].footers.extend(lines)
        sheet.blocks[:0] = top


def _rows(table: Any) -> list[Any]:
    rows = _through_controls(table, f"{W}tr")
    return [row for row in rows if row.find(f"{W}trPr/{W}del") is None]


def _through_controls(node: Any, tag: str) -> list[Any]:
    """Children with a tag, also those wrapped in content controls."""
    found: list[Any] = []
    for child in node:
        if child.tag == tag:
            found.append(child)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            found.extend(_through_controls(child, tag))
    return found


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default
