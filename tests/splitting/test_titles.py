from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.splitting.lexicon import lexicon, match_title
from enforcement_review.text import bare

PRINTED: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("printed_titles.yaml").read_text(encoding="utf-8")
)
IN_PRACTICE = [(title, kind) for kind, titles in PRINTED.items() for title in titles]
# A title that stands under two kinds belongs to the first.
LISTED = {title: kind.id for kind in reversed(lexicon().kinds.values()) for title in reversed(kind.titles)}
# An authority prints its name on papers of its own, not on copies of other people's.
LONG_TITLES = [
    (title, kind)
    for title, kind in IN_PRACTICE
    if len(bare(title)) >= 5 and not re.search(r"复印件|（", title)
]


def kind_of(line: str) -> str | None:
    match = match_title(line)
    return match.kind.id if match else None


@pytest.mark.parametrize(("title", "kind"), IN_PRACTICE, ids=[title for title, _ in IN_PRACTICE])
def test_a_title_that_offices_print_names_its_paper(title: str, kind: str) -> None:
    match = match_title(title)
    assert match is not None
    assert (match.kind.id, match.score) == (kind, 1.0)


def test_every_listed_title_names_its_paper() -> None:
    for title, kind in LISTED.items():
        if re.search(r"\(|复印件$", title):
            continue  # what copy or form of a paper it is, is for the words inside to tell
        match = match_title(title)
        assert match is not None, title
        assert (match.kind.id, match.score) == (kind, 1.0), title


def test_a_title_is_listed_for_one_type_only() -> None:
    types: dict[str, set[str]] = {}
    for kind in lexicon().kinds.values():
        for title in kind.titles:
            types.setdefault(bare(title), set()).add(kind.type)
    assert {title: found for title, found in types.items() if len(found) > 1} == {}


@given(st.sampled_from(IN_PRACTICE), st.data())
def test_spaces_between_the_letters_change_nothing(case: tuple[str, str], data: st.DataObject) -> None:
    title, kind = case
    gaps = data.draw(
        st.lists(st.sampled_from(["", " ", "　", "  ", "\u00a0"]), min_size=len(title), max_size=len(title))
    )
    spaced = "".join(letter + gap for letter, gap in zip(title, gaps, strict=True))
    assert kind_of(spaced) == kind


@given(
    st.sampled_from(LONG_TITLES),
    st.sampled_from(["某市市场监督管理局", "某某县交通运输局", "某市综合行政执法局", "某区卫生健康委员会"]),
)
def test_the_authority_may_stand_before_the_title(case: tuple[str, str], authority: str) -> None:
    title, kind = case
    assert kind_of(authority + title) == kind
    assert kind_of(f"{authority} {title}") == kind


@given(
    st.sampled_from(IN_PRACTICE),
    st.sampled_from(["（存根）", "(存根联)", "（第二联）", "（副本）", "（复印件）", "存根"]),
)
def test_what_copy_it_is_does_not_change_what_it_is(case: tuple[str, str], tail: str) -> None:
    title, kind = case
    assert kind_of(title + tail) == kind


@given(st.sampled_from(LONG_TITLES), st.sampled_from(["/", "、", ""]))
def test_slashes_and_commas_between_alternatives_do_not_matter(case: tuple[str, str], joint: str) -> None:
    title, kind = case
    assert kind_of(title.replace("/", joint)) == kind


@pytest.mark.parametrize("mark", ["续页", "（续页）", "附页", "（附页）", "（续）"])
def test_a_page_that_goes_on_says_so(mark: str) -> None:
    match = match_title("询问笔录" + mark)
    assert match is not None
    assert (match.kind.id, match.continued) == ("interview_record", True)


