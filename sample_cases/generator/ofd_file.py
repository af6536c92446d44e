"""OFD files (GB/T 33190) written from simple content, or from pages as the project's readers give them.

Lengths are millimetres from the top left corner, as in the format. The same content gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from enforcement_review.model import Box, Line, Page, Table
from sample_cases.generator.ofd_seal import SampleSeal, seal_data, signature_value, stamp_picture

FILE_TIME = (2026, 1, 5, 9, 0, 0)
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
MILLIMETRE = 25.4 / 72  # in a point
MIDDLE = 0.38  # of the font size: how far the middle of a letter is above its base line
RULING = 0.25  # width of rulings

Frame = tuple[float, float, float, float]  # x, y, width, height


@dataclass(frozen=True, slots=True)
class OfdText:
    """Letters on one base line.

    Attributes:
        x: of the first letter.
        y: of the base line.
        steps: from each letter to the next; () for letters side by side.
        down: whether the line is turned by a quarter: written downwards.
    """

    text: str
    x: float
    y: float
    size: float
    steps: tuple[float, ...] = ()
    down: bool = False


@dataclass(frozen=True, slots=True)
class OfdPage:
    """What stands on a page; `rulings` are x0, y0, x1, y1, `pictures` the encoded bytes and their frame."""

    texts: tuple[OfdText, ...] = ()
    rulings: tuple[Frame, ...] = ()
    pictures: tuple[tuple[bytes, Frame], ...] = ()
    width: float = 210.0
    height: float = 297.0


@dataclass(slots=True)
class _Parts:
    """The parts of the file so far, and the ids given."""

    files: dict[str, bytes] = field(default_factory=dict)
    last_id: int = 0
    media: list[tuple[int, str]] = field(default_factory=list)

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def add(self, path: str, root: str, content: str, attributes: str = "") -> None:
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        self.files[path] = f"{head}<ofd:{root} {NAMESPACE}{attributes}>{content}</ofd:{root}>".encode()


def write_ofd(
    pages: Sequence[OfdPage],
    *,
    template: OfdPage | None = None,
    attachments: Sequence[tuple[str, bytes]] = (),
    seals: Sequence[SampleSeal] = (),
) -> bytes:
    """The bytes of a file with these pages.

    Args:
        pages: at least one.
        template: stands under each of the pages.
        attachments: names and bytes of files that lie in it.
        seals: each signs the whole file as it is without the seals.
    """
    parts = _Parts()
    font = parts.new_id()
    template_id = parts.new_id() if template else 0
    if template:
        parts.add("Doc_0/Tpls/Tpl_0/Content.xml", "Page", _content(template, parts, font))
    listed = ""
    page_ids = []
    for number, page in enumerate(pages):
        page_ids.append(parts.new_id())
        under = f'<ofd:Template TemplateID="{template_id}" ZOrder="Background"/>' if template else ""
        area = f"<ofd:Area><ofd:PhysicalBox>{_figures(0, 0, page.width, page.height)}</ofd:PhysicalBox></ofd:Area>"
        path = f"Pages/Page_{number}/Content.xml"
        parts.add(f"Doc_0/{path}", "Page", under + area + _content(page, parts, font))
        listed += f'<ofd:Page ID="{page_ids[-1]}" BaseLoc="{path}"/>'
    _add_resources(parts, font)
    _add_attachments(parts, attachments)
    known = f'<ofd:TemplatePage ID="{template_id}" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    document = (
        f"<ofd:CommonData><ofd:MaxUnitID>{parts.last_id}</ofd:MaxUnitID>"
        f"<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
        f"{known}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
    )
    if attachments:
        document += "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
    parts.add("Doc_0/Document.xml", "Document", document)
    signatures = "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>" if seals else ""
    identity = hashlib.md5(b"".join(parts.files.values()), usedforsecurity=False).hexdigest()
    body = (
        f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>{identity}</ofd:DocID>"
        "<ofd:CreationDate>2026-01-05</ofd:CreationDate></ofd:DocInfo>"
        f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{signatures}</ofd:DocBody>"
    )
    parts.add("OFD.xml", "OFD", body, ' Version="1.0" DocType="OFD"')
    if seals:
        _add_seals(parts, seals, page_ids)
    return zipped(parts.files)


def ofd_from_pages(pages: Sequence[Page], seals: Sequence[SampleSeal] = ()) -> bytes:
    """A file that shows what was read from another: its lines, letter by letter, the borders of its cells, its stamps.

    Stamps are pictures then, as red ones on paper; `seals` are electronic ones beside them or in their place.
    """
    return write_ofd([of_page(page) for page in pages], seals=seals)


def zipped(files: dict[str, bytes]) -> bytes:
    """A ZIP with OFD.xml first and fixed times."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for path in sorted(files, key=lambda path: (path != "OFD.xml", path)):
            entry = ZipInfo(path, FILE_TIME)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, files[path], compresslevel=9)
    return buffer.getvalue()


