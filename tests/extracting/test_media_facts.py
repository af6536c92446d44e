"""What recordings and pictures say of themselves, as facts of the report."""

from __future__ import annotations

from enforcement_review.extracting.media_facts import media_facts
from enforcement_review.model import Document, DocumentPages, Fact, Page, ReadSource, Recording


def facts_of(recording: Recording | None) -> list[tuple[str, object, str]]:
    source = ReadSource("音像/a.mp4", "0", "video/mp4", None, (), None, recording)
    return [(fact.name, fact.value, fact.quote) for fact in media_facts([source], [])]


def test_a_recording_tells_when_it_ran_and_by_what() -> None:
    recording = Recording(
        4230.5, "2024-05-06T09:30:05", "2024-05-06T09:30:03", "300123", None, "2024-05-06 01:30:05 UTC"
    )
    both = "音像/a.mp4：文件名，文件内部记载 2024-05-06 01:30:05 UTC"
    assert facts_of(recording) == [
        ("recording.started_at", "2024-05-06T09:30", both),
        ("recording.ended_at", "2024-05-06T10:40", f"{both}，加时长"),
        ("recording.seconds", "4230.5", "音像/a.mp4：时长（文件内部记载）"),
        ("recording.device", "300123", "音像/a.mp4：文件名"),
    ]


def test_origins_that_contradict_each_other_are_both_told_and_both_doubted() -> None:
    source = ReadSource(
        "a.mp4",
        "0",
        "video/mp4",
        None,
        (),
        None,
        Recording(None, "2024-05-09T09:30:05", "2024-05-06T09:30:03"),
    )
    started = [fact for fact in media_facts([source], []) if fact.name == "recording.started_at"]
    assert [fact.value for fact in started] == ["2024-05-06T09:30", "2024-05-09T09:30"]
    assert all(fact.confidence < 0.75 for fact in started)


def test_the_container_alone_is_doubted_and_the_name_is_not() -> None:
    def sureness(recording: Recording) -> float:
        source = ReadSource("a.mp4", "0", "video/mp4", None, (), None, recording)
        return media_facts([source], [])[0].confidence

    assert sureness(Recording(60, "2024-05-06T09:30:05")) < 0.75
    assert sureness(Recording(60, None, "2024-05-06T09:30:05")) > 0.75


def test_what_says_nothing_gives_no_facts() -> None:
    assert facts_of(None) == []
    assert facts_of(Recording(None, problem="文件是空的")) == []


def test_a_picture_tells_when_it_was_taken_on_its_own_page() -> None:
    page = Page("照片.jpg", 1, 0, 0, (), unread="图片", taken_at="2024-05-06T09:30")
    silent = Page("照片.jpg", 2, 0, 0, ())
    document = Document("d07", "evidence_sheet", None, (), "现场照片", "照片.jpg", (1, 2), 0.9, "")
    quote = "照片.jpg：拍摄时间 2024-05-06 09:30（Exif）"
    assert media_facts([], [DocumentPages(document, (page, silent))]) == (
        Fact("picture.taken_at", "2024-05-06T09:30", "d07", 1, None, quote, 0.9),
    )
