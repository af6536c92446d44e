"""Recordings made by hand: as small as a file of that kind can be, and as long as wanted.

There is nothing to see or hear in them. What a container says of itself is there: how long it runs, and, where the
kind has a place for it, when it began.
"""

from __future__ import annotations

import io
import struct
import wave
from datetime import UTC, datetime

_MP4_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_MILLISECONDS = 1000
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_FRAME = bytes(8)
_AMR_FRAME_SECONDS = 0.02


def mp4(
    seconds: float,
    created: datetime | None = None,
    *,
    brand: bytes = b"isom",
    sound: bool = False,
    index_first: bool = True,
) -> bytes:
    """An MP4 (`brand` `qt  `: MOV, `M4A `: M4A, `3gp4`: 3GP) of one track.

    Args:
        created: the creation time as the file shall hold it; an aware time is written as UTC, as the standard
            asks, a naive one as it stands, as many body cameras do.
        index_first: the index (moov) before the data; recorders write it after them.
    """
    begun = 0 if created is None else int((_as_utc(created) - _MP4_EPOCH).total_seconds())
    frames = max(1, round(seconds))
    head = _box(b"ftyp", brand + struct.pack(">I", 512) + brand)
    data = _box(b"mdat", _FRAME * frames)
    size = len(_moov(seconds, begun, frames, 0, sound=sound))
    at = len(head) + 8 + (size if index_first else 0)
    index = _moov(seconds, begun, frames, at, sound=sound)
    return head + (index + data if index_first else data + index)


def _as_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def _full_box(kind: bytes, body: bytes, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", flags) + body)


def _moov(seconds: float, begun: int, frames: int, data_at: int, *, sound: bool) -> bytes:
    length = round(seconds * _MILLISECONDS)
    times = struct.pack(">IIII", begun, begun, _MILLISECONDS, length)
    movie = (
        times + struct.pack(">IHHII", 0x10000, 0x100, 0, 0, 0) + _MATRIX + bytes(24) + struct.pack(">I", 2)
    )
    width, height = (0, 0) if sound else (320 << 16, 240 << 16)
    track = struct.pack(">IIIII", begun, begun, 1, 0, length) + bytes(8)
    track += (
        struct.pack(">HHHH", 0, 0, 0x100 if sound else 0, 0) + _MATRIX + struct.pack(">II", width, height)
    )
    handler = struct.pack(">I4s", 0, b"soun" if sound else b"vide") + bytes(13)
    header = _full_box(b"smhd", bytes(4)) if sound else _full_box(b"vmhd", bytes(8), 1)
    references = _box(b"dinf", _full_box(b"dref", struct.pack(">I", 1) + _full_box(b"url ", b"", 1)))
    each, rest = divmod(length, frames)
    runs = [(frames - 1, each), (1, each + rest)] if frames > 1 else [(1, length)]
    table = b"".join(
        [
            _full_box(b"stsd", struct.pack(">I", 1) + (_SOUND if sound else _PICTURE)),
            _full_box(
                b"stts", struct.pack(">I", len(runs)) + b"".join(struct.pack(">II", *run) for run in runs)
            ),
            _full_box(b"stsc", struct.pack(">IIII", 1, 1, frames, 1)),
            _full_box(b"stsz", struct.pack(">II", len(_FRAME), frames)),
            _full_box(b"stco", struct.pack(">II", 1, data_at)),
        ]
    )
    media = b"".join(
        [
            _full_box(b"mdhd", times + struct.pack(">HH", 0x55C4, 0)),
            _full_box(b"hdlr", handler),
            _box(b"minf", header + references + _box(b"stbl", table)),
        ]
    )
    return _box(
        b"moov",
        _full_box(b"mvhd", movie) + _box(b"trak", _full_box(b"tkhd", track, 7) + _box(b"mdia", media)),
    )


_PICTURE = _box(
    b"jpeg",
    bytes(6)
    + struct.pack(">H", 1)
    + bytes(16)
    + struct.pack(">HHIIIH", 320, 240, 0x480000, 0x480000, 0, 1)
    + bytes(32)
    + struct.pack(">HH", 24, 0xFFFF),
)
_SOUND = _box(
    b"samr", bytes(6) + struct.pack(">H", 1) + bytes(8) + struct.pack(">HHII", 1, 16, 0, 8000 << 16)
)


def avi(seconds: float, created: datetime | None = None) -> bytes:
    """An AVI of one picture a second; `created` is written as local time (IDIT), as cameras do."""
    frames = max(1, round(seconds))
    rate = round(frames * 1000 / seconds) if seconds else 1000  # pictures in 1000 seconds
    main = struct.pack("<14I", 1_000_000, 0, 0, 0x10, frames, 0, 1, 16, 320, 240, 0, 0, 0, 0)
    stream = b"vidsMJPG" + struct.pack("<5I", 0, 0, 0, 1000, rate) + struct.pack("<5I", 0, frames, 16, 0, 0)
    form = struct.pack("<IiiHH4sIiiII", 40, 320, 240, 1, 24, b"MJPG", 320 * 240 * 3, 0, 0, 0, 0)
    header = _chunk(b"avih", main) + _list(
        b"strl", _chunk(b"strh", stream + bytes(8)) + _chunk(b"strf", form)
    )
    if created is not None:
        header += _chunk(b"IDIT", created.strftime("%a %b %d %H:%M:%S %Y\n\0").encode("ascii"))
    pictures = _chunk(b"00dc", _FRAME) * frames
    return _chunk(b"RIFF", b"AVI " + _list(b"hdrl", header) + _list(b"movi", pictures))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _list(kind: bytes, body: bytes) -> bytes:
    return _chunk(b"LIST", kind + body)


def wav(seconds: float, *, rate: int = 100) -> bytes:
    """A WAV of silence; few samples a second keep long ones small."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(rate)
        sound.writeframes(b"\x80" * round(seconds * rate))
    return buffer.getvalue()


def amr(seconds: float) -> bytes:
    """An AMR of silence (frames of 12.2 kbit/s); the kind holds neither a time nor a length."""
    frame = b"\x3c" + bytes(31)
    return b"#!AMR\n" + frame * round(seconds / _AMR_FRAME_SECONDS)