def of_page(page: Page) -> OfdPage:
    cells = [cell.box for block in page.blocks if isinstance(block, Table) for cell in block.cells]
    edges = [
        tuple(at * MILLIMETRE for at in edge) for box in cells if box is not None for edge in _borders(box)
    ]
    return OfdPage(
        tuple(text for line in page.lines() if (text := _of_line(line)) is not None),
        tuple((x0, y0, x1, y1) for x0, y0, x1, y1 in dict.fromkeys(edges)),
        tuple((stamp_picture(), _frame(seal.box)) for seal in page.seals if seal.box is not None),
        width=page.width * MILLIMETRE,
        height=page.height * MILLIMETRE,
    )


def _frame(box: Box) -> Frame:
    return box.x0 * MILLIMETRE, box.y0 * MILLIMETRE, box.width * MILLIMETRE, box.height * MILLIMETRE


def _borders(box: Box) -> Iterator[Frame]:
    yield box.x0, box.y0, box.x1, box.y0
    yield box.x0, box.y1, box.x1, box.y1
    yield box.x0, box.y0, box.x0, box.y1
    yield box.x1, box.y0, box.x1, box.y1


def _of_line(line: Line) -> OfdText | None:
    box = line.box
    if box is None or not line.text:
        return None
    if line.edges is None and len(line.text) > 1 and box.height > 1.5 * box.width:
        size = line.size or box.width
        step = box.height / len(line.text) * MILLIMETRE
        x = (box.center[0] - MIDDLE * size) * MILLIMETRE
        steps = (step,) * (len(line.text) - 1)
        return OfdText(line.text, x, box.y0 * MILLIMETRE, size * MILLIMETRE, steps, down=True)
    size = line.size or box.height
    step = box.width / len(line.text)
    lefts = list(line.edges[:-1]) if line.edges else [box.x0 + step * at for at in range(len(line.text))]
    steps = tuple((after - before) * MILLIMETRE for before, after in pairwise(lefts))
    base = (box.center[1] + MIDDLE * size) * MILLIMETRE
    return OfdText(line.text, lefts[0] * MILLIMETRE, base, size * MILLIMETRE, steps)


def _content(page: OfdPage, parts: _Parts, font: int) -> str:
    objects = [_picture(data, frame, parts) for data, frame in page.pictures]
    objects += [_ruling(frame, parts.new_id()) for frame in page.rulings]
    objects += [_text(text, parts.new_id(), font) for text in page.texts if text.text]
    return f'<ofd:Content><ofd:Layer ID="{parts.new_id()}" Type="Body">{"".join(objects)}</ofd:Layer></ofd:Content>'


def _text(text: OfdText, name: int, font: int) -> str:
    length = sum(text.steps) + text.size if text.steps else text.size * len(text.text)
    if text.down:
        frame = _figures(text.x - 0.2 * text.size, text.y, 1.2 * text.size, length)
        place, turned, axis = (0.2 * text.size, 0.0), ' ReadDirection="90" CharDirection="90"', "DeltaY"
    else:
        frame = _figures(text.x, text.y - text.size, length, 1.2 * text.size)
        place, turned, axis = (0.0, text.size), "", "DeltaX"
    steps = f' {axis}="{_figures(*text.steps)}"' if text.steps else ""
    return (
        f'<ofd:TextObject ID="{name}" Boundary="{frame}" Font="{font}" Size="{_figures(text.size)}"{turned}>'
        f'<ofd:TextCode X="{_figures(place[0])}" Y="{_figures(place[1])}"{steps}>{escape(text.text)}'
        "</ofd:TextCode></ofd:TextObject>"
    )


