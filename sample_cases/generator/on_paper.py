"""A case on paper: its seals pressed, its signatures written by hand, and then scanned or photographed.

Where seals and signatures go is found in the printed pages' text layer. Lengths are in points from the top left
corner. What is left to chance comes from the case's own seed and the page's number.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import numpy as np
import pylopdf_fonts_zh_cn
import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from sample_cases.generator.case import Case, Paper
from sample_cases.generator.ink import (
    POINTS,
    SEAL_RED,
    Floats,
    Handwriting,
    SealImprint,
    cloud,
    seal_layer,
    stain,
    writing_layer,
)
from sample_cases.generator.scanner import (
    Mode,
    Pixels,
    ScanSettings,
    double_page,
    pdf_of_jpegs,
    photograph,
    scan_jpeg,
)

Box = tuple[float, float, float, float]

_SIGN = r"(?:(?:签名|签字|签章)(?:或者?盖章)?[）)]?[:：]?|(?<!受)送达人)"
STAMP_BLUE = (150, 60, 40)
_EXIF, _ORIGINAL, _DIGITIZED, _MODEL = 0x8769, 0x9003, 0x9004, 0x0110


@dataclass(slots=True)
class Printed:
    """A printed page: its characters without blanks, and where each stands."""

    width: float
    height: float
    text: str
    boxes: list[Box]

    def place(self, start: int, end: int) -> Box:
        boxes = self.boxes[start:end]
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )

    def last(self, words: str) -> Box:
        """Where the words stand for the last time."""
        bare = "".join(words.split())
        at = self.text.rfind(bare)
        if at < 0:
            raise ValueError(f"the page does not say {words}")
        return self.place(at, at + len(bare))


@dataclass(slots=True)
class Ink:
    """What people add to a page. `erased`: print in whose place they write; `stamps`: words, left and top."""

    erased: list[Box] = field(default_factory=list)
    seals: list[SealImprint] = field(default_factory=list)
    writing: list[Handwriting] = field(default_factory=list)
    fingers: list[tuple[float, float]] = field(default_factory=list)
    stamps: list[tuple[str, float, float]] = field(default_factory=list)


def printed_pages(pdf: bytes) -> list[Printed]:
    pages: list[Printed] = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            letters, boxes = [], []
            for index in range(text.count_chars()):
                letter = text.get_text_range(index, 1)
                if len(letter) != 1 or letter.isspace():
                    continue
                left, bottom, right, top = text.get_charbox(index, loose=True)
                letters.append(letter)
                boxes.append((left, height - top, right, height - bottom))
            pages.append(Printed(width, height, "".join(letters), boxes))
    return pages


def seal_place(paper: Paper, pages: Sequence[Printed]) -> tuple[int, float, float]:
    """Page (0-based) and middle of the place for the seal: over the authority's name and the date."""
    lines = [
        "".join(str(span["t"]) for span in spans)
        for block in paper.form.blocks
        if block["type"] == "sign" and block["seal"]
        for spans in _lines(block)
    ]
    number = paper.pages[-1] - 1
    boxes = [pages[number].last(line) for line in lines]
    return (
        number,
        sum(box[0] + box[2] for box in boxes) / 2 / len(boxes),
        (min(box[1] for box in boxes) + max(box[3] for box in boxes)) / 2,
    )


