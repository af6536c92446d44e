from __future__ import annotations

import pytest

from enforcement_review.model import Document, TextFrom, Volume
from enforcement_review.splitting import classify
from tests.splitting.build import WORDS, body, foot, line, sheets, source, split, split_whole, table, title


def only(heading: str, *texts: str) -> Document:
    (document,) = split(source([title(heading), *body(*texts)]))
    return document


@pytest.mark.parametrize(
    ("heading", "texts", "kind"),
    [
        ("案件处理内部审批表", ("申请事项：延长办案期限",), "extension_approval"),
        ("行政处罚案件有关事项审批表", ("审批内容：延长案件办理期限三十日",), "extension_approval"),
        ("案件处理内部审批表", ("申请事项：结案",), "closing_approval"),
        ("案件处理内部审批表", ("申请事项：作出行政处罚决定",), "decision_approval"),
        ("案件审核表", ("法制审核意见：同意。",), "legal_review_opinion"),
        ("行政处罚决定书", ("当场作出如下处罚", "依据行政处罚法适用简易程序"), "summary_decision"),
    ],
)
def test_what_one_title_leaves_open_the_words_inside_settle(
    heading: str, texts: tuple[str, ...], kind: str
) -> None:
    document = only(heading, *texts)
    assert document.type == kind
    assert "依内容" in document.reason


def test_a_form_for_two_reviews_is_the_one_that_is_ticked() -> None:
    assert only("案件审核/法制审核表", "☑案件审核 □法制审核", WORDS).type != "legal_review_opinion"
    assert only("案件审核/法制审核表", "□案件审核 ☑法制审核", WORDS).type == "legal_review_opinion"


def test_an_announcement_of_a_hearing_is_no_service() -> None:
    assert only("公告", "定于2024年3月5日公开举行听证").type == "hearing_notice"
    assert only("公告", "现向你公告送达行政处罚决定书").type == "service_announcement"


def test_a_decision_after_filing_is_an_ordinary_one() -> None:
    assert only("行政处罚决定书", "本机关于2024年3月5日立案调查", "依据第五十一条").type == "decision"


@pytest.mark.parametrize(
    ("basis", "kind"),
    [
        ("依据《中华人民共和国药品管理法》第五十一条", "decision"),
        ("依据《药品管理法》第五十一条", "decision"),
        ("依据《中华人民共和国行政处罚法》第五十一条", "summary_decision"),
        ("依据《行政处罚法》第五十一条", "summary_decision"),
    ],
)
def test_only_the_penalty_laws_article_makes_a_decision_a_spot_decision(basis: str, kind: str) -> None:
    assert only("行政处罚决定书", f"{basis}的规定，决定罚款200元。").type == kind


@pytest.mark.parametrize("heading", ["行政（当场）处罚决定书", "行政（当场）处罚决定书（单位）"])
def test_a_spot_decision_is_told_by_the_bracket_in_its_title(heading: str) -> None:
    assert only(heading, WORDS).type == "summary_decision"


def test_a_notice_that_tells_both_rights_is_both_notices() -> None:
    document = only("行政处罚事先告知书", "你有权在五日内要求听证", "可进行陈述、申辩")
    assert document.types == ("prior_notice", "hearing_right_notice")


def test_a_notice_without_the_hearing_right_is_one_notice() -> None:
    assert only("行政处罚事先告知书", "可进行陈述、申辩").also == ()
    assert only("行政处罚事先告知书", "可进行陈述、申辩", "□你有权要求听证").also == ()


def test_a_hearing_notice_that_proposes_a_penalty_is_the_prior_notice_too() -> None:
    document = only("听证告知书", "拟对你处以罚款伍万元", "你有陈述、申辩的权利", "可以要求举行听证")
    assert set(document.types) == {"prior_notice", "hearing_right_notice"}


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("序号 文件名称 页号", "1 立案审批表 1"), "file_catalogue"),
        (("受送达人：张三", "送达人：李四", "送达地点：某路"), "service_receipt"),
        (("营业执照", "统一社会信用代码：91370800MA3C", "经营范围：食品"), "identity_document"),
        (("拍摄时间：2024年3月5日", "拍摄人：张三"), "photo_evidence"),
        (("被询问人：张三", "问：你是谁？", "答：我是张三。"), "interview_record"),
    ],
)
def test_a_paper_without_a_title_is_known_by_its_words(texts: tuple[str, ...], kind: str) -> None:
    found = classify.by_content("".join(texts).replace(" ", ""))
    assert found is not None
    assert found.kind.id == kind
    assert "按内容" in found.reason
    assert found.confidence < 0.95


