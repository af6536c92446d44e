"""Recordings from file to report: the same in a folder and in an archive, and lossless when saved."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from enforcement_review.model import ReviewResult
from enforcement_review.reporting import report_dict, report_schema
from enforcement_review.review import ReviewOptions, review_path
from enforcement_review.saving import dump_case, load_case
from sample_cases.generator.media import amr, mp4

SAMPLE = Path(__file__).parent.parent / "sample_cases" / "files" / "01-market-expired-food-clean.pdf"
STARTED, ENDED = "onsite_inspection_record.started_at", "onsite_inspection_record.ended_at"


@pytest.fixture(scope="module")
def inspection() -> tuple[datetime, datetime]:
    facts = {fact.name: fact.value for fact in review_path(SAMPLE, ReviewOptions()).case_file.facts}
    return datetime.fromisoformat(str(facts[STARTED])), datetime.fromisoformat(str(facts[ENDED]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, inspection: tuple[datetime, datetime]) -> Path:
    begun, ended = inspection
    case = tmp_path_factory.mktemp("case") / "案卷"
    (case / "音像").mkdir(parents=True)
    shutil.copy(SAMPLE, case / "卷.pdf")
    film = mp4((ended - begun).total_seconds(), begun, index_first=False)
    (case / "音像" / f"300123_{begun:%Y%m%d%H%M%S}_0001.mp4").write_bytes(film)
    (case / "音像" / "中断.mp4").write_bytes(film[:-200])
    (case / "音像" / "空.mp4").write_bytes(b"")
    (case / "音像" / "询问.amr").write_bytes(amr(2))
    return case


def report_of(result: ReviewResult) -> dict[str, Any]:
    report = report_dict(result)
    jsonschema.Draft202012Validator(report_schema()).validate(report)
    assert load_case(dump_case(result.case_file)) == result.case_file
    return report


def test_recordings_stand_in_the_report_and_decide(
    folder: Path, inspection: tuple[datetime, datetime]
) -> None:
    report = report_of(review_path(folder, ReviewOptions()))
    begun, ended = (moment.isoformat(timespec="minutes") for moment in inspection)
    said = {(fact["name"], fact["value"]) for fact in report["facts"] if "300123" in fact.get("anchor", "")}
    assert {
        ("recording.started_at", begun),
        ("recording.ended_at", ended),
        ("recording.device", "300123"),
    } <= said
    errors = {source["name"]: source["error"] for source in report["sources"] if source["error"]}
    assert set(errors) == {"音像/中断.mp4", "音像/空.mp4"}
    covers = next(one for one in report["findings"] if one["rule"] == "recording.av-covers-record")
    assert covers["outcome"] == "pass"


def test_an_archive_gives_the_same_as_the_folder(folder: Path) -> None:
    packed = shutil.make_archive(str(folder), "zip", folder)
    one, other = (report_of(review_path(path, ReviewOptions())) for path in (folder, Path(packed)))
    assert one == other
