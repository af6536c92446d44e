"""Recordings as evidence: the file's own time, its name, its container and the list, beside each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enforcement_review.judging.examples import base_case
from enforcement_review.judging.judge import judge
from enforcement_review.judging.loader import load_rule_set
from enforcement_review.model import (
    CaseFile,
    Document,
    Fact,
    Finding,
    Outcome,
    Recording,
    SourceRecord,
)
from enforcement_review.resources import rules_folder

RULES = load_rule_set(rules_folder())
COVERS, LISTED, PRESENT = "recording.av-covers-record", "recording.av-list-matches", "recording.av-present"
ALONE = replace(RULES, rules=tuple(rule for rule in RULES.rules if rule.id in (COVERS, LISTED, PRESENT)))
GOOD, _ = base_case(RULES, "good_case")
# 现场检查 in the good case: 2023-05-06, 9:10 to 10:20
FROM, TO = datetime(2023, 5, 6, 9, 10), datetime(2023, 5, 6, 10, 20)  # noqa: DTZ001 (local time)


def file(name: str, recording: Recording | None, media_type: str = "video/mp4") -> SourceRecord:
    return SourceRecord(name, "1" * 64, media_type, None, None, recording)


def case(*sources: SourceRecord, rows: tuple[dict[str, str | None], ...] = ()) -> CaseFile:
    documents, facts = GOOD.documents, GOOD.facts
    if rows:
        document = Document("av", "av_record_list", None, (), "音像记录清单", "案卷.pdf", (99,), 0.95, "")
        documents = (*documents, document)
        facts = (*facts, Fact("av_record_list.entries", rows, "av", 99, None, "清单", 0.95))
    return replace(GOOD, sources=(*GOOD.sources, *sources), documents=documents, facts=facts)


def findings(of: CaseFile) -> dict[str, Finding]:
    return {finding.rule: finding for finding in judge(of, ALONE).findings}


def row(
    name: str, begun: datetime = FROM, ended: datetime = TO, stage: str = "现场检查"
) -> dict[str, str | None]:
    return {
        "file": name,
        "started_at": begun.isoformat(timespec="minutes"),
        "ended_at": ended.isoformat(timespec="minutes"),
        "operator": None,
        "stage": stage,
    }


def test_the_file_and_its_row_are_one_recording() -> None:
    """A row that claims more than its file does not make the coverage longer."""
    recording = Recording(1800, begun_in_name=FROM.isoformat())
    found = findings(case(file("音像/a.MP4", recording), rows=(row("a.mp4"),)))
    assert found[COVERS].outcome is Outcome.FAIL
    assert "40分钟未覆盖" in found[COVERS].message
    assert "清单所列时长为70分钟，文件为30分钟" in found[COVERS].message
    assert found[LISTED].outcome is Outcome.FAIL


def test_segments_of_one_recorder_cover_together() -> None:
    step = timedelta(minutes=14)
    parts = [
        file(f"{n}.mp4", Recording(step.total_seconds(), begun_in_name=(FROM + n * step).isoformat()))
        for n in range(5)
    ]
    assert findings(case(*parts))[COVERS].outcome is Outcome.PASS
    without = findings(case(*parts[:2], *parts[3:]))[COVERS]
    assert without.outcome is Outcome.FAIL
    assert "14分钟未覆盖" in without.message


@pytest.mark.parametrize("problem", ["文件不完整", "文件是空的（0 字节）"])
def test_a_recording_that_cannot_be_played_never_covers_and_is_never_blamed(problem: str) -> None:
    broken = file("a.mp4", Recording(None, begun_in_name=FROM.isoformat(), problem=problem))
    found = findings(case(broken, rows=(row("a.mp4"),)))
    assert found[COVERS].outcome is Outcome.UNDETERMINED
    assert found[LISTED].outcome is Outcome.UNDETERMINED
    assert all(f"无法播放（{problem}）" in found[rule].message for rule in (COVERS, LISTED))


def test_a_broken_file_that_only_its_name_shows_to_be_a_recording_is_one() -> None:
    broken = SourceRecord(
        "a.mp4",
        "1" * 64,
        "application/octet-stream",
        None,
        "文件是空的。",
        Recording(None, problem="文件是空的"),
    )
    assert findings(case(broken, rows=(row("a.mp4"),)))[LISTED].outcome is Outcome.UNDETERMINED
    # It is no paper that could be missing elsewhere.
    before, after = (
        [finding.outcome for finding in judge(of, RULES).findings] for of in (GOOD, case(broken))
    )
    assert before == after


def test_contradicting_sources_are_all_told_and_the_list_decides() -> None:
    recording = Recording(4200, "2023-05-08T15:00:00", FROM.isoformat())
    told = findings(
        case(
            file("a.mp4", recording), rows=(row("a.mp4", FROM + timedelta(hours=4), TO + timedelta(hours=4)),)
        )
    )
    assert told[COVERS].outcome is Outcome.UNDETERMINED
    for words in (
        "文件名为2023年5月6日9时10分",
        "文件内部记载为2023年5月8日15时00分",
        "清单为2023年5月6日13时10分",
    ):
        assert words in told[COVERS].message
    decided = findings(case(file("a.mp4", recording), rows=(row("a.mp4"),)))
    assert decided[COVERS].outcome is Outcome.PASS
    assert decided[LISTED].outcome is Outcome.PASS


def test_the_list_tells_which_meaning_of_the_containers_time_is_true() -> None:
    """A recorder that wrote local time as UTC, its file named without a time."""
    recording = Recording(
        4200, "2023-05-06T17:10:00", begun_perhaps=("2023-05-06T09:10:00", "2023-05-06T16:00:00")
    )
    assert findings(case(file("a.mp4", recording), rows=(row("a.mp4"),)))[COVERS].outcome is Outcome.PASS
    assert findings(case(file("a.mp4", recording)))[COVERS].outcome is Outcome.UNDETERMINED


def test_a_list_that_was_not_read_leaves_a_gap_open() -> None:
    recording = file("a.mp4", Recording(1800, begun_in_name=FROM.isoformat()))
    of = case(recording, rows=(row("a.mp4"),))
    unread = replace(
        of,
        facts=tuple(
            replace(fact, value=None, confidence=0.0) if fact.document == "av" else fact for fact in of.facts
        ),
    )
    assert findings(unread)[COVERS].outcome is Outcome.UNDETERMINED


_TIMES = st.one_of(
    st.none(),
    st.integers(-300, 300).map(lambda minutes: (FROM + timedelta(minutes=minutes)).isoformat()),
)
_RECORDINGS = st.builds(
    Recording,
    seconds=st.one_of(st.none(), st.integers(1, 9000).map(float)),
    begun_in_container=_TIMES,
    begun_in_name=_TIMES,
    problem=st.sampled_from([None, None, "文件不完整"]),
    begun_perhaps=st.lists(_TIMES.filter(bool), max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_RECORDINGS, min_size=1, max_size=3), st.booleans())
def test_what_is_not_known_is_never_blamed(recordings: list[Recording], listed: bool) -> None:
    """A fail needs that every recording's time is known, or that no meaning of it would cover."""
    sources = [file(f"现场检查{n}.mp4", recording) for n, recording in enumerate(recordings)]
    rows = (row("现场检查0.mp4"),) if listed else ()
    found = findings(case(*sources, rows=rows))[COVERS]
    if found.outcome is Outcome.FAIL:
        assert all(recording.problem is None for recording in recordings)
        assert all(
            recording.begun_in_name or recording.begun_in_container or (listed and n == 0)
            for n, recording in enumerate(recordings)
        )
    if found.outcome is Outcome.PASS:
        playable = [recording for recording in recordings if recording.problem is None]
        assert playable