def test_a_first_page_does_not_go_on() -> None:
    match = match_title("询问笔录")
    assert match is not None
    assert not match.continued


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("行政处罚决定书 兖市监处罚〔2024〕12号", "decision"),
        ("行政处罚事先告知书 某农罚告〔2024〕3号", "prior_notice"),
        ("责令改正通知书 （2024）第007号", "rectification_order"),
        ("行政处罚决定书 NO.0001234", "decision"),
        ("行政处罚决定书 NO:00123", "decision"),
        ("行政处罚决定书（某市监罚〔2024〕12号）", "decision"),
        ("行政处罚决定书 文号：某市监罚〔2024〕12号", "decision"),
        ("某市市场监督管理局行政处罚（听证）告知书", "prior_notice"),
        ("某公司未经许可经营案调查终结报告", "investigation_report"),
        ("附件1：询问笔录", "interview_record"),
        ("附：送达回证", "service_receipt"),
        ("《行政处罚决定书》", "decision"),
        ("第二次询问笔录", "interview_record"),
        ("询问笔录（第二次）", "interview_record"),
        ("关于某某公司涉嫌无证经营案的调查报告", "investigation_report"),
        ("中华人民共和国居民身份证", "identity_document"),
        ("重大行政处罚案件集体讨论记录", "collective_discussion_record"),
    ],
)
def test_what_shares_the_line_with_a_title_does_not_hide_it(line: str, kind: str) -> None:
    assert kind_of(line) == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("证据复印件", "evidence_sheet"),
        ("经营者身份证复印件", "identity_document"),
        ("执法证件复印件", "officer_certificate"),
    ],
)
def test_a_copy_is_of_the_kind_that_its_name_says(line: str, kind: str) -> None:
    assert kind_of(line) == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("行政处罚决走书", "decision"),
        ("行政处罚事先告之书", "prior_notice"),
        ("案件调査终结报告", "investigation_report"),
        ("行政处罚案件结案审枇表", "closing_approval"),
        ("先行登记保存证据通如书", "evidence_preservation_notice"),
    ],
)
def test_one_letter_misread_lowers_the_score_only(line: str, kind: str) -> None:
    match = match_title(line)
    assert match is not None
    assert match.kind.id == kind
    assert 0.6 <= match.score < 0.97


@pytest.mark.parametrize(
    "line",
    [
        "", "罚", "罚款", "当事人：张三", "2024年5月6日", "本机关依法作出行政处罚决定书。",
        "一、行政处罚决定书", "1.送达回证", "（一）询问笔录", "第三条 行政处罚决定书",
        "责令改正通知书及送达回证", "收到行政处罚决定书之日起十五日内", "某市市场监督管理局", "某市人民法院",
        "证据三", "如对本行政处罚决定书不服,可以申请复议", "执法人员：张三、李四", "签名", "第1页共3页",
        "现场检查情况", "处理意见", "法定代表人", "撤销行政处罚决定书", "变更行政处罚决定书", "关于撤销立案的决定书", "行政处罚决定书送审稿",
        "行政处罚决定书签发稿", "行政复议决定书", "行政处罚决定书邮寄凭证", "同" * 60,
    ],
)  # fmt: skip
def test_what_is_no_title_of_a_known_paper_names_none(line: str) -> None:
    assert match_title(line) is None


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("不予行政处罚决定书", "decision"),
        ("加处罚款决定书", "decision"),
        ("解除查封扣押决定书", "seizure_decision"),
        ("先行登记保存证据处理决定书", "evidence_preservation_notice"),
        ("行政处罚决定书送达回证", "decision"),
        ("听证告知书", "prior_notice"),
        ("行政处罚决定审批表", "decision"),
        ("放弃听证声明", "hearing_request"),
        ("涉嫌犯罪案件移送书", "transfer_letter"),
        ("行政强制执行决定书", "decision"),
        ("鉴定委托书", "appraisal_report"),
        ("抽样检测结果告知书", "prior_notice"),
    ],
)
def test_papers_with_similar_names_are_not_mixed_up(line: str, other: str) -> None:
    assert kind_of(line) not in {None, other}


@given(st.text(max_size=50))
def test_any_line_can_be_asked(line: str) -> None:
    match = match_title(line)
    assert match is None or 0 < match.score <= 1
