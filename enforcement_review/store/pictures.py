"""Pictures of pages that were made once: a folder of bounded size, which may be emptied at any time."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

MOST_BYTES = 2 * 1024**3  # some ten thousand pages
SWEEP_EVERY = 64  # pictures; looking through the folder for each would cost more than making them
LEAVE = 0.8  # of the bound, after a sweep


class PictureCache:
    """Made pictures by their key; those not asked for longest go first."""

    def __init__(self, folder: Path, most: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most = most
        self._added = 0

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The picture of this key, made where it is not there. What `make` raises is passed on.

        A disk that cannot be written costs only that the picture is made anew each time.
        """
        name = hashlib.sha256(key.encode()).hexdigest()
        path = self._folder / name[:2] / name
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            data = make()
            with contextlib.suppress(OSError):
                self._keep(path, data)
        return data

    def _keep(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(made).replace(path)  # never half a picture under its name
        except OSError:
            Path(made).unlink(missing_ok=True)
            raise
        self._added += 1
        if self._added % SWEEP_EVERY == 0:
            self.sweep()

    def sweep(self) -> None:
        """Remove the pictures not asked for longest, until the folder is well within its bound."""
        found = []
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                seen = path.stat()
                found.append((seen.st_mtime, seen.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self._most:
            return
        for _, size, path in sorted(found):
            if total <= LEAVE * self._most:
                return
            with contextlib.suppress(OSError):
                path.unlink()
            total -= size
