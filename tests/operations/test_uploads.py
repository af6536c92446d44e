"""Uploads: names that no file system stumbles over, and how files are parted into case files."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.intake.limits import Limits
from enforcement_review.operations.upload_look import INNER_MOST, look_at
from enforcement_review.operations.upload_names import PART_BYTES, numbered, parted, refusal, safe_name
from enforcement_review.operations.uploaded_files import content_key

NAMES = st.text(max_size=300) | st.lists(
    st.sampled_from(
        ["..", ".", "C:", "con", "NUL.txt", "案卷", "a ", "b.", "x" * 300, "卷" * 200 + ".pdf", "?*<"]
    ),
    max_size=6,
).map("/".join)


@given(NAMES)
def test_a_safe_name_leads_nowhere_and_stays_as_it_is(raw: str) -> None:
    name = safe_name(raw)
    parts = name.split("/")
    assert all(part not in ("", ".", "..") for part in parts)
    assert not name.startswith("/")
    assert not set('<>:"|?*\\') & set(name)
    assert all(len(part.encode()) <= PART_BYTES for part in parts)
    assert all(part == part.rstrip(". ") for part in parts)
    assert safe_name(name) == name


def test_an_ordinary_name_stays() -> None:
    assert safe_name("案卷（正卷）/01 立案审批表.pdf") == "案卷（正卷）/01 立案审批表.pdf"


def test_the_ending_of_a_long_name_is_kept() -> None:
    assert safe_name("卷" * 119 + ".pdf").endswith("….pdf")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("案卷/.DS_Store", "临时文件"),
        ("~$决定书.docx", "临时文件"),
        ("/".join("abcdefghijklmnopqr"), "嵌套过深"),
        ("/".join(["卷" * 100] * 10), "过长"),
        ("案卷/决定书.pdf", None),
    ],
)
def test_what_is_not_taken_in(name: str, said: str | None) -> None:
    why = refusal(name)
    assert why is None if said is None else said in str(why)


def test_a_number_stands_before_the_ending() -> None:
    assert [numbered(name, 2) for name in ("案/决定书.pdf", "决定书", ".x")] == [
        "案/决定书(2).pdf",
        "决定书(2)",
        ".x(2)",
    ]


def test_everything_is_one_case_file_called_after_its_folder_or_its_file() -> None:
    [folder] = parted(["杨某案/2.pdf", "杨某案/正卷/1.pdf"], each=False)
    assert (folder.label, set(folder.names.values())) == ("杨某案", {"2.pdf", "正卷/1.pdf"})
    [file] = parted(["杨某案.pdf"], each=False)
    assert (file.label, file.names) == ("杨某案", {"杨某案.pdf": "杨某案.pdf"})
    [loose] = parted(["2-决定书.pdf", "1-立案.pdf", "附/3.pdf"], each=False)
    assert loose.label == "1-立案 等 3 个文件"
    assert list(loose.names) == ["1-立案.pdf", "2-决定书.pdf", "附/3.pdf"]


def test_every_file_and_folder_is_a_case_file_of_its_own() -> None:
    names = ["五月/乙案.zip", "五月/甲案/1.pdf", "五月/甲案/附/2.pdf", "五月/甲案.pdf"]
    parts = {
        part.label: list(part.names.values()) for part in parted(names, each=True) if len(part.names) > 1
    }
    assert parts == {"甲案": ["1.pdf", "附/2.pdf"]}
    assert sorted(part.label for part in parted(names, each=True)) == ["乙案", "甲案", "甲案"]
    assert [part.label for part in parted(["10 乙/1.pdf", "9 甲/1.pdf"], each=True)] == ["9 甲", "10 乙"]


@given(
    st.lists(st.text("ab/", min_size=1, max_size=6).map(safe_name), min_size=1, unique=True), st.booleans()
)
def test_no_file_is_lost_or_meets_another(names: list[str], each: bool) -> None:  # drawn
    parts = parted(names, each=each)
    assert sorted(name for part in parts for name in part.names) == sorted(names)
    assert all(len(set(part.names.values())) == len(part.names) for part in parts)
    assert all(part.label for part in parts)


def test_content_is_named_whatever_the_files_are_called_and_in_whatever_order() -> None:
    assert content_key(["b", "a"]) == content_key(["a", "b"])
    assert content_key(["a"]) != content_key(["a", "a"])


def test_a_file_beyond_the_limit_of_a_case_file_is_said_without_being_read() -> None:
    look = look_at(io.BytesIO(b"%PDF-1.7"), 600 * 2**20, "大.pdf", lambda _: pytest.fail("it was opened"))
    assert look.problem is not None
    assert "512 MB" in look.problem


def test_a_recording_may_be_larger() -> None:
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(100)
    look = look_at(io.BytesIO(film), 600 * 2**20, "录像.mp4", lambda _: 0)
    assert (look.words, look.problem) == ("录像", None)


def test_the_limits_of_a_first_look_fit_those_of_the_review() -> None:
    assert Limits().file_size > INNER_MOST