def _ruling(frame: Frame, name: int) -> str:
    x0, y0, x1, y1 = frame
    boundary = _figures(x0, y0, max(x1 - x0, RULING), max(y1 - y0, RULING))
    return (
        f'<ofd:PathObject ID="{name}" Boundary="{boundary}" LineWidth="{RULING}">'
        f'<ofd:StrokeColor Value="0 0 0"/><ofd:AbbreviatedData>M 0 0 L {_figures(x1 - x0, y1 - y0)}'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _picture(data: bytes, frame: Frame, parts: _Parts) -> str:
    ending = "jpg" if data.startswith(b"\xff\xd8") else "png"
    media = parts.new_id()
    path = f"Image_{media}.{ending}"
    parts.files[f"Doc_0/Res/{path}"] = data
    parts.media.append((media, path))
    return (
        f'<ofd:ImageObject ID="{parts.new_id()}" Boundary="{_figures(*frame)}" ResourceID="{media}" '
        f'CTM="{_figures(frame[2], 0, 0, frame[3], 0, 0)}"/>'
    )


def _add_resources(parts: _Parts, font: int) -> None:
    fonts = f'<ofd:Fonts><ofd:Font ID="{font}" FontName="宋体" FamilyName="宋体"/></ofd:Fonts>'
    parts.add("Doc_0/PublicRes.xml", "Res", fonts, ' BaseLoc="Res"')
    media = "".join(
        f'<ofd:MultiMedia ID="{name}" Type="Image"><ofd:MediaFile>{path}</ofd:MediaFile></ofd:MultiMedia>'
        for name, path in parts.media
    )
    content = f"<ofd:MultiMedias>{media}</ofd:MultiMedias>" if media else ""
    parts.add("Doc_0/DocumentRes.xml", "Res", content, ' BaseLoc="Res"')


def _add_attachments(parts: _Parts, attachments: Sequence[tuple[str, bytes]]) -> None:
    if not attachments:
        return
    listed = ""
    for number, (name, data) in enumerate(attachments):
        ending = name.rpartition(".")[2]
        path = f"Attach_{number}.{ending}"
        parts.files[f"Doc_0/Attachs/{path}"] = data
        listed += (
            f"<ofd:Attachment ID={quoteattr(str(number))} Name={quoteattr(name)} Format={quoteattr(ending)} "
            f'Size="{len(data) / 1024:.2f}"><ofd:FileLoc>{path}</ofd:FileLoc></ofd:Attachment>'
        )
    parts.add("Doc_0/Attachs/Attachments.xml", "Attachments", listed)


def _add_seals(parts: _Parts, seals: Sequence[SampleSeal], page_ids: Sequence[int]) -> None:
    protected = dict(parts.files)
    listed = "".join(
        f'<ofd:Signature ID="{number}" Type="Seal" BaseLoc="Sign_{number}/Signature.xml"/>'
        for number, _ in enumerate(seals, 1)
    )
    parts.add(
        "Doc_0/Signs/Signatures.xml", "Signatures", f"<ofd:MaxSignId>{len(seals)}</ofd:MaxSignId>{listed}"
    )
    for number, seal in enumerate(seals, 1):
        folder = f"Doc_0/Signs/Sign_{number}"
        described = f"{folder}/Signature.xml"
        shown = ""
        if seal.box is not None:
            page, frame = page_ids[seal.page], _figures(*seal.box)
            shown = f'<ofd:StampAnnot ID="{number}" PageRef="{page}" Boundary="{frame}"/>'
        parts.add(
            described,
            "Signature",
            '<ofd:SignedInfo><ofd:Provider ProviderName="SAMPLE" Version="1.0" Company="SAMPLE"/>'
            "<ofd:SignatureMethod>1.2.840.10045.4.3.2</ofd:SignatureMethod>"
            f"<ofd:SignatureDateTime>{seal.signed_at}</ofd:SignatureDateTime>"
            f'<ofd:References CheckMethod="SHA256">{_references(protected)}</ofd:References>{shown}'
            "<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo>"
            "<ofd:SignedValue>SignedValue.dat</ofd:SignedValue>",
        )
        parts.files[f"{folder}/Seal.esl"] = seal_data(seal)
        parts.files[f"{folder}/SignedValue.dat"] = signature_value(
            seal, parts.files[described], f"/{described}"
        )


def _references(files: dict[str, bytes]) -> str:
    found = ""
    for path in sorted(files):
        digest = base64.b64encode(hashlib.sha256(files[path]).digest()).decode()
        found += f'<ofd:Reference FileRef="/{path}"><ofd:CheckValue>{digest}</ofd:CheckValue></ofd:Reference>'
    return found


def _figures(*values: float) -> str:
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values)
