"""The national data items of a published penalty (行政处罚信息公示，“双公示”), and the headings they stand under."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class PublicityItem:
    """One data item.

    Attributes:
        key: its name in this program.
        title: its national name, with the unit that the national form counts in.
        names: further headings it stands under: shorter ones, and the columns of the usual databases.
        required: whether every row has to fill it in.
        needed_for: words of the 处罚类别 that ask for it; None where none does.
    """

    key: str
    title: str
    names: tuple[str, ...]
    required: bool = False
    needed_for: str | None = None


PUBLICITY_ITEMS: tuple[PublicityItem, ...] = (
    PublicityItem(
        "party_name",
        "行政相对人名称",
        ("相对人名称", "当事人名称", "当事人", "被处罚人", "被处罚单位", "处罚对象", "cf_xdr_mc", "xzxdrmc"),
        required=True,
    ),
    PublicityItem(
        "party_code",
        "行政相对人代码_1（统一社会信用代码）",
        ("统一社会信用代码", "行政相对人统一社会信用代码", "行政相对人代码_1", "cf_xdr_shxym", "xdrdm1"),
    ),
    PublicityItem("party_kind", "行政相对人类别", ("相对人类别", "cf_xdr_lb", "xdrlb")),
    PublicityItem("business_number", "行政相对人代码_2（工商注册号）", ("工商注册号", "cf_xdr_gszc")),
    PublicityItem("organisation_code", "行政相对人代码_3（组织机构代码）", ("组织机构代码", "cf_xdr_zzjg")),
    PublicityItem("tax_number", "行政相对人代码_4（税务登记号）", ("税务登记号", "cf_xdr_swdj")),
    PublicityItem(
        "institution_number", "行政相对人代码_5（事业单位证书号）", ("事业单位证书号", "cf_xdr_sydw")
    ),
    PublicityItem(
        "society_number", "行政相对人代码_6（社会组织登记证号）", ("社会组织登记证号", "cf_xdr_shzz")
    ),
    PublicityItem("legal_person", "法定代表人", ("法定代表人姓名", "法人姓名", "cf_frdb", "frdb")),
    PublicityItem("legal_person_id", "法定代表人身份证号", ("法定代表人证件号码", "cf_fr_sfzh")),
    PublicityItem("id_kind", "证件类型", ("法定代表人证件类型", "cf_xdr_zjlx")),
    PublicityItem("id_number", "证件号码", ("身份证号", "身份证号码", "cf_xdr_zjhm")),
    PublicityItem(
        "number",
        "行政处罚决定书文号",
        (
            "行政处罚决定文书号",
            "处罚决定书文号",
            "决定书文号",
            "决定文书号",
            "处罚文号",
            "文号",
            "cf_wsh",
            "cf_cfwsh",
            "cfjdswh",
        ),
        required=True,
    ),
    PublicityItem("violation_type", "违法行为类型", ("违法类型", "cf_wfxw", "wfxwlx"), required=True),
    PublicityItem(
        "violation_facts", "违法事实", ("处罚事由", "主要违法事实", "cf_wfss", "cf_sy"), required=True
    ),
    PublicityItem("basis", "处罚依据", ("行政处罚依据", "cf_yj", "cfyj"), required=True),
    PublicityItem(
        "penalty_kind", "处罚类别", ("行政处罚类别", "处罚种类", "cf_cflb", "cf_cflb1", "cflb"), required=True
    ),
    PublicityItem(
        "penalty", "处罚内容", ("行政处罚内容", "处罚结果", "处罚决定内容", "cf_nr", "cfnr"), required=True
    ),
    PublicityItem(
        "fine", "罚款金额（万元）", ("罚款金额", "罚款数额", "罚款额", "cf_nr_fk", "fkje"), needed_for="罚款"
    ),
    PublicityItem(
        "confiscated",
        "没收违法所得、没收非法财物的金额（万元）",
        ("没收违法所得、没收非法财物的金额", "没收金额", "没收违法所得金额", "cf_nr_wfff", "msje"),
        needed_for="没收",
    ),
    PublicityItem(
        "licence",
        "暂扣或吊销证照名称及编号",
        ("暂扣或者吊销证照名称及编号", "cf_nr_zkdx", "zkdxzz"),
        needed_for="吊销|暂扣",
    ),
    PublicityItem(
        "decided_on",
        "处罚决定日期",
        ("行政处罚决定日期", "决定日期", "处罚日期", "作出决定日期", "cf_jdrq", "jdrq"),
        required=True,
    ),
    PublicityItem(
        "valid_until", "处罚有效期", ("处罚有效期至", "处罚截止日期", "cf_yxq", "cfyxq"), required=True
    ),
    PublicityItem(
        "public_until", "公示截止期", ("公示截止日期", "公示期限", "cf_gsjzq", "gsjzq"), required=True
    ),
    PublicityItem(
        "published_on",
        "公示日期",
        ("公示时间", "公开日期", "发布日期", "公布日期", "公示开始日期", "cf_gsrq"),
    ),
    PublicityItem("site", "公示网站", ("公示平台", "公示渠道", "公示网址", "网址", "发布平台")),
    PublicityItem(
        "authority",
        "处罚机关",
        ("行政处罚机关", "处罚机关名称", "作出处罚的机关", "作出处罚决定机关", "cf_cfjg", "cf_xzjg", "cfjg"),
        required=True,
    ),
    PublicityItem(
        "authority_code",
        "处罚机关统一社会信用代码",
        ("处罚机关代码", "cf_cfjgdm", "cfjgdm"),
        required=True,
    ),
    PublicityItem("data_source", "数据来源单位", ("数据来源", "cf_sjly", "sjly"), required=True),
    PublicityItem(
        "data_source_code",
        "数据来源单位统一社会信用代码",
        ("数据来源单位代码", "cf_sjlydm", "sjlydm"),
        required=True,
    ),
    PublicityItem("remark", "备注", ("cf_bz", "bz")),
    PublicityItem("exported_at", "数据导出时间", ("导出时间",)),
)

# Figures in these columns are days, also where a spreadsheet counts them from 1900 on.
DAY_ITEMS = frozenset({"decided_on", "valid_until", "public_until", "published_on"})
_LEAST_ITEMS = 4  # that make a line of headings; a case's own list has three of them by chance

_BRACKETED = re.compile(r"\([^()]*\)")
_UNSEEN = re.compile(r"[\s*:、,，_]")


def _plain(heading: str) -> str:
    """A heading without what varies: width, spaces, the star of required columns, joints."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", heading)).lower()


