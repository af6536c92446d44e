"""One broken rule folder for each mistake, and the words and line of its message."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from enforcement_review.judging.loader import check_rules, load_rule_set
from enforcement_review.judging.rules import RuleSetError
from enforcement_review.resources import rules_folder

KEPT = "procedure.case-filed"
RULE = f"penalty/procedure/{KEPT}.yaml"
HEAD = """id: penalty
title: 试验
version: "1"
case_day: decision.decided_on
report: [ordinary_procedure]
sections:
  - {id: procedure, title: 程序, rules: [procedure.case-filed]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rules folder with one rule."""
    for name in ("vocabulary.yaml", "parameters.yaml", "definitions.yaml"):
        shutil.copy(rules_folder() / name, tmp_path / name)
    for name in ("overlays", "examples"):
        shutil.copytree(rules_folder() / name, tmp_path / name)
    (tmp_path / "penalty/procedure").mkdir(parents=True)
    shutil.copy(rules_folder() / RULE, tmp_path / RULE)
    (tmp_path / "penalty/rule-set.yaml").write_text(HEAD, encoding="utf-8")
    return tmp_path


def edit(folder: Path, name: str, old: str, new: str) -> int:
    """Replace once; the line on which the replacement begins."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_folder_is_good_before_it_is_broken(folder: Path) -> None:
    assert check_rules(folder) == []
    assert [rule.id for rule in load_rule_set(folder).rules] == [KEPT]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("veto: true", "vetoo: true", "不认识的键“vetoo”"),
        ("veto: true", "veto: yes", "应当是 true 或 false"),
        ("veto: true", "veto: true\nveto: false", "键“veto”重复"),
        ("deduct: 5", "deduct: five", "“five”不是数字"),
        ("deduct: 5", "deduct: 0", "大于 0"),
        ("deduct: 5", "deduct: {each: 1}", "缺少“at_most”"),
        ("valid_from: 2021-07-15", "valid_from: 2021-02-30", "不是日期"),
        ("section: procedure", "section: recording", "文件夹名"),
        ("id: procedure.case-filed", "id: procedure.filed", "文件名"),
        ("applies: ordinary_procedure", "applies: ordinary", "没有名为“ordinary”的定义"),
        ("    - exists: case_filing_approval", "    - exists: filing", "没有“filing”这种文书"),
        ("    - exists: case_filing_approval", "    - exist: case_filing_approval", "没有“exist”这个词"),
        (
            "case_filing_approval.approver,",
            "case_filing_approval.boss,",
            "没有“case_filing_approval.boss”这个事实",
        ),
        ("    - exists: case_filing_approval", "    - holds: case_filing_approval.approver", "这里要用 flag"),
        ("    - exists: case_filing_approval", "    - filled: .approver", "each 或 some"),
        (
            "    - exists: case_filing_approval",
            "    - within: {day: decision.decided_on, from: decision.served_on, period: ninety}",
            "没有“ninety”这个参数",
        ),
        (
            "    - exists: case_filing_approval",
            "    - within: {day: decision.decided_on, from: decision.served_on, period: hearing_threshold}",
            "这里要用 period",
        ),
        ("  remedy: ", "  remedi: ", "不认识的键“remedi”"),
        ("    expect: pass", "    expect: passed", "应当是"),
        ("    base: good_case", "    base: bad_case", "没有名为“bad_case”的样例案卷"),
        (
            "case_filing_approval.approved_on: }",
            "case_filing_approval.approved: }",
            "没有“case_filing_approval.approved”",
        ),
        (
            "    expect: undetermined\n    says: [2页未能识读]",
            "    expect: undetermined\n    says: [2页",
            "不是正确的 YAML",
        ),
    ],
)
def test_a_mistake_in_a_rule_is_named_with_file_and_line(
    folder: Path, old: str, new: str, words: str
) -> None:
    line = edit(folder, RULE, old, new)
    problems = check_rules(folder)
    assert any(
        problem.file == RULE and words in problem.message and abs(problem.line - line) <= 2
        for problem in problems
    ), problems
    with pytest.raises(RuleSetError, match="rules check"):
        load_rule_set(folder)


@pytest.mark.parametrize("outcome", ["pass", "fail", "undetermined"])
def test_a_rule_without_an_example_of_each_outcome_is_a_mistake(folder: Path, outcome: str) -> None:
    path = folder / RULE
    text = path.read_text(encoding="utf-8").replace(f"expect: {outcome}\n", "expect: not_applicable\n")
    path.write_text(text, encoding="utf-8")
    assert [problem.message for problem in check_rules(folder)] == [f"缺少结果为 {outcome} 的例子"]


def test_a_rule_that_is_not_in_the_set_is_a_mistake(folder: Path) -> None:
    other = "penalty/procedure/procedure.two-officers.yaml"
    shutil.copy(rules_folder() / other, folder / other)
    assert ["没有列入" in problem.message for problem in check_rules(folder)] == [True]


def test_a_rule_of_the_set_without_a_file_is_a_mistake(folder: Path) -> None:
    edit(folder, "penalty/rule-set.yaml", "[procedure.case-filed]", "[procedure.case-filed, procedure.gone]")
    (problem,) = check_rules(folder)
    assert "procedure.gone.yaml" in problem.message
    assert problem.line == 7


def test_definitions_that_need_each_other_are_a_mistake(folder: Path) -> None:
    edit(folder, "definitions.yaml", "check: {exists: decision}", "check: ordinary_penalty")
    assert any("互相引用" in problem.message for problem in check_rules(folder))


def test_an_overlay_changes_parameters_that_there_are(folder: Path) -> None:
    edit(folder, "overlays/agriculture.yaml", "  hearing_threshold:", "  hearing_treshold:")
    (problem,) = check_rules(folder)
    assert problem.file == "overlays/agriculture.yaml"
    assert "hearing_treshold" in problem.message


def test_a_parameter_says_where_it_comes_from(folder: Path) -> None:
    edit(folder, "parameters.yaml", "    provenance: 拟\n", "")
    assert any("缺少“provenance”" in problem.message for problem in check_rules(folder))


def test_several_mistakes_are_all_named(folder: Path) -> None:
    edit(folder, RULE, "deduct: 5", "deduct: x")
    edit(folder, RULE, "applies: ordinary_procedure", "applies: nothing")
    assert len(check_rules(folder)) == 2


def test_a_file_that_is_not_utf_8_is_named(folder: Path) -> None:
    (folder / RULE).write_bytes("title: 依法立案".encode("gb18030"))
    assert any("UTF-8" in problem.message for problem in check_rules(folder))


def test_a_file_that_holds_itself_is_named(folder: Path) -> None:
    (folder / RULE).write_text("id: &x [*x]\n", encoding="utf-8")
    assert check_rules(folder)


def test_the_hash_changes_with_what_decides(folder: Path) -> None:
    before = load_rule_set(folder).sha256
    edit(folder, RULE, "    expect: pass", "    says: [应当]\n    expect: pass")
    assert load_rule_set(folder).sha256 == before
    edit(folder, RULE, "deduct: 5", "deduct: 6")
    assert load_rule_set(folder).sha256 != before
