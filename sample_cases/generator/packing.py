"""ZIPs with fixed times: the same files give the same bytes."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sample_cases.generator.typst_pdf import FILE_TIME


class _GbkInfo(ZipInfo):
    """A name in GBK without the flag for UTF-8, as Chinese archivers on old systems write it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the name that zipfile calls
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def zipped(files: list[tuple[str, bytes]], folder: str, *, gbk: bool) -> bytes:
    out = io.BytesIO()
    kind = _GbkInfo if gbk else ZipInfo
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in files:
            entry = kind(f"{folder}/{name}", FILE_TIME.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=9)
    return out.getvalue()
