"""The text of one DOCX paragraph as a reader sees it: changes accepted, hidden text left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from enforcement_review.reading.characters import clean
from enforcement_review.reading.docx_numbering import W
from enforcement_review.reading.docx_styles import Style, Styles, run_size, switch, value

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V = "{urn:schemas-microsoft-com:vml}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TICKED = {"F0FE", "F0FD", "F052", "F053", "F054", "F078"}  # boxes with a tick or cross in Wingdings 1 and 2
_EMPTY_BOX = {"F0A8", "F06F", "F0A3", "F071", "F072", "F02A"}
_THROUGH = {"ins", "moveTo", "hyperlink", "smartTag", "bdo", "dir", "customXml", "sdtContent", "rubyBase"}
_PAGE_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")


@dataclass(slots=True)
class ParagraphText:
    """What a paragraph holds.

    Attributes:
        sheets: its lines, cut at page breaks; each sheet a list of texts.
        sizes: characters by font size in points.
        boxes: contents of text boxes that hang on it (`w:txbxContent`).
        notes: ids of the footnotes and endnotes it refers to, with their kind.
        has_picture: whether a picture hangs on it.
    """

    sheets: list[list[str]] = field(default_factory=lambda: [[""]])
    sizes: Counter[float] = field(default_factory=Counter)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    has_picture: bool = False

    def add(self, text: str) -> None:
        self.sheets[-1][-1] += text

    @property
    def size(self) -> float:
        """The font size of most of its characters; 0.0 where it has none."""
        return max(self.sizes.items(), key=lambda item: (item[1], item[0]))[0] if self.sizes else 0.0

    def cleaned(self) -> list[list[str]]:
        return [[clean(line).strip() for line in lines] for lines in self.sheets]


class ParagraphReader:
    """Reads paragraphs; fields may run over several, so one reader reads a whole story in order."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[list[str]] = []  # open fields: [instruction, "code" | "result"]

    def read(self, paragraph: Any) -> ParagraphText:
        found = ParagraphText()
        properties = paragraph.find(f"{W}pPr")
        self._children(paragraph, found, self._styles.paragraph_chain(properties))
        return found

    def _children(self, node: Any, found: ParagraphText, chain: list[Style]) -> None:
        for child in node:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            if tag == f"{W}r":
                self._run(child, found, chain)
            elif tag == f"{W}sdt":
                self._control(child, found, chain)
            elif tag == f"{W}fldSimple":
                if not _is_page_field(child.get(f"{W}instr", "")):
                    self._children(child, found, chain)
            elif tag == f"{MC}AlternateContent":
                self._alternative(child, found, chain)
            elif tag.startswith(M):
                found.add("".join(child.itertext(f"{M}t")))
            elif tag.startswith(W) and tag[len(W) :] in _THROUGH:
                self._children(child, found, chain)

    def _control(self, control: Any, found: ParagraphText, chain: list[Style]) -> None:
        box = control.find(f"{W}sdtPr/{W14}checkbox")
        if box is not None:
            checked = box.find(f"{W14}checked")
            ticked = checked is not None and checked.get(f"{W14}val", "1") in ("1", "true", "on")
            found.add("☑" if ticked else "☐")
            return
        content = control_content(control)
        if content is not None:
            self._children(content, found, chain)

    def _alternative(self, node: Any, found: ParagraphText, chain: list[Style]) -> None:
        chosen = node.find(f"{MC}Choice")
        if chosen is None:
            chosen = node.find(f"{MC}Fallback")
        if chosen is None:
            return
        for child in chosen:
            if child.tag == f"{W}r":
                self._run(child, found, chain)
            else:
                _drawing(child, found)

    def _run(self, run: Any, found: ParagraphText, chain: list[Style]) -> None:
        properties = run.find(f"{W}rPr")
        run_chain = self._styles.chain(value(properties, "rStyle")) + chain
        hidden = switch(properties, "vanish")
        if hidden is None:
            hidden = next((style.hidden for style in run_chain if style.hidden is not None), False)
        size = run_size(properties)
        if size is None:
            size = next((style.size for style in run_chain if style.size is not None), None)
        for child in run:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            name = tag.removeprefix(W)
            if name == "fldChar":
                self._field_mark(child, found)
            elif name == "instrText":
                if self._fields:
                    self._fields[-1][0] += child.text or ""
            elif hidden or self._in_silent_field():
                continue
            elif name == "t":
                text = child.text or ""
                found.add(text.replace("\n", " "))
                found.sizes[size or self._styles.default_size] += len(text.strip())
            elif name == "br":
                kind = child.get(f"{W}type")
                if kind == "page":
                    found.sheets.append([""])
                elif kind != "column":
                    found.sheets[-1].append("")
            elif name == "cr":
                found.sheets[-1].append("")
            elif name in ("tab", "ptab"):
                found.add("\u3000")
            elif name == "noBreakHyphen":
                found.add("-")
            elif name == "sym":
                found.add(_symbol(child))
            elif name in ("footnoteReference", "endnoteReference"):
                found.notes.append((name[: -len("Reference")], child.get(f"{W}id", "")))
            elif name == "ruby":
                base = child.find(f"{W}rubyBase")
                if base is not None:
                    self._children(base, found, chain)
            elif name == f"{MC}AlternateContent":
                self._alternative(child, found, chain)
            elif name in ("drawing", "pict", "object"):
                _drawing(child, found)

    def _field_mark(self, mark: Any, found: ParagraphText) -> None:
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            box = mark.find(f"{W}ffData/{W}checkBox")
            if box is not None and not self._in_silent_field():
                checked = switch(box, "checked")
                ticked = switch(box, "default") if checked is None else checked
                found.add("☑" if ticked else "☐")
            self._fields.append(["", "code"])
        elif kind == "separate" and self._fields:
            self._fields[-1][1] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _in_silent_field(self) -> bool:
        """Inside the code of a field, or the result of one that shows page numbers."""
        return any(state == "code" or _is_page_field(code) for code, state in self._fields)


