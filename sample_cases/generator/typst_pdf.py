"""Papers to PDF, through typst."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pylopdf_fonts_zh_cn
import pypdfium2
import typst
from PIL import Image, ImageFilter

from sample_cases.generator.markup import Form
from sample_cases.generator.pictures import draw_scene

# The time that stands in every file, so that two runs make the same bytes.
FILE_TIME = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SCAN_DPI = 110
_LAYOUT = Path(__file__).parent / "layouts" / "page.typ"
_FONTS = str(files(pylopdf_fonts_zh_cn))


@dataclass(slots=True)
class Sheet:
    """One paper ready to be set.

    Attributes:
        numbered: whether its pages bear the volume's page numbers (cover, catalogue, 备考表 do not).
        sealed: whether the red stamp is drawn over its signature block.
        scanned: whether it is a picture without text layer.
    """

    form: Form
    numbered: bool = True
    sealed: bool = False
    scanned: bool = False
    pages: list[int] = field(default_factory=list)


def _typst(folder: Path, data: Mapping[str, object]) -> bytes:
    source = folder / "page.typ"
    source.write_text(_LAYOUT.read_text("utf-8"), "utf-8")
    compiled: bytes = typst.compile(
        str(source),
        root=str(folder),
        font_paths=[_FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        timestamp=int(FILE_TIME.timestamp()),
        pdf_tags=False,
    )
    return compiled


def _blocks(sheet: Sheet, folder: Path, seal: str | None) -> list[dict[str, object]]:
    blocks: list[dict[str, object]] = []
    for original in sheet.form.blocks:
        block = dict(original)
        if block["type"] == "photo":
            name = f"{block['scene']}.png"
            if not (folder / name).exists():
                (folder / name).write_bytes(draw_scene(str(block["scene"])))
            block["picture"] = name
        elif block["type"] == "sign" and block["seal"] and sheet.sealed and seal is not None:
            (folder / "seal.svg").write_text(seal, "utf-8")
            block["picture"] = "seal.svg"
        blocks.append(block)
    return blocks


def _scan(pdf: bytes) -> list[bytes]:
    """Each page as a grey JPEG, a little soft, as an office scanner leaves it."""
    pictures: list[bytes] = []
    for page in pypdfium2.PdfDocument(pdf):
        image = page.render(scale=SCAN_DPI / 72).to_pil().convert("L")
        image = image.rotate(0.35, fillcolor=250, resample=Image.Resampling.BICUBIC)
        image = image.filter(ImageFilter.GaussianBlur(0.5)).point([min(250, v // 1 + 4) for v in range(256)])
        out = io.BytesIO()
        image.save(out, "JPEG", quality=42, dpi=(SCAN_DPI, SCAN_DPI))
        pictures.append(out.getvalue())
    return pictures


def set_pdf(
    sheets: Sequence[Sheet],
    style: Mapping[str, object],
    *,
    title: str,
    author: str,
    seal: str | None,
    offset: int,
) -> bytes:
    """The PDF of `sheets`, and in each of them the pages that it fills.

    Args:
        seal: the authority's stamp as SVG.
        offset: what is taken from a page's place in this file to give its number in the volume.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        papers: list[dict[str, object]] = []
        place = 1
        for index, sheet in enumerate(sheets):
            paper: dict[str, object] = {
                "numbered": sheet.numbered,
                "signature": sheet.form.signature,
                "counts-pages": sheet.form.counts_pages,
                "picture": None,
                "blocks": _blocks(sheet, folder, seal),
            }
            data: dict[str, object] = {"style": style, "title": title, "author": author}
            alone = _typst(folder, dict(data, offset=offset - place + 1, papers=[paper]))
            count = len(pypdfium2.PdfDocument(alone))
            sheet.pages = list(range(place, place + count))
            place += count
            if not sheet.scanned:
                papers.append(paper)
                continue
            for number, picture in enumerate(_scan(alone)):
                file = f"scan-{index}-{number}.jpg"
                (folder / file).write_bytes(picture)
                blank = {"numbered": False, "signature": [], "counts-pages": False, "blocks": []}
                papers.append({**blank, "picture": file})
        return _typst(folder, dict(data, offset=offset, papers=papers))
