"""Papers to DOCX, with python-docx."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import typst
from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from sample_cases.generator.markup import Span
from sample_cases.generator.pictures import draw_scene
from sample_cases.generator.typst_pdf import FILE_TIME, Sheet

_FACES = {"serif": "仿宋", "sans": "楷体"}
_RED = RGBColor(0xD3, 0x16, 0x1C)
_ALIGNMENTS = {
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
}
_EMU_PER_POINT = 12700
_SEAL_POINTS = 110
# A preview picture, and the styles once more for Word 2010.
_UNUSED = {"docProps/thumbnail.jpeg", "word/stylesWithEffects.xml"}


def seal_png(svg: str) -> bytes:
    """The stamp as a picture with a clear ground."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "seal.svg").write_text(svg, "utf-8")
        page = folder / "seal.typ"
        page.write_text(
            '#set page(width: 120pt, height: 120pt, margin: 0pt, fill: none)\n#image("seal.svg", width: 100%)',
            "utf-8",
        )
        picture: bytes = typst.compile(str(page), format="png", ppi=110)
        return picture


class _Writer:
    def __init__(self, style: Mapping[str, Any], seal: bytes | None) -> None:
        self.style = style
        self.seal = seal
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Pt(595), Pt(842)
        left, right, top, bottom = style["margins"]
        section.left_margin, section.right_margin = Pt(left), Pt(right)
        section.top_margin, section.bottom_margin = Pt(top), Pt(bottom)
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(style["size"])
        normal.font.name = "Times New Roman"
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")

    def page_break(self) -> None:
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _run(self, paragraph: Any, text: str, **look: Any) -> None:
        run = paragraph.add_run(text)
        run.underline = look.get("under") or None
        run.bold = look.get("bold") or None
        if "size" in look:
            run.font.size = Pt(look["size"])
        if "face" in look:
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), look["face"])  # noqa: SLF001
        if "colour" in look:
            run.font.color.rgb = look["colour"]

    def _spans(self, paragraph: Any, spans: Sequence[Span], **look: Any) -> None:
        for span in spans:
            own = dict(look)
            if span.get("filled"):
                own["face"] = _FACES[str(self.style["filled"])]
            if span.get("under"):
                own["under"] = True
            self._run(paragraph, str(span["t"]), **own)

    def _paragraph(self, spans: Sequence[Span], align: str = "", indent: int = 0, **look: Any) -> Any:
        paragraph = self.document.add_paragraph()
        if align:
            paragraph.alignment = _ALIGNMENTS[align]
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(self.style["size"] * indent)
        paragraph.paragraph_format.space_after = Pt(3)
        self._spans(paragraph, spans, **look)
        return paragraph

    def _table(self, block: Mapping[str, Any]) -> None:
        columns, rows = block["columns"], block["rows"]
        taken: set[tuple[int, int]] = set()
        table = self.document.add_table(rows=len(rows), cols=len(columns))
        table.style = "Table Grid"
        section = self.document.sections[0]
        assert section.page_width is not None
        assert section.left_margin is not None
        assert section.right_margin is not None
        room = section.page_width.pt - section.left_margin.pt - section.right_margin.pt
        for index, part in enumerate(columns):
            table.columns[index].width = Pt(room * part / sum(columns))
        for row_index, row in enumerate(rows):
            column = 0
            for cell in row:
                while (row_index, column) in taken:
                    column += 1
                bottom = min(row_index + cell["rows"], len(rows)) - 1
                right = column + cell["columns"] - 1
                taken.update((r, c) for r in range(row_index, bottom + 1) for c in range(column, right + 1))
                place = table.cell(row_index, column)
                if bottom > row_index or right > column:
                    place = place.merge(table.cell(bottom, right))
                self._cell(place, cell)
                column = right + 1
            height = max((cell["height"] for cell in row), default=0)
            if height:
                table.rows[row_index].height = Pt(height)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def _cell(self, place: Any, cell: Mapping[str, Any]) -> None:
        if not cell["height"]:
            place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for index, line in enumerate(cell["lines"]):
            paragraph = place.paragraphs[0] if index == 0 else place.add_paragraph()
            align = line["align"] or cell["align"] or ("center" if cell["upright"] else "")
            if align:
                paragraph.alignment = _ALIGNMENTS[align]
            self._spans(paragraph, line["spans"], size=self.style["table-size"])

    def _float(self, paragraph: Any, png: bytes) -> None:
        """The stamp behind the words of the signature block."""
        run = paragraph.add_run()
        inline = run.add_picture(io.BytesIO(png), width=Pt(_SEAL_POINTS))._inline  # noqa: SLF001
        anchor = parse_xml(
            '<wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
            'distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="1" locked="0" '
            'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
            f'<wp:positionH relativeFrom="margin"><wp:posOffset>{300 * _EMU_PER_POINT}</wp:posOffset></wp:positionH>'
            f'<wp:positionV relativeFrom="paragraph"><wp:posOffset>{-30 * _EMU_PER_POINT}</wp:posOffset>'
            "</wp:positionV></wp:anchor>"
        )
        for child in list(inline):
            anchor.append(child)
            if child.tag == qn("wp:extent"):
                anchor.append(OxmlElement("wp:wrapNone"))
        inline.getparent().replace(inline, anchor)

    def _signature(self, block: Mapping[str, Any], *, sealed: bool) -> None:
        for index, spans in enumerate(block["lines"]):
            paragraph = self._paragraph(spans, "right")
            paragraph.paragraph_format.right_indent = Pt(40)
            if index == 0 and sealed and block["seal"] and self.seal is not None:
                self._float(paragraph, self.seal)

    def write(self, sheet: Sheet) -> None:
        style = self.style
        for block in sheet.form.blocks:
            kind: Any = block["type"]
            content: Any = block
            if kind == "org":
                look: dict[str, Any] = {"size": style["org-size"], "bold": True}
                if style["org-red"]:
                    look["colour"] = _RED
                self._paragraph(content["spans"], "center", **look)
            elif kind == "title":
                self._paragraph(content["spans"], "center", size=style["title-size"], bold=True)
            elif kind == "no":
                self._paragraph(content["spans"], "center" if style["number-align"] == "center" else "right")
            elif kind == "small":
                self._paragraph(content["spans"], size=style["size"] - 2)
            elif kind == "para":
                self._paragraph(content["spans"], content["align"], content["indent"])
            elif kind == "table":
                self._table(content)
            elif kind == "sign":
                self._signature(content, sealed=sheet.sealed)
            elif kind == "gap":
                self.document.add_paragraph().paragraph_format.space_after = Pt(
                    min(content["height"], 24) / 2
                )
            elif kind == "break":
                self.page_break()
            elif kind == "photo":
                paragraph = self._paragraph([], "center")
                picture = io.BytesIO(draw_scene(content["scene"]))
                paragraph.add_run().add_picture(
                    picture, width=Pt(content["width"]), height=Pt(content["height"])
                )
        if sheet.form.signature:
            self._paragraph(sheet.form.signature)