@cache
def _by_heading() -> dict[str, PublicityItem]:
    named: dict[str, PublicityItem] = {}
    for item in PUBLICITY_ITEMS:
        for name in (item.title, *item.names):
            named.setdefault(_plain(name), item)
    for item in PUBLICITY_ITEMS:
        named.setdefault(_BRACKETED.sub("", _plain(item.title)), item)
    return named


def publicity_item(heading: str) -> PublicityItem | None:
    """The data item that a heading names; its unit and remarks may stand in brackets behind it."""
    if len(heading) > 60:  # a cell of text: 违法事实 may hold a page of it
        return None
    plain = _plain(heading)
    named = _by_heading()
    return named.get(plain) or named.get(_BRACKETED.sub("", plain))


def publicity_headings(headings: Sequence[str]) -> dict[int, PublicityItem]:
    """Which column holds which item; {} where the row is not the headings of such a list.

    A row is, if it names the 文号, the party or the day, and four items altogether. Of two columns with one name
    the first counts.
    """
    found: dict[int, PublicityItem] = {}
    keys: set[str] = set()
    for column, heading in enumerate(headings):
        item = publicity_item(heading)
        if item is not None and item.key not in keys:
            keys.add(item.key)
            found[column] = item
    known = "number" in keys and bool(keys & {"party_name", "decided_on"})
    return found if known and len(keys) >= _LEAST_ITEMS else {}
