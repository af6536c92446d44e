"""Manifests of case exports: what is used of them, and a sentence for everything that can't be."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enforcement_review.model import CaseExport, SourceFile, Volume
from enforcement_review.reading.portal import (
    MAX_FIELDS,
    MISSING,
    MOST_PROBLEMS,
    NOT_A_MANIFEST,
    read_export,
    read_manifest_source,
    with_missing,
)
from enforcement_review.reading.portal_manifest import HAS_DOCTYPE, MAX_BYTES, NOT_UTF8, TOO_LARGE
from enforcement_review.reading.source import read_source
from sample_cases.generator.portal_export import SCHEMA, as_json, as_xml

JSON, XML = "application/json", "application/xml"
FILES = {"正卷/决定书.pdf": b"decision", "正卷/回证.pdf": b"receipt", "音像/检查.mp4": b"film"}
HASH = {path: hashlib.sha256(data).hexdigest() for path, data in FILES.items()}
WHOLE: dict[str, Any] = {
    "schema": SCHEMA,
    "system": {"name": "某市网上办案系统", "version": "3.2", "exported_at": "2024-06-01T09:00:00+08:00"},
    "fields": {"case.number": "东市监立案〔2024〕3号"},
    "documents": [
        {
            "id": "w2",
            "file": "正卷/回证.pdf",
            "sha256": HASH["正卷/回证.pdf"],
            "type": "送达回证",
            "title": "送达回证",
            "pages": {"from": 1, "to": 1},
            "volume": "正卷",
            "order": 2,
        },
        {
            "file": "正卷/决定书.pdf",
            "sha256": HASH["正卷/决定书.pdf"].upper(),
            "type": "decision",
            "order": 1,
            "fields": {
                "decision.fine": "12000.00",
                "decision.sealed": True,
                "decision.penalty_kinds": ["罚款", "警告"],
            },
        },
    ],
    "recordings": [
        {
            "file": "音像/检查.mp4",
            "sha256": HASH["音像/检查.mp4"],
            "stage": "现场检查",
            "started_at": "2024-03-12T09:18:00",
            "ended_at": "2024-03-12T02:00:30Z",
            "device": "DSJ-1",
            "operator": "张建国",
        }
    ],
    "mobile_records": [
        {
            "time": "2024-03-12 09:19",
            "action": "开始检查",
            "officer": "张建国",
            "place": "建设路88号",
            "position": {"latitude": 35.55, "longitude": 116.83, "datum": "GCJ-02"},
        }
    ],
}


def source(name: str, data: bytes, kind: str = "application/pdf") -> SourceFile:
    return SourceFile(name, hashlib.sha256(data).hexdigest(), kind, data)


def sources(
    said: Any, *, xml: bool = False, folder: str = "", files: Mapping[str, bytes] = FILES
) -> list[SourceFile]:
    name, data, kind = ("case.xml", as_xml(said), XML) if xml else ("case.json", as_json(said), JSON)
    return [
        source(folder + name, data, kind),
        *(source(folder + path, content) for path, content in files.items()),
    ]


def export(said: Any, **settings: Any) -> CaseExport:
    found = read_export(sources(said, **settings))
    assert found is not None
    return found


def changed(**parts: Any) -> dict[str, Any]:
    return {**deepcopy(WHOLE), **parts}


def is_sentence(text: str | None) -> bool:
    return bool(re.fullmatch(r"[^\n]+[。]", text or ""))


@pytest.mark.parametrize("xml", [False, True])
@pytest.mark.parametrize("folder", ["", "东市监〔2024〕3号/", "外/内/"])
def test_a_whole_manifest_is_read_with_nothing_to_object(xml: bool, folder: str) -> None:
    found = export(WHOLE, xml=xml, folder=folder)
    assert found.problems == ()
    assert found.missing == ()
    assert found.system == "某市网上办案系统"
    assert [paper.source for paper in found.papers] == [f"{folder}正卷/决定书.pdf", f"{folder}正卷/回证.pdf"]
    decision, receipt = found.papers
    assert {field.name: field.value for field in decision.fields} == {
        "decision.fine": "12000.00", "decision.sealed": True, "decision.penalty_kinds": ("罚款", "警告"),
    }  # fmt: skip
    assert decision.fields[0].anchor == "documents[2].fields.decision.fine"
    assert (receipt.kind, receipt.first_page, receipt.last_page, receipt.volume) == (
        "送达回证",
        1,
        1,
        Volume.MAIN,
    )
    assert [(field.name, field.value) for field in found.fields] == [("case.number", "东市监立案〔2024〕3号")]


@pytest.mark.parametrize("xml", [False, True])
def test_times_are_those_of_the_place_and_positions_keep_their_datum(xml: bool) -> None:
    found = export(WHOLE, xml=xml)
    (recording,), (action,) = found.recordings, found.actions
    assert isinstance(recording, Mapping)
    assert isinstance(action, Mapping)
    assert (recording["started_at"], recording["ended_at"]) == ("2024-03-12T09:18", "2024-03-12T10:00")
    assert (recording["file"], recording["stage"], recording["operator"]) == (
        "音像/检查.mp4",
        "现场检查",
        "张建国",
    )
    assert (action["time"], action["latitude"], action["longitude"], action["datum"]) == (
        "2024-03-12T09:19", "35.55", "116.83", "GCJ-02",
    )  # fmt: skip


def test_without_a_manifest_there_is_no_export() -> None:
    assert read_export([source("a.pdf", b"x")]) is None


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"{", JSON, "不是有效的 JSON（第 1 行"),
        (b"{}", JSON, NOT_A_MANIFEST),
        (b'{"schema": "enforcement-review/case-export/2"}', JSON, NOT_A_MANIFEST),
        (b'{"schema": 1, "schema": 2}', JSON, "写了两次"),
        (b'{"x": NaN}', JSON, "不是有效的 JSON"),
        (b'{"x": ' + b"9" * 5000 + b"}", JSON, "不是有效的 JSON"),
        (b'{"x":' * 100_000, JSON, "不是有效的 JSON"),
        ('{"案卷编号": 1}'.encode("gb18030"), JSON, NOT_UTF8),
        (b" " * (MAX_BYTES + 1), JSON, TOO_LARGE),
        (b"<case-export>", XML, "不是有效的 XML（第 1 行"),
        (b"<case-export/>", XML, NOT_A_MANIFEST),
        (b"<other/>", XML, "case-export"),
        (
            b'<!DOCTYPE c [<!ENTITY e SYSTEM "file:///etc/hostname">]><case-export>&e;</case-export>',
            XML,
            HAS_DOCTYPE,
        ),
        (
            b"<!DOCTYPE c [" + b'<!ENTITY a "aaaaaaaaaa">' + b"]><case-export>&a;</case-export>",
            XML,
            HAS_DOCTYPE,
        ),
        (b"<case-export>" + b"<a>" * 5000, XML, "不是有效的 XML"),
        (b"<case-export><system/><system/></case-export>", XML, "写了两次"),
    ],
)
def test_a_broken_manifest_says_why_and_is_not_used(data: bytes, kind: str, words: str) -> None:
    broken = source("case", data, kind)
    result = read_manifest_source(broken)
    assert is_sentence(result.error)
    assert words in (result.error or "")
    assert result.pages == ()
    assert read_export([broken, source("a.pdf", b"x")]) is None
    assert read_source(broken).error == result.error


def problems(said: Any, **settings: Any) -> tuple[str, ...]:
    found = export(said, **settings).problems
    assert all(is_sentence(problem) for problem in found), found
    return found


def test_a_file_that_is_not_there_is_named_and_stays_a_question() -> None:
    left = {path: data for path, data in FILES.items() if "回证" not in path}
    found = export(WHOLE, files=left)
    (problem,) = found.problems
    assert "正卷/回证.pdf" in problem
    assert found.missing == ("正卷/回证.pdf",)
    read = with_missing([read_manifest_source(sources(WHOLE)[0])], found)
    assert (read[-1].name, read[-1].error) == ("正卷/回证.pdf", MISSING)


def test_a_file_that_was_changed_is_named() -> None:
    (problem,) = problems(WHOLE, files={**FILES, "正卷/决定书.pdf": b"another"})
    assert "SHA-256" in problem
    assert "正卷/决定书.pdf" in problem


def test_a_file_that_the_manifest_does_not_name_is_named() -> None:
    (problem,) = problems(WHOLE, files={**FILES, "多.pdf": b"x"})
    assert "多.pdf" in problem


def test_paths_with_backslashes_and_dots_name_the_same_file() -> None:
    documents = [{"file": r"正卷\决定书.pdf"}, {"file": "./正卷/../正卷/回证.pdf"}]
    assert problems(changed(documents=documents)) == ()


def test_paths_out_of_the_export_are_simply_not_there() -> None:
    found = export(changed(documents=[{"file": "../../etc/passwd"}, {"file": "/etc/passwd"}]))
    assert len(found.missing) == 2


def two(**entry: Any) -> dict[str, Any]:
    """Two documents, the first with this on top."""
    return {"documents": [{"file": "正卷/决定书.pdf", **entry}, {"file": "正卷/回证.pdf"}]}


FAR = {"latitude": 91, "longitude": 0, "datum": "WGS-84"}


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"documents": [{"type": "decision"}, *two()["documents"]]}, "documents[1] 缺少 file"),
        ({"documents": [7, *two()["documents"]]}, "documents[1] 应当是对象"),
        (two(pages={"from": 0, "to": 1}), "documents[1].pages.from 0 超出范围"),
        (two(pages={"from": 3, "to": 1}), "先后颠倒"),
        (two(colour=1), "documents[1] 不认识 colour"),
        (two(sha256="abc"), "documents[1].sha256 “abc”的写法不对"),
        (two(volume="附卷"), "应当是 正卷、副卷"),
        (two(title=""), "documents[1].title 是空的"),
        ({"fields": {"罚款": "1"}}, "fields “罚款”的写法不对"),
        ({"fields": {"decision.fine": {"yuan": 1}}}, "fields.decision.fine 应当是文字、数值"),
        ({"system": "某系统"}, "system 应当是对象"),
        ({"system": {}}, "system 缺少 name"),
        ({"mobile_records": [{"time": "昨天", "action": "亮证"}]}, "mobile_records[1].time “昨天”的写法不对"),
        ({"mobile_records": [{"time": "2024-13-40", "action": "亮证"}]}, "不是有效的时间"),
        (
            {"mobile_records": [{"time": "2024-03-12", "action": "亮证", "position": FAR}]},
            "latitude 91 超出范围",
        ),
        ({"extra": 1}, "不认识 extra"),
    ],
)
def test_what_breaks_the_schema_gets_a_sentence_and_the_rest_is_used(
    parts: dict[str, Any], words: str
) -> None:
    found = export(changed(**parts))
    assert all(is_sentence(problem) for problem in found.problems), found.problems
    assert len(found.problems) == 1, found.problems
    assert words in found.problems[0]
    assert len(found.papers) == 2
    assert {paper.source for paper in found.papers} == {"正卷/决定书.pdf", "正卷/回证.pdf"}


def test_only_so_many_sentences_and_fields_of_one_manifest() -> None:
    many = changed(documents=[{"file": f"{number}.pdf"} for number in range(300)])
    found = problems(many)
    assert len(found) == MOST_PROBLEMS + 1
    assert re.search(r"另有 \d+ 处", found[-1])
    documents = [{"file": path, "fields": {f"own.f{n}": "x" for n in range(400)}} for path in [*FILES] * 3]
    many_fields = export(changed(documents=documents))
    assert sum(len(paper.fields) for paper in many_fields.papers) + len(many_fields.fields) <= MAX_FIELDS
    assert any(str(MAX_FIELDS) in problem for problem in many_fields.problems)


def test_of_two_manifests_the_json_beside_the_files_is_used() -> None:
    both = [*sources(WHOLE), source("case.xml", as_xml(WHOLE), XML)]
    found = read_export(both)
    assert found is not None
    assert found.manifest == "case.json"
    assert any("case.xml" in problem for problem in found.problems)


def test_words_that_break_lines_come_out_on_one_line() -> None:
    found = export(changed(fields={"case.name": "甲\n乙\x00\u2028丙"}, documents=[{"file": "a\nb.pdf"}]))
    assert all(is_sentence(problem) for problem in found.problems), found.problems
    assert "\n" not in str(found.fields[0].value)


def test_the_xml_says_the_same_as_the_json() -> None:
    one, other = export(WHOLE), export(WHOLE, xml=True)
    assert (one.papers, one.recordings, one.actions, one.fields) == (
        other.papers, other.recordings, other.actions, other.fields,
    )  # fmt: skip


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["file", "pages", "from", "fields", "x"]) | st.text(max_size=4), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("key", ["\n", "行\n中", "\u2028", "  "])
def test_a_key_that_no_sentence_can_hold_is_told_in_one(key: str) -> None:
    said = changed()
    said["system"] = {**said["system"], key: None}
    found = read_export([source("case.json", json.dumps(said).encode(), JSON), *sources(WHOLE)[1:]])
    assert found is not None
    assert any("不认识" in problem for problem in found.problems)
    assert all(is_sentence(problem) for problem in found.problems)


@settings(max_examples=150, deadline=None)
@given(
    key=st.sampled_from(["system", "fields", "documents", "recordings", "mobile_records", "other"]),
    value=_VALUES,
    entry=st.booleans(),
)
def test_whatever_a_manifest_says_it_is_read_or_told(key: str, value: Any, entry: bool) -> None:
    said = changed()
    if entry and isinstance(said.get(key), list):
        said[key].append(value)
    else:
        said[key] = value
    data = json.dumps(said).encode()
    found = read_export([source("case.json", data, JSON), *sources(WHOLE)[1:]])
    assert found is not None
    assert all(is_sentence(problem) for problem in found.problems), found.problems


@settings(max_examples=100, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255), xml=st.booleans())
def test_a_damaged_manifest_is_used_or_says_why(place: float, value: int, xml: bool) -> None:
    manifest = sources(WHOLE, xml=xml)[0]
    data = bytearray(manifest.data)
    data[int(place * len(data))] = value
    damaged = source("case", bytes(data), manifest.media_type)
    result = read_manifest_source(damaged)
    found = read_export([damaged])
    assert is_sentence(result.error) if found is None else result.error is None