def control_content(control: Any) -> Any | None:
    """What stands in a content control (`w:sdt`); None where it shows only its prompt to fill it in."""
    if control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
        return None
    return control.find(f"{W}sdtContent")


def _is_page_field(instruction: str) -> bool:
    words = instruction.split()
    return bool(words) and words[0].upper() in _PAGE_FIELDS


def _symbol(node: Any) -> str:
    code = node.get(f"{W}char", "").upper()
    if code in _TICKED and node.get(f"{W}font", "").startswith("Wingdings"):
        return "☑"
    if code in _EMPTY_BOX and node.get(f"{W}font", "").startswith("Wingdings"):
        return "□"
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 0x20 <= number < 0xD800 else ""


def _drawing(node: Any, found: ParagraphText) -> None:
    """Text boxes and pictures of a drawing; of two ways to say the same the first."""
    for child in node.iter():
        tag = child.tag
        if tag == f"{W}txbxContent" and not _in_fallback(child, node) and not _in_box(child, node):
            found.boxes.append(child)
        elif tag in (f"{A}blip", f"{V}imagedata"):
            found.has_picture = True


def _in_fallback(node: Any, top: Any) -> bool:
    return any(
        parent.tag == f"{MC}Fallback" and parent.getparent().find(f"{MC}Choice") is not None
        for parent in _ancestors(node, top)
    )


def _in_box(node: Any, top: Any) -> bool:
    return any(parent.tag == f"{W}txbxContent" for parent in _ancestors(node, top))


def _ancestors(node: Any, top: Any) -> list[Any]:
    found = []
    while node is not top:
        node = node.getparent()
        if node is None:
            break
        found.append(node)
    return [parent for parent in found if parent is not top]
