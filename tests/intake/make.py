"""Archives made for the tests of intake."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
PNG_BYTES = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
MP4_BYTES = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 64


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def raw_zip(name: bytes, data: bytes, flags: int = 0, method: int = 0, size: int | None = None) -> bytes:
    """An archive of one entry written by hand: any name bytes, flags, method and declared size."""
    size = len(data) if size is None else size
    checksum = zlib.crc32(data)
    fields = (20, flags, method, 0, 0, checksum, len(data), size, len(name), 0)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", *fields) + name + data
    central = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, *fields, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end
