"""What a viewer leafs through: every page of a case file's sources, in their order, and how each is shown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from enforcement_review.model import Page, ReadSource, TextFrom
from enforcement_review.reading.page_picture import (
    A4,
    OFD,
    PictureError,
    has_pictures,
    ofd_size,
    sheet_sizes,
)
from enforcement_review.store.files import FileStore, FileStoreError
from enforcement_review.store.results import sources_of


class Shown(StrEnum):
    PICTURE = "picture"
    DRAWING = "drawing"  # drawn from the text that was read
    TEXT = "text"  # a source without pages, as text
    NOTE = "note"  # a sentence on why there is nothing to see


@dataclass(frozen=True, slots=True)
class Leaf:
    """One sheet in the viewer.

    Attributes:
        key: `s0-p3`, or `s0` for a source without pages: by it places name their sheet.
        number: 1-based through the whole case file.
        source: index of the source.
        page: 1-based in the source; None for a source without pages.
        width, height: of the sheet as seen, in points; a page of A4 for a source without pages.
        turn: quarter turns clockwise that make its text upright.
        note: what there is to say of it; "" where nothing.
        version: changes when what is shown does.
    """

    key: str
    number: int
    source: int
    name: str
    page: int | None
    shown: Shown
    width: float
    height: float
    turn: int
    note: str
    version: str

    @property
    def label(self) -> str:
        return f"{self.name} 第 {self.page} 页" if self.page is not None else self.name


def leaf_key(source: int, page: int | None) -> str:
    return f"s{source}" if page is None else f"s{source}-p{page}"


@lru_cache(maxsize=64)
def leaves_of(files: FileStore, pages_key: str) -> tuple[Leaf, ...]:
    """The leaves of the sources that were read to the pages of this name. Raises as `sources_of`."""
    found: list[Leaf] = []
    for index, source in enumerate(sources_of(files, pages_key)):
        found.extend(_leaves(files, index, source, len(found) + 1))
    return tuple(found)


def drawn_page(source: ReadSource, number: int) -> Page | None:
    """The page that stands for its whole sheet, to be drawn from its text; None where a picture is better."""
    pages = [page for page in source.pages if page.number == number]
    if len(pages) != 1 or pages[0].placement is not None or pages[0].text_from is TextFrom.OCR:
        return None
    page = pages[0]
    return page if page.unread is None and page.width > 0 and page.height > 0 else None


def _leaves(files: FileStore, index: int, source: ReadSource, first: int) -> Iterator[Leaf]:
    if source.error is not None or not source.pages:
        yield _single(index, source, first, Shown.NOTE, _why_nothing(source))
        return
    if source.page_count is None:
        yield _single(index, source, first, Shown.TEXT, "")
        return
    sizes = _sizes(files, source)
    by_number: dict[int, list[Page]] = {}
    for page in source.pages:
        by_number.setdefault(page.number or 1, []).append(page)
    for place, (number, pages) in enumerate(sorted(by_number.items())):
        known = sizes.get(number)
        drawn = source.media_type == OFD and drawn_page(source, number) is not None
        shown = Shown.DRAWING if drawn else Shown.PICTURE if known else Shown.NOTE
        width, height = known or A4
        note = next((page.unread for page in pages if page.unread is not None), "")
        yield Leaf(
            key=leaf_key(index, number),
            number=first + place,
            source=index,
            name=source.name,
            page=number,
            shown=shown,
            width=width,
            height=height,
            turn=_turn(pages[0]),
            note=f"本页没有读取：{note}" if note else "",
            version=source.sha256[:12],
        )


def _single(index: int, source: ReadSource, number: int, shown: Shown, note: str) -> Leaf:
    key = leaf_key(index, None)
    return Leaf(key, number, index, source.name, None, shown, *A4, 0, note, source.sha256[:12])


def _sizes(files: FileStore, source: ReadSource) -> Mapping[int, tuple[float, float]]:
    """Of every page that can be shown."""
    try:
        if has_pictures(source.media_type):
            with files.open(source.sha256) as stream:
                return sheet_sizes(stream, source.media_type)
        if source.media_type == OFD:
            return dict(_ofd_sizes(files, source))
    except (FileStoreError, PictureError):
        return {}
    return {}


def _ofd_sizes(files: FileStore, source: ReadSource) -> Iterator[tuple[int, tuple[float, float]]]:
    data: bytes | None = None
    for page in source.pages:
        if page.number is None:
            continue
        drawn = drawn_page(source, page.number)
        if drawn is not None:
            yield page.number, (drawn.width, drawn.height)
            continue
        if data is None:
            with files.open(source.sha256) as stream:
                data = stream.read()
        size = ofd_size(data, page.number)
        if size is not None:
            yield page.number, size


def _turn(page: Page) -> int:
    """Quarter turns clockwise that make the sheet's text upright."""
    if page.placement is None:
        return 0
    a, _, _, d, *_ = page.placement.matrix
    return -round(math.degrees(math.atan2(d, a)) / 90) % 4


def _why_nothing(source: ReadSource) -> str:
    if source.error is not None:
        return source.error
    if source.is_recording:
        return _recording(source)
    return "这个文件没有可以显示的页面。"


def _recording(source: ReadSource) -> str:
    recording = source.recording
    if recording is None or recording.seconds is None:
        return "音像记录，时长不详；请下载原件播放。"
    minutes, seconds = divmod(round(recording.seconds), 60)
    begun = recording.begun_in_name or recording.begun_in_container
    when = f"，{begun.replace('T', ' ')} 开始" if begun else ""
    return f"音像记录，时长 {minutes} 分 {seconds:02d} 秒{when}；请下载原件播放。"