def _lines(block: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    lines: list[list[Mapping[str, Any]]] = block["lines"]
    return lines


def _signers(case: Case) -> list[str]:
    data = case.data
    names = [person["name"] for person in data["officers"]]
    names += [person["person"] for person in data.get("people", {}).values()]
    names += [data["authority"][post] for post in ("unit_head", "deputy", "head", "legal_head")]
    return list(dict.fromkeys([*names, data["party"].get("rep", data["party"]["name"])]))


def ink_of(case: Case, pages: Sequence[Printed]) -> list[Ink]:
    """For each page the seals, and handwriting in the place of every printed signature."""
    settings = case.data["paper"]
    inks = [Ink() for _ in pages]
    name = "|".join(map(re.escape, _signers(case)))
    signed = re.compile(f"{_SIGN}((?:(?:{name})、?)+)")
    party = case.data["party"].get("rep", case.data["party"]["name"])
    for number, (page, ink) in enumerate(zip(pages, inks, strict=True)):
        dice = np.random.default_rng([settings["seed"], number, 2])
        for found in signed.finditer(page.text):
            box = page.place(*found.span(1))
            if box[3] - box[1] > 40:  # print that runs on in the next line stays as it is
                continue
            ink.erased.append(box)
            words = found[1].replace("、", "　")
            size = dice.uniform(15, 18)
            ink.writing.append(Handwriting(words, box[0], (box[1] + box[3]) / 2 + dice.uniform(-2, 1), size))
            if settings.get("fingers", False) and found[1] == party:
                ink.fingers.append(
                    (box[2] + dice.uniform(-4, 6), (box[1] + box[3]) / 2 + dice.uniform(-3, 4))
                )
    for number, paper in enumerate(case.papers):
        if words := paper.values.get("stamped"):
            at, x, y = seal_place(paper, pages)
            inks[at].stamps.append((words, 90.0, y + 110))
        if not case.is_sealed(paper):
            continue
        dice = np.random.default_rng([settings["seed"], number, 3])
        at, x, y = seal_place(paper, pages)
        inks[at].seals.append(
            SealImprint(
                case.data["authority"]["name"],
                x + dice.uniform(-8, 8),
                y + dice.uniform(-4, 6),
                turn=dice.uniform(-12, 12),
                worn=dice.uniform(0.25, 0.5),
            )
        )
    return inks


def scanned(case: Case, pdf: bytes) -> tuple[bytes, dict[int, int], list[int]]:
    """The case as it comes out of an office scanner.

    Returns:
        The PDF, for each printed page (1-based) the sheet that it is on, and the blank sheets.
    """
    settings = case.data["paper"]
    sides = _written_on(case, pdf)
    partner: dict[int, int] = dict(settings.get("opened_out", []))
    sheets: list[bytes] = []
    place: dict[int, int] = {}
    blank: list[int] = []
    number = 1
    while number <= len(sides):
        side, own = sides[number - 1]
        place[number] = len(sheets) + 1
        if number in partner:
            number = partner[number]
            side = double_page(side, sides[number - 1][0])
            place[number] = len(sheets) + 1
        sheets.append(scan_jpeg(side, replace(own, quarter=settings.get("turned", {}).get(number, 0))))
        if number in settings.get("blank_after", []):
            paper = np.full_like(sides[number - 1][0], 255)
            # Its other side shows through.
            back = replace(own, seed=own.seed + 1, bleed=0.06)
            sheets.append(scan_jpeg(paper, back, sides[number - 1][0]))
            blank.append(len(sheets))
        number += 1
    return pdf_of_jpegs(sheets, settings["dpi"]), place, blank


def photographs(case: Case, pdf: bytes) -> list[tuple[str, bytes]]:
    """The case photographed page by page with a phone, as it names its files, with the time in Exif."""
    settings = case.data["paper"]
    moment: datetime = settings["taken_at"]
    taken: list[tuple[str, bytes]] = []
    for number, (side, own) in enumerate(_written_on(case, pdf), 1):
        picture = photograph(side, replace(own, quarter=settings.get("turned", {}).get(number, 0)))
        taken.append((f"IMG_{moment:%Y%m%d_%H%M%S}.jpg", _with_exif(picture, moment, settings["camera"])))
        moment += timedelta(seconds=17 + 5 * (number % 3))
    return taken


def _with_exif(picture: bytes, moment: datetime, camera: str) -> bytes:
    with Image.open(io.BytesIO(picture)) as image:
        exif = Image.Exif()
        exif[_MODEL] = camera
        exif.get_ifd(_EXIF).update(dict.fromkeys((_ORIGINAL, _DIGITIZED), f"{moment:%Y:%m:%d %H:%M:%S}"))
        out = io.BytesIO()
        image.save(out, "JPEG", quality="keep", exif=exif)
    return out.getvalue()


def _written_on(case: Case, pdf: bytes) -> list[tuple[Pixels, ScanSettings]]:
    """Each printed page with what people wrote on it, and how it is to be scanned with its seals on it."""
    settings = case.data["paper"]
    dpi = settings["dpi"]
    sides: list[tuple[Pixels, ScanSettings]] = []
    inks = ink_of(case, printed_pages(pdf))
    with pypdfium2.PdfDocument(pdf) as document:
        for number, (page, ink) in enumerate(zip(document, inks, strict=True)):
            dice = np.random.default_rng([settings["seed"], number])
            rendered = page.render(scale=dpi / POINTS, rev_byteorder=False).to_numpy()[:, :, :3]
            pixels = _inked(np.ascontiguousarray(rendered), ink, dpi, dice)
            sides.append((pixels, _settings(settings, number, dice)))
    return sides


def _inked(pixels: Pixels, ink: Ink, dpi: int, dice: np.random.Generator) -> Pixels:
    for x0, y0, x1, y1 in ink.erased:
        left, top, right, bottom = (round(at * dpi / POINTS) for at in (x0 - 0.5, y0, x1 + 0.5, y1))
        pixels[top:bottom, left:right] = 255
    page = pixels.astype(np.float32) / np.float32(255)
    for seal in ink.seals:
        layer, at = seal_layer(seal, dpi, dice)
        stain(page, layer, at, seal.colour)
    for writing in ink.writing:
        layer, at = writing_layer(writing, dpi, dice)
        stain(page, layer, at, writing.colour)
    for x, y in ink.fingers:
        layer = _fingerprint(dpi, dice)
        at = (round(x * dpi / POINTS - layer.shape[1] / 2), round(y * dpi / POINTS - layer.shape[0] / 2))
        stain(page, layer, at, SEAL_RED)
    for words, x, y in ink.stamps:
        layer = _stamp(words, dpi, dice)
        stain(page, layer, (round(x * dpi / POINTS), round(y * dpi / POINTS)), STAMP_BLUE)
    return np.asarray(np.rint(page * 255), np.uint8)


def _settings(settings: Mapping[str, Any], number: int, dice: np.random.Generator) -> ScanSettings:
    return ScanSettings(
        seed=int(np.random.SeedSequence([settings["seed"], number, 1]).generate_state(1)[0]),
        dpi=settings["dpi"],
        mode=Mode(settings.get("mode", "colour")),
        skew=float(dice.uniform(-1, 1)) * settings.get("skew", 0.0),
        noise=settings.get("noise", 0.0),
        blur=settings.get("blur", 0.0),
        jpeg=settings["jpeg"],
        tint=tuple(settings.get("tint", (255, 255, 255))),
        uneven=settings.get("uneven", 0.0),
        edge=settings.get("edge", 0.0),
        perspective=settings.get("perspective", 0.0),
        shadow=settings.get("shadow", 0.0),
    )


def _fingerprint(dpi: int, dice: np.random.Generator) -> Floats:
    """A fingerprint (捺指印): ridges around a core, pressed unevenly."""
    width, height = round(15 * dpi / POINTS), round(21 * dpi / POINTS)
    ys, xs = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    away = np.hypot(xs + 0.15 * np.sin(3 * ys), ys)
    ridges = 0.5 + 0.5 * np.sin(away * 24 + 2 * xs)
    rim = np.clip((1 - np.hypot(xs, ys)) * 5, 0, 1)
    return np.asarray(rim * np.clip(ridges * 1.4, 0, 1) * dice.uniform(0.6, 0.85), np.float32)


def _stamp(words: str, dpi: int, dice: np.random.Generator) -> Floats:
    """A line of words in a frame, as stamps like 「本件与原本核对无异」 leave it."""
    size = round(15 * dpi / POINTS)
    mask = Image.new("L", (size * (len(words) + 1), 2 * size), 0)
    draw = ImageDraw.Draw(mask)
    draw.rectangle((2, 2, mask.width - 3, mask.height - 3), outline=255, width=max(1, dpi // 50))
    font = ImageFont.truetype(str(files(pylopdf_fonts_zh_cn) / "NotoSerifSC-Regular.otf"), size)
    draw.text((mask.width / 2, mask.height / 2), words, font=font, fill=255, anchor="mm")
    ink = np.asarray(mask, np.float32) / 255
    return ink * (1 - 0.35 * cloud(mask.width, mask.height, size / 2, dice)) * np.float32(0.85)
