from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from enforcement_review.cli import commands, main, one_case
from enforcement_review.cli.commands import in_order
from enforcement_review.cli.destination import file_names
from enforcement_review.errors import OutputError
from enforcement_review.processes import Lost
from enforcement_review.reporting import report_schema

VALIDATOR = jsonschema.Draft202012Validator(report_schema())


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def run_process(*arguments: str | Path, seed: str = "0") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "enforcement_review", *map(str, arguments)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=False,
    )


def test_one_case_file_gives_one_line_that_keeps_the_schema(cases: Path) -> None:
    done = run("review", cases / "甲案", "--format", "json")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.count("\n") == 1
    report = json.loads(done.stdout)
    VALIDATOR.validate(report)
    assert [source["name"] for source in report["sources"]] == ["立案审批表.docx", "行政处罚决定书.docx"]


def test_each_child_of_a_folder_is_a_case_file_and_a_bad_one_does_not_stop_the_others(cases: Path) -> None:
    done = run("review", cases, "--each", "--format", "json", "--jobs", "2")
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    for report in reports:
        VALIDATOR.validate(report)
    assert len(reports) == 3
    assert done.exit_code == 1
    failed = [report for report in reports if "error" in report]
    assert len(failed) == 1
    assert failed[0]["sources"][0]["name"] == "坏案.pdf"
    assert "坏案.pdf：" in done.stderr


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_same_files_give_the_same_bytes_whatever_the_hash_seed_and_the_processes(
    cases: Path, form: str
) -> None:
    outputs = {
        run_process(
            "review", cases, "--each", "--ordered", "--format", form, "--jobs", jobs, seed=seed
        ).stdout
        for seed, jobs in (("0", "1"), ("77", "2"))
    }
    assert len(outputs) == 1
    assert "某某食品店" in outputs.pop().decode("utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["review"], "缺少参数 PATH…"),
        (["review", "没有这个文件"], "找不到“没有这个文件”"),
        (["review", ".", "--format", "xml"], "--format 应当是 text、json、html 之一"),
        (["review", ".", "--formt", "json"], "没有 --formt 这个选项；是不是 --format"),
        (["review", ".", "--jobs", "0"], "--jobs 应当是不小于 1 的数"),
        (["review", ".", "--set", "defence_days"], "--set 应当写成 名称=值"),
        (["review", __file__, "--each"], "--each 只用于装有多个案卷的文件夹"),
        (["review", ".", "--each", "--format", "html"], "请用 --output 指明一个文件夹"),
        (["frob"], "没有“frob”这个命令；可用的命令：review、judge、rules"),
        (["judge"], "缺少参数 CASE.json…"),
    ],
)
def test_wrong_use_ends_with_2_and_one_chinese_sentence(arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stderr.startswith("错误：")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_exit_statuses_of_the_real_command(cases: Path) -> None:
    assert run_process("review", cases / "乙案.docx").returncode == 0
    bad = run_process("review", cases / "坏案.pdf")
    assert bad.returncode == 1
    assert "未能评查" in bad.stdout.decode("utf-8")
    wrong = run_process("review", "--no-such-option")
    assert wrong.returncode == 2
    assert b"Traceback" not in wrong.stderr


def test_score_sheets_of_many_cases_go_to_a_folder_and_a_row_for_each_to_the_screen(
    cases: Path, tmp_path: Path
) -> None:
    done = run("review", cases, "--each", "--format", "html", "--output", tmp_path / "表", "--ordered")
    assert sorted(file.name for file in (tmp_path / "表").iterdir()) == [
        "乙案.html",
        "坏案.html",
        "甲案.html",
    ]
    assert "行政执法案卷评查表" in (tmp_path / "表" / "甲案.html").read_text("utf-8")
    rows = done.stdout.splitlines()
    assert len(rows) == 3
    assert any(row.startswith("坏案.pdf：未能评查 → ") for row in rows)


def test_json_of_many_cases_can_go_to_one_file(cases: Path, tmp_path: Path) -> None:
    file = tmp_path / "结果.jsonl"
    done = run("review", cases, "--each", "--format", "json", "--output", file)
    assert done.stdout == ""
    assert len(file.read_text("utf-8").splitlines()) == 3
    run("review", cases / "甲案", "--format", "json", "--output", file)
    assert len(file.read_text("utf-8").splitlines()) == 1


def test_a_saved_case_judged_anew_gives_the_same_report(cases: Path, tmp_path: Path) -> None:
    saved = tmp_path / "甲案.case.json"
    first = run("review", cases / "甲案", "--format", "json", "--save-case", saved)
    again = run("judge", saved, "--format", "json")
    assert again.exit_code == 0
    assert again.stdout == first.stdout


def test_a_file_that_is_no_saved_case_is_refused_with_advice(cases: Path) -> None:
    done = run("judge", cases / "坏案.pdf")
    assert done.exit_code == 1
    assert "保存的案卷不是有效的 JSON" in done.stdout
    assert "--save-case" in done.stdout.replace("\n", "")


def test_an_output_that_cannot_be_written_is_one_sentence(cases: Path, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("")
    done = run("review", cases / "甲案", "--output", tmp_path / "文件" / "表.txt")
    assert done.exit_code == OutputError.exit_code
    assert "错误：写不了" in done.stderr


def test_a_fault_of_the_program_becomes_the_error_of_its_case(
    cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("deep inside")

    monkeypatch.setattr(one_case, "review_path", broken)
    quiet = run("review", cases / "甲案", "--format", "json")
    assert quiet.exit_code == 1
    report = json.loads(quiet.stdout)
    VALIDATOR.validate(report)
    assert "程序内部错误（编号 " in report["error"]
    assert "deep inside" not in quiet.output
    assert run("review", cases / "甲案", "--format", "json").stdout == quiet.stdout
    loud = run("review", cases / "甲案", "--format", "json", "--debug")
    assert "ZeroDivisionError: deep inside" in loud.stderr


def test_a_case_whose_process_died_has_a_line_of_its_own(
    cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(_work: object, tasks: list[object], **_: object) -> Iterator[Lost]:
        for index in range(len(tasks)):
            yield Lost(index, "评查进程被终止（信号 9，可能是内存不足）")

    monkeypatch.setattr(commands, "run_each", dying)
    done = run("review", cases, "--each", "--format", "json")
    assert done.exit_code == 1
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(reports) == 3
    for report in reports:
        VALIDATOR.validate(report)
        assert report["error"] == "评查进程被终止（信号 9，可能是内存不足），这个案卷没有评查完。"


def test_ctrl_c_ends_cleanly(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "report_case", interrupted)
    done = run("review", cases / "甲案")
    assert done.exit_code == 130
    assert "已中断。" in done.stderr
    assert "Traceback" not in done.output


def test_an_empty_folder_of_case_files_is_told(tmp_path: Path) -> None:
    done = run("review", tmp_path, "--each")
    assert done.exit_code == 0
    assert "文件夹里没有案卷。" in done.stderr


def test_reports_are_put_back_into_order_as_soon_as_they_can_be() -> None:
    reports = [one_case.CaseReport(str(number)) for number in range(4)]
    arriving = [(1, reports[1]), (0, reports[0]), (3, reports[3]), (2, reports[2])]
    assert [index for index, _ in in_order(arriving)] == [0, 1, 2, 3]


def test_two_cases_of_one_name_get_two_files(tmp_path: Path) -> None:
    for name in ("案卷.pdf", "案卷.docx", "其他.pdf"):
        (tmp_path / name).touch()
    (tmp_path / "下").mkdir()
    (tmp_path / "下" / "案卷.pdf").touch()
    cases = [
        tmp_path / "案卷.pdf",
        tmp_path / "案卷.docx",
        tmp_path / "其他.pdf",
        tmp_path / "下" / "案卷.pdf",
    ]
    assert file_names(cases, ".html") == ["案卷.pdf.html", "案卷.docx.html", "其他.html", "案卷.pdf-2.html"]
