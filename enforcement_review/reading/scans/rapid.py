"""RapidOCR behind the house's protocol, set for one process with one thread.

What was measured is in docs; in short: threads of the engine's own cost more than processes side by side, one
line at a time is as fast as many (no padding to the longest), and the arena is worth its memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from typing import Any

import cv2
import numpy as np

from enforcement_review.reading.scans.crops import cut, ink_of, is_stack, laid_out, marked_part
from enforcement_review.reading.scans.engine import OcrLine, Pixels, Rectangle
from enforcement_review.reading.scans.overlooked import joined_boxes, overlooked, parts_around
from enforcement_review.reading.scans.spacing import placed, stacked

SETTINGS = {
    "Global.use_cls": False,
    "Global.log_level": "critical",
    "Global.text_score": 0.0,
    # A level page is not made smaller: 150 dots an inch is what its letters need.
    "Global.max_side_len": 4000,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
    # Nor is it made larger, when only a strip of it is looked at.
    "Det.limit_side_len": 32,
    "Rec.rec_batch_num": 1,
    # A shorter line is filled up to so many columns: labels of forms are half as long as the engine's own 320.
    "Rec.rec_img_shape": [3, 48, 160],
}
MODEL = "PP-OCRv6 small"
FOUND_AT = 0.75  # of the picture's size: where words stand shows as well there, in half the time
LOOKED_AT = 6  # lines that tell which way up a page is
SURELY_UPRIGHT = 0.9  # mean sureness of these lines from which nothing else is tried
SMALLEST = 6.0  # pixels: a lower box holds no letter


class RapidEngine:
    """Reads level pictures. One per process; not for two threads at once."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR  # noqa: PLC0415  # half a second, and not needed for the engine's name

        self._engine: Any = RapidOCR(params=SETTINGS)

    @property
    def name(self) -> str:
        return engine_name()

    def read(self, pixels: Pixels, borders: Sequence[Rectangle] = ()) -> tuple[OcrLine, ...]:
        lines = [
            line
            for box in self._text_boxes(pixels)
            for part in cut(box, borders)
            if (line := self._line(pixels, part)) is not None
        ]
        return tuple(sorted(lines, key=lambda line: (line.y0, line.x0)))

    def read_line(self, pixels: Pixels) -> OcrLine | None:
        letters = self._recognise(pixels)
        return placed(letters, ink_of(pixels), pixels.shape[1], 0.0, 0.0) if letters else None

    def is_upside_down(self, pixels: Pixels) -> bool:
        crops = self._long_lines(pixels)
        upright = self._mean_sureness(crops)
        if not crops or upright >= SURELY_UPRIGHT:
            return False
        return self._mean_sureness([np.ascontiguousarray(crop[::-1, ::-1]) for crop in crops]) > upright + 0.1

    def _text_boxes(self, pixels: Pixels) -> list[Rectangle]:
        boxes = self._boxes_in(pixels, marked_part(pixels), FOUND_AT)
        marks = overlooked(pixels, boxes)
        parts = parts_around(marks, pixels.shape[1], pixels.shape[0])
        again = [box for part in parts for box in self._boxes_in(pixels, part, 1.0)]
        return joined_boxes(boxes, again, marks)

    def _boxes_in(self, pixels: Pixels, part: tuple[int, int, int, int], size: float) -> list[Rectangle]:
        """Boxes of words in a part of a picture, which is looked at in so much of its size."""
        left, top, right, bottom = part
        seen = pixels[top:bottom, left:right]
        smaller = round((right - left) * size), round((bottom - top) * size)
        looked_at = seen if size == 1.0 else cv2.resize(seen, smaller, interpolation=cv2.INTER_AREA)
        found = self._engine(np.ascontiguousarray(looked_at), use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        boxes = np.asarray(found.boxes, dtype=float) / size + (left, top)
        low, high = boxes.min(axis=1), boxes.max(axis=1)
        return [
            (float(x0), float(y0), float(x1), float(y1))
            for (x0, y0), (x1, y1) in zip(low, high, strict=True)
            if x1 - x0 >= SMALLEST and y1 - y0 >= SMALLEST
        ]

    def _long_lines(self, pixels: Pixels) -> list[Pixels]:
        boxes = [box for box in self._text_boxes(pixels) if not is_stack(box[2] - box[0], box[3] - box[1])]
        longest = sorted(boxes, key=lambda box: box[0] - box[2])[:LOOKED_AT]
        return [_crop(pixels, box) for box in longest]

    def _mean_sureness(self, crops: Sequence[Pixels]) -> float:
        read = [self._recognise(crop) for crop in crops]
        figures = [sure for letters in read for _, _, sure in letters]
        return sum(figures) / len(figures) if figures else 0.0

    def _line(self, pixels: Pixels, box: Rectangle) -> OcrLine | None:
        crop = _crop(pixels, box)
        left, top = max(0, round(box[0])), max(0, round(box[1]))
        if crop.shape[0] < SMALLEST or crop.shape[1] < SMALLEST:
            return None
        if is_stack(crop.shape[1], crop.shape[0]):
            strip, pieces = laid_out(crop)
            letters = self._recognise(strip)
            if len(pieces) > 1 and letters:
                place = float(left), top + pieces[0][0], float(left + crop.shape[1]), top + pieces[-1][1]
                return stacked([(char, sure) for char, _, sure in letters], place)
        letters = self._recognise(crop)
        return placed(letters, ink_of(crop), crop.shape[1], left, top) if letters else None

    def _recognise(self, crop: Pixels) -> list[tuple[str, float, float]]:
        """Each character with its middle (in pixels of the cut-out) and its sureness."""
        found = self._engine(crop, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
        if not found.txts or not found.txts[0].strip():
            return []
        text, info = found.txts[0], found.word_results[0]
        columns = iter([column for word in info.word_cols for column in word])
        scale = crop.shape[1] / info.line_txt_len
        letters = [
            (char, (next(columns) + 0.5) * scale, float(sure))
            for char, sure in zip(text, info.confs, strict=True)
            if not char.isspace()
        ]
        return list(_with_word_spaces(text, letters))


def engine_name() -> str:
    return f"rapidocr {version('rapidocr')} {MODEL}"


def _crop(pixels: Pixels, box: Rectangle) -> Pixels:
    x0, y0, x1, y1 = (round(figure) for figure in box)
    return np.ascontiguousarray(pixels[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)])


def _with_word_spaces(
    text: str, letters: Iterable[tuple[str, float, float]]
) -> Iterator[tuple[str, float, float]]:
    """Spaces between Latin words are kept; between Chinese letters the place tells more."""
    following = iter(letters)
    before: tuple[str, float, float] | None = None
    spaced = False
    for char in text:
        if char.isspace():
            spaced = True
            continue
        letter = next(following)
        if spaced and before is not None and before[0].isascii() and char.isascii():
            yield " ", (before[1] + letter[1]) / 2, min(before[2], letter[2])
        yield letter
        before, spaced = letter, False
