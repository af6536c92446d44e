"""Files of a case file: as they came in, and as they were read."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement_review.model.page import Page


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a case file, before it is read.

    Attributes:
        name: path inside the case file, `/` between folders; unique in the case file.
        sha256: of its bytes, hexadecimal; "" where the bytes could not be had.
        media_type: found from the content, never from the name.
        data: the bytes; empty where `error` is set, and for recordings.
        error: None, or one clear Chinese sentence on why it can't be read and what to do.
        recording: what a video or audio file says of itself; None for any other file.
    """

    name: str
    sha256: str
    media_type: str
    data: bytes
    error: str | None = None
    recording: Recording | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """What a recording (音像记录) says of itself; each figure as one origin gives it, never mixed.

    Attributes:
        seconds: how long it really runs, from its container; None where that could not be found out.
        begun_in_container: when it begins by the container's metadata, in local time, `2024-05-06T09:30:05`.
        begun_in_name: the same by its file name, where that follows a body camera's pattern.
        device: the recorder's number or the officer's by the file name, None where it has none.
        problem: None, or why the recording can't be played (Chinese, half a sentence).
        container_says: the container's time as it is written there, `2024-05-06 01:30:05 UTC`.
        begun_perhaps: further beginnings that the container's time may mean, where the name settles none:
            recorders write local time as UTC, and some the end of the recording.
    """

    seconds: float | None
    begun_in_container: str | None = None
    begun_in_name: str | None = None
    device: str | None = None
    problem: str | None = None
    container_says: str | None = None
    begun_perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadSource:
    """One file after reading.

    Attributes:
        page_count: None for a source that has no pages (DOCX, recordings).
        pages: all of them, the unread ones too (with `unread` set). Empty where `error` is set.
        recording: what a video or audio file says of itself; None for any other source.
    """

    name: str
    sha256: str
    media_type: str
    page_count: int | None
    pages: tuple[Page, ...]
    error: str | None = None
    recording: Recording | None = None

    @property
    def is_recording(self) -> bool:
        """Also where nothing but the name of a broken file says that it was one."""
        return self.recording is not None or self.media_type.startswith(("video/", "audio/"))
