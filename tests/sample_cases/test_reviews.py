"""The whole program against what a careful reviewer expects of every sample case."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from enforcement_review.model import Outcome, ReviewResult
from enforcement_review.review import ReviewOptions, review_path
from enforcement_review.scanning import PageScanner, PageStore
from enforcement_review.text import bare
from sample_cases.generator.build import CASES

ROOT = CASES.parent
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))
# Read with the real OCR engine.
ON_PAPER = {name for name in NAMES if name.endswith(("-scan", "-photographed"))}
SCANNED_RECEIPT = "15-urban-occupation-scanned-receipt"
KEPT_PAGES = 400
# With pytest-xdist all tests of a case go to one worker, so that it is reviewed once.
GROUPED = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in NAMES]

# Where the program is less sure than a person. It says so: undetermined, never the wrong answer.
LESS_SURE = {
    # On transport's record the person on the spot is not said to be the party.
    ("06-transport-overload-deficient", "recording.record-complete"),
    # The recorder's certificate number is not beside his name.
    ("06-transport-overload-deficient", "procedure.officers-certified"),
    # A seal in DOCX is a picture that is not looked at.
    ("11-agriculture-seed-clean", "procedure.decision-sealed"),
    # A page of the file is a scan: what it may record, and whether it withdraws the decision, is not known.
    ("15-urban-occupation-scanned-receipt", "recording.av-present"),
    ("15-urban-occupation-scanned-receipt", "publicity.withdrawn-in-time"),
    # Free words in the catalogue may name what stands under another title.
    ("16-agriculture-fishing-deficient", "recording.catalogue-matches"),
    # Handwritten names, and figures of small print, are read with doubt.
    ("17-urban-occupation-grey-scan", "procedure.case-filed"),
    ("17-urban-occupation-grey-scan", "procedure.amounts-consistent"),
    ("19-urban-summary-photographed", "recording.record-complete"),
    ("19-urban-summary-photographed", "recording.times-plausible"),
    ("19-urban-summary-photographed", "publicity.privacy-masked"),
    # Handwritten names are read letter by letter with doubt; that two people signed is for a person to see.
    ("18-market-cooked-food-colour-scan", "procedure.records-signed"),
    ("18-market-cooked-food-colour-scan", "procedure.service-receipt-complete"),
    ("18-market-cooked-food-colour-scan", "procedure.officers-certified"),
    ("19-urban-summary-photographed", "procedure.records-signed"),
    ("19-urban-summary-photographed", "procedure.service-receipt-complete"),
    # One letter of a name or a code that differs may have been misread.
    ("18-market-cooked-food-colour-scan", "procedure.party-consistent"),
    ("18-market-cooked-food-colour-scan", "procedure.party-identified"),
    # The authority's name in the seal over its printed name is read with it.
    ("18-market-cooked-food-colour-scan", "procedure.authority-consistent"),
    # Small boxes ticked on a photograph are read with doubt.
    ("19-urban-summary-photographed", "recording.av-present"),
    ("19-urban-summary-photographed", "recording.leave-service-witnessed"),
    # Small figures of a number on a web page are read with doubt.
    ("19-urban-summary-photographed", "publicity.published-content-matches"),
}
# Facts of pictures that are not read, for the reasons above; nor is anything else read in their place.
UNREAD = {
    ("19-urban-summary-photographed", "service_receipt.manner"),
}
# Evidence whose title is no form's name is not given a type.
UNTYPED = {
    ("04-market-yanzhou-seizure-clean", "辨认意见"),
    ("06-transport-overload-deficient", "超限运输车辆检测单"),
    ("10-emergency-design-deficient", "建设工程施工合同（摘录）"),
}


Review = Callable[[str], ReviewResult]


def path_of(name: str) -> Path:
    return next(path for path in (ROOT / "files").iterdir() if name in (path.stem, path.name))


@pytest.fixture(scope="session")
def scanner(request: pytest.FixtureRequest) -> PageScanner:
    """The real engine. Pictures that were read are kept for the next run, until the code that reads changes."""
    assert request.config.cache is not None
    store = PageStore(Path(request.config.cache.mkdir("pages")))
    store.make_room(KEPT_PAGES)
    return PageScanner(store)


@pytest.fixture(scope="session")
def reviewed(scanner: PageScanner) -> Review:
    """The review of a case, once a run."""

    @cache
    def review(name: str) -> ReviewResult:
        return review_path(path_of(name), ReviewOptions(), scanner if name in ON_PAPER else None)

    return review


@cache
def expected(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "expected" / f"{name}.yaml").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("name", GROUPED)
def test_every_finding_is_that_of_a_careful_reviewer(name: str, reviewed: Review) -> None:
    record = expected(name)
    wanted, arguable = record["findings"], record.get("open") or {}
    differing = {}
    for finding in reviewed(name).findings:
        want = wanted.get(finding.rule, {"outcome": "pass"})["outcome"]
        if finding.rule in arguable or finding.outcome == want:
            continue
        if (name, finding.rule) in LESS_SURE and finding.outcome is Outcome.UNDETERMINED:
            continue
        differing[finding.rule] = (want, finding.outcome, finding.message)
    assert differing == {}


@pytest.mark.parametrize("name", GROUPED)
def test_every_page_belongs_to_a_paper_of_its_kind(name: str, reviewed: Review) -> None:
    types: dict[tuple[str, int | None], set[str]] = {}
    for document in reviewed(name).case_file.documents:
        for page in document.pages or (None,):
            types.setdefault((document.source.rpartition("/")[2], page), set()).update(document.types)
    for paper in expected(name)["documents"]:
        if paper.get("scanned") or (name, paper["title"]) in UNTYPED:
            continue
        for page in paper["pages"] or (None,):
            found = types[paper["source"].rpartition("/")[2], page]
            assert {paper["type"], *paper.get("also", [])} <= found, (paper["title"], page)


@pytest.mark.parametrize("name", GROUPED)
def test_every_fact_is_read_where_it_stands(name: str, reviewed: Review) -> None:
    papers = {document.id: document for document in reviewed(name).case_file.documents}
    read: dict[str, list[tuple[Any, str, tuple[int, ...]]]] = {}
    for fact in reviewed(name).case_file.facts:
        if fact.document not in papers:  # of the case as a whole: recordings, an export's fields
            continue
        paper = papers[fact.document]
        value = list(fact.value) if isinstance(fact.value, tuple) else fact.value
        read.setdefault(fact.name, []).append((value, paper.source.rpartition("/")[2], paper.pages))
    for paper in expected(name)["documents"]:
        source = paper["source"].rpartition("/")[2]
        for fact in paper.get("facts", []):
            there = [
                value
                for value, file, pages in read.get(fact["name"], [])
                if file == source and (not paper["pages"] or set(pages) & set(paper["pages"]))
            ]
            if (name, fact["name"]) in UNREAD and there in ([], [None]):
                continue
            assert any(_same(value, fact["value"]) for value in there), (fact, there)


def _same(read: object, wanted: object) -> bool:
    if isinstance(wanted, str) and isinstance(read, str):
        return bare(wanted).strip("《》") == bare(read).strip("《》")
    if isinstance(wanted, list) and isinstance(read, list):
        return sorted(map(bare, map(str, wanted))) == sorted(map(bare, map(str, read)))
    return read == wanted


@pytest.mark.xdist_group(SCANNED_RECEIPT)
def test_a_scanned_receipt_among_printed_pages_is_read(scanner: PageScanner) -> None:
    """What stays open without OCR (`expected/`) is settled by it, but for the boxes ticked on a poor scan."""
    settled = {
        finding.rule: finding.outcome
        for finding in review_path(path_of(SCANNED_RECEIPT), ReviewOptions(), scanner).findings
        if expected(SCANNED_RECEIPT)["findings"].get(finding.rule, {}).get("outcome") == "undetermined"
    }
    manner = (
        settled.pop("recording.leave-service-witnessed"),
        settled.pop("procedure.service-receipt-complete"),
    )
    assert settled == {
        "procedure.decision-served": Outcome.PASS,
        "procedure.decision-served-in-time": Outcome.PASS,
        "recording.catalogue-matches": Outcome.PASS,
    }
    assert manner in {
        (Outcome.NOT_APPLICABLE, Outcome.PASS),
        (Outcome.UNDETERMINED, Outcome.UNDETERMINED),
    }