def test_words_of_no_paper_settle_nothing() -> None:
    assert classify.by_content(WORDS * 5) is None
    assert classify.by_content("") is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("送达回证.pdf", "service_receipt"),
        ("01-立案审批表.pdf", "case_filing_approval"),
        ("二、询问笔录.docx", "interview_record"),
        ("材料/08 行政处罚决定书（盖章）.pdf", "decision"),
        ("行政处罚决定书_1.pdf", "decision"),
    ],
)
def test_a_file_name_tells_where_the_paper_does_not(name: str, kind: str) -> None:
    found = classify.by_file_name(name)
    assert found is not None
    assert found.kind.id == kind


@pytest.mark.parametrize(
    "name", ["扫描件.pdf", "IMG_0001.jpg", "卷内目录.pdf", "案卷.pdf", "全部材料.pdf", "1.pdf"]
)
def test_a_file_name_that_tells_nothing_names_nothing(name: str) -> None:
    assert classify.by_file_name(name) is None


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("危险化学品经营许可证", "identity_document"),
        ("称重检测单", "appraisal_report"),
        ("付款记录截图", "evidence_sheet"),
    ],
)
def test_a_title_that_is_not_listed_may_tell_by_its_ending(heading: str, kind: str) -> None:
    verdict = classify.by_own_title(heading)
    assert verdict.kind.id == kind
    assert verdict.title == heading


def test_an_unlisted_title_names_no_type() -> None:
    verdict = classify.by_own_title("关于感谢信的回信")
    assert verdict.kind.id == "other"
    assert verdict.named


def test_what_an_unnamed_paper_could_be_is_told_by_its_words() -> None:
    could = classify.could_be(classify.UNNAMED, "本次送达由张三签收，罚款已缴", unread=False)
    assert "service_receipt" in could
    assert "cover" not in could
    assert "onsite_inspection_record" not in could


def test_an_unread_paper_could_be_anything() -> None:
    could = classify.could_be(classify.UNNAMED, "", unread=True)
    assert {"decision", "service_receipt", "legal_review_opinion", "cover"} <= set(could)
    assert "other" not in could


def test_a_known_paper_could_be_nothing_else() -> None:
    assert only("送达回证", "受送达人：张三").could_be == ()


def test_a_paper_with_a_name_of_its_own_could_be_what_its_name_says() -> None:
    document = only("关于案件集中讨论的说明稿", WORDS)
    assert document.type == "other"
    assert "collective_discussion_record" in document.could_be
    assert "service_receipt" not in document.could_be


def test_a_finer_kind_keeps_its_type() -> None:
    document = only("授权委托书", "委托人：张三")
    assert (document.type, document.subtype) == ("other", "authorization_letter")


def test_pictures_read_by_a_machine_are_marked_so() -> None:
    (document,) = split(source([title("送达回证")], text_from=TextFrom.OCR))
    assert document.text_from is TextFrom.OCR


@pytest.mark.parametrize(
    ("cover", "volume"),
    [
        ("行政处罚案卷（正卷）", Volume.MAIN),
        ("行政处罚案卷（副卷）", Volume.SUPPLEMENT),
        ("行政处罚案卷", Volume.WHOLE),
        ("☑正卷 □副卷", Volume.MAIN),
        ("□正卷 ☑副卷", Volume.SUPPLEMENT),
        ("□正卷 □副卷", Volume.WHOLE),
    ],
)
def test_the_cover_says_which_volume_it_is(cover: str, volume: Volume) -> None:
    file = source(
        [title("案卷封面"), title(cover, y=140, size=16), *body("案由：无证经营", "保管期限：长期", y=220)]
    )
    assert split_whole(file).volume is volume


def test_a_file_name_says_which_volume_it_is() -> None:
    assert split_whole(source([title("送达回证")], name="副卷.pdf")).volume is Volume.SUPPLEMENT


def test_both_volumes_together_are_the_whole_file() -> None:
    files = [source([title("送达回证")], name=name) for name in ("正卷.pdf", "副卷.pdf")]
    assert split_whole(*files).volume is Volume.WHOLE


def test_volumes_named_by_other_papers_do_not_count() -> None:
    file = source([title("集体讨论记录"), *body("本记录归入副卷")])
    assert split_whole(file).volume is Volume.WHOLE


def test_a_confidence_is_never_above_one_and_a_reason_is_always_given() -> None:
    file = source(
        [title("送达回证"), table(("受送达人", "张三"))],
        [*body(WORDS), foot("第1页 共1页")],
        "没有文字层",
        [line("询问笔录", 80)],
    )
    for document in [*split(file), *split(sheets(["行政处罚决定书"]))]:
        assert 0 <= document.confidence <= 1
        assert document.reason
