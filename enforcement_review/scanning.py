"""Scans read on all processors, each page once: what was read is kept, so that a run that was ended goes on there.

The pages that were read are files named by their picture, the engine and the code that reads: nothing in them
goes out of date, and any of them may be deleted.
"""

from __future__ import annotations

import hashlib
import importlib.util
import multiprocessing
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from enforcement_review.errors import SavedCaseError
from enforcement_review.model import Page
from enforcement_review.processes import Lost, run_each
from enforcement_review.saving import dump_pages, load_pages

if TYPE_CHECKING:
    from enforcement_review.reading.scans.engine import OcrEngine
    from enforcement_review.reading.scans.pictures import SheetPicture

Progress = Callable[[int, int], None]
Result = tuple[Page, ...] | str

FEW = 2  # pages: starting a process with its engine takes as long as reading two
PAGE_SECONDS = 300.0  # a page that takes longer is given up: a dense A3 page takes twenty on a slow machine
NOT_READ = "文字识别没有完成（{reason}）"
KEPT_PAGES = 200_000  # about 4 GB; older ones make room
VERSIONED = ("numpy", "onnxruntime", "opencv-python-headless", "pillow", "pypdfium2", "rapidocr")
NEEDED = ("rapidocr", "cv2", "numpy", "onnxruntime")


class PageStore:
    """Pages that were read, on disk. A file is whole or not there; a damaged one counts as not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> tuple[Page, ...] | None:
        try:
            return load_pages(self._path(name).read_bytes())
        except (OSError, SavedCaseError):
            return None

    def put(self, name: str, pages: tuple[Page, ...]) -> None:
        """Keep the pages; a disk that is full or read-only costs only the time of reading again."""
        path = self._path(name)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(dir=path.parent, suffix=".part")
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                stream.write(dump_pages(pages))
            Path(made).replace(path)

    def make_room(self, kept: int = KEPT_PAGES) -> None:
        """Delete the pages that were read longest ago beyond so many."""
        with suppress(OSError):
            files = sorted(self._folder.glob("*/*.json"), key=lambda path: path.stat().st_mtime)
            left_behind = self._folder.glob("*/*.part")  # of processes that were ended while they wrote
            for path in [*files[: max(0, len(files) - kept)], *left_behind]:
                path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.json"


class PageScanner:
    """Reads pictures of sheets with the engine that is installed.

    Args:
        store: where pages are kept; None: nowhere.
        processes: how many read side by side. Inside a process of `run_each` it is always one.
        progress: called with the pages done and all of them, at the beginning too.
        read: what reads one picture; a function of a module, so that a new process finds it.
    """

    def __init__(
        self,
        store: PageStore | None,
        processes: int = 1,
        progress: Progress | None = None,
        read: Callable[[SheetPicture], tuple[Page, ...]] | None = None,
    ) -> None:
        self._store = store
        self._read = read or read_picture
        # A daemonic process may start none of its own.
        self._processes = 1 if multiprocessing.current_process().daemon else processes
        self._tell: Progress = progress or _tell_nobody

    @property
    def name(self) -> str:
        from enforcement_review.reading.scans.rapid import engine_name  # noqa: PLC0415  # needs the engine

        return engine_name()

    def read(self, pictures: Iterable[SheetPicture | str], total: int) -> Iterator[tuple[int, Result]]:
        known: deque[tuple[int, Result]] = deque()
        names: list[tuple[int, str]] = []

        def unknown() -> Iterator[SheetPicture]:
            for number, picture in enumerate(pictures):
                if isinstance(picture, str):
                    known.append((number, picture))
                    continue
                name = self._name_of(picture)
                if self._store is not None and (pages := self._store.get(name)) is not None:
                    known.append((number, pages))
                    continue
                names.append((number, name))
                yield picture

        done = 0
        self._tell(0, total)
        for at, result in self._scanned(unknown(), total):
            number, name = names[at]
            if self._store is not None and not isinstance(result, str):
                self._store.put(name, result)
            known.append((number, result))
            while known:
                done += 1
                self._tell(done, total)
                yield known.popleft()
        for item in known:
            done += 1
            self._tell(done, total)
            yield item

    def _scanned(self, pictures: Iterator[SheetPicture], total: int) -> Iterator[tuple[int, Result]]:
        if self._processes == 1 or total <= FEW:
            for number, picture in enumerate(pictures):
                yield number, self._read_here(picture)
            return
        for outcome in run_each(
            self._read, pictures, processes=min(self._processes, total), timeout=PAGE_SECONDS
        ):
            if isinstance(outcome, Lost):
                yield outcome.index, NOT_READ.format(reason=outcome.reason)
            else:
                yield outcome.index, outcome.result

    def _read_here(self, picture: SheetPicture) -> Result:
        """A page that cannot be read is left out, as where its process would end with it."""
        try:
            return self._read(picture)
        except Exception as error:  # noqa: BLE001  # one page must not end the review of the case
            return NOT_READ.format(reason=f"程序内部错误 {type(error).__name__}")

    def _name_of(self, picture: SheetPicture) -> str:
        whole = f"{picture.digest()}|{self.name}|{_code()}"
        return hashlib.sha256(whole.encode()).hexdigest()


def can_scan() -> bool:
    """Whether what reads pictures is installed (the extra `ocr`)."""
    return all(importlib.util.find_spec(name) is not None for name in NEEDED)


def read_picture(picture: SheetPicture) -> tuple[Page, ...]:
    """The pages on a sheet, read in this process."""
    from enforcement_review.reading.scans.page import read_sheet  # noqa: PLC0415  # needs the engine

    return read_sheet(picture, _engine())


@lru_cache(maxsize=1)
def _engine() -> OcrEngine:
    from enforcement_review.reading.scans.rapid import RapidEngine  # noqa: PLC0415  # loads the models

    return RapidEngine()


@lru_cache(maxsize=1)
def _code() -> str:
    """Names the code that reads and what it stands on: pages read by others are not taken up."""
    named = hashlib.sha256()
    for folder in ("model", "reading"):
        for path in sorted((Path(__file__).parent / folder).rglob("*.py")):
            named.update(path.read_bytes())
    for package in VERSIONED:
        named.update(f"{package} {version(package)}".encode())
    return named.hexdigest()


def _tell_nobody(_done: int, _total: int) -> None:
    pass
