"""What recordings and pictures say of themselves, as facts: no paper states them, their files do.

Each origin gives facts of its own: where a file's name and its container contradict each other, both stand in the
report. A container's time alone is below what the rules believe, for it may be that of a copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from enforcement_review.model import DocumentPages, Fact, ReadSource, Recording

_AGREED, _BY_NAME, _BY_CONTAINER, _CONTRADICTED = 0.95, 0.9, 0.7, 0.5
_LENGTH, _DEVICE, _TAKEN = 0.98, 0.8, 0.9
_ONE_CLOCK = timedelta(minutes=2)  # the name is given when recording begins, the container is opened then


def media_facts(sources: Sequence[ReadSource], papers: Sequence[DocumentPages]) -> tuple[Fact, ...]:
    """`recording.*` of every recording, without a document, `anchor` its file; `picture.taken_at` of every page."""
    found = [fact for source in sources for fact in _of_source(source)]
    for paper in papers:
        for page in paper.pages:
            if page.taken_at is not None:
                quote = f"{page.source}：拍摄时间 {page.taken_at.replace('T', ' ')}（Exif）"
                found.append(
                    Fact(
                        name="picture.taken_at",
                        value=page.taken_at,
                        document=paper.document.id,
                        page=page.number,
                        box=None,
                        quote=quote,
                        confidence=_TAKEN,
                        sheet=paper.sheet_of(page),
                    )
                )
    return tuple(found)


def _of_source(source: ReadSource) -> Iterator[Fact]:
    recording = source.recording
    if recording is None:
        return
    name = source.name

    def fact(field: str, value: str, quote: str, confidence: float) -> Fact:
        return Fact(f"recording.{field}", value, "", None, None, f"{name}：{quote}", confidence, name)

    for begun, quote, confidence in _beginnings(recording):
        yield fact("started_at", _minute(begun), quote, confidence)
        if recording.seconds is not None:
            ended = begun + timedelta(seconds=recording.seconds)
            yield fact("ended_at", _minute(ended), f"{quote}，加时长", confidence)
    if recording.seconds is not None:
        yield fact(
            "seconds", f"{recording.seconds:.3f}".rstrip("0").rstrip("."), "时长（文件内部记载）", _LENGTH
        )
    if recording.device is not None:
        yield fact("device", recording.device, "文件名", _DEVICE)


def _beginnings(recording: Recording) -> list[tuple[datetime, str, float]]:
    """When it began by each origin, and how sure that is; one where they agree."""
    by_name, by_container = _moment(recording.begun_in_name), _moment(recording.begun_in_container)
    written = f"文件内部记载 {recording.container_says or recording.begun_in_container}"
    if by_name is not None and by_container is not None:
        if abs(by_name - by_container) <= _ONE_CLOCK:
            return [(by_container, f"文件名，{written}", _AGREED)]
        return [(by_name, "文件名", _CONTRADICTED), (by_container, written, _CONTRADICTED)]
    if by_name is not None:
        return [(by_name, "文件名", _BY_NAME)]
    return [(by_container, written, _BY_CONTAINER)] if by_container is not None else []


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