def test_the_order_of_the_files_changes_nothing() -> None:
    step = timedelta(minutes=35)
    parts = [
        file(f"{n}.mp4", Recording(step.total_seconds(), begun_in_name=(FROM + n * step).isoformat()))
        for n in range(2)
    ]
    for one, other in product(parts, parts):
        if one is not other:
            assert findings(case(one, other))[COVERS].outcome is Outcome.PASS


def test_the_tolerance_between_list_and_file_is_a_parameter() -> None:
    parameter = RULES.parameters["recording_list_minutes"]
    assert parameter.on(None) == Decimal(5)
    late = file("a.mp4", Recording(4200, begun_in_name=(FROM + timedelta(minutes=6)).isoformat()))
    assert findings(case(late, rows=(row("a.mp4"),)))[LISTED].outcome is Outcome.FAIL
    near = file("a.mp4", Recording(4200, begun_in_name=(FROM + timedelta(minutes=5)).isoformat()))
    found = findings(case(near, rows=(row("a.mp4"),)))[LISTED]
    assert found.outcome is Outcome.PASS
    assert "清单所列开始时间为2023年5月6日9时10分，文件为2023年5月6日9时15分" in found.message


def test_a_name_that_ran_out_of_its_cell_still_names_its_file() -> None:
    recording = Recording(4200, begun_in_name=FROM.isoformat())
    whole = file("DSJ7_16970300021_20230506091000.mp4", recording)
    cut = row("DSJ7_16970300021_2023050609")
    assert findings(case(whole, rows=(cut,)))[LISTED].outcome is Outcome.PASS
    other = file("DSJ7_16970300021_20230506095000.mp4", recording)
    assert findings(case(whole, other, rows=(cut,)))[LISTED].outcome is Outcome.UNDETERMINED