def _settle(data: bytes) -> bytes:
    """The same archive with fixed times, and without what python-docx's template brings for nothing."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=9) as new:
        for name in old.namelist():
            if name in _UNUSED:
                continue
            content = old.read(name)
            if name.endswith(".rels"):
                content = re.sub(rb"<Relationship [^>]*(?:thumbnail|stylesWithEffects)[^>]*/>", b"", content)
            elif name == "[Content_Types].xml":
                content = re.sub(rb"<Override [^>]*stylesWithEffects[^>]*/>", b"", content)
            entry = ZipInfo(name, FILE_TIME.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, content, compresslevel=9)
    return out.getvalue()


def set_docx(
    sheets: Sequence[Sheet], style: Mapping[str, Any], *, title: str, author: str, seal: str | None
) -> bytes:
    """The DOCX of `sheets`, each on a page of its own."""
    sealed = any(sheet.sealed for sheet in sheets)
    writer = _Writer(style, seal_png(seal) if seal is not None and sealed else None)
    for index, sheet in enumerate(sheets):
        if index:
            writer.page_break()
        writer.write(sheet)
    properties = writer.document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = FILE_TIME.replace(tzinfo=None)
    properties.comments = ""
    out = io.BytesIO()
    writer.document.save(out)
    return _settle(out.getvalue())
