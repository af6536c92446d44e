"""What a name says of who bears it: an organisation, a business under a name, or a person."""

from __future__ import annotations

import re
from enum import Enum

_ORGANISATION = re.compile(
    r"(公司|厂|厂家|合作社|集团|研究院|学校|医院|协会|中心|银行|事务所|委员会|企业|酒店|幼儿园|工厂|农场|加油站|车站|社|院|基金会|商会|合伙|诊所|卫生室|局|处|所|政府|大学|小学|中学|项目部|分部|养殖场|屠宰场|茶场|林场|矿|市场)(\(.*\)|（.*）)?$"
)
_BUSINESS = re.compile(
    r"(店|馆|部|行|坊|摊|铺|超市|饭庄|餐厅|小吃|工作室|便利|门市|个体工商户|经营户|理发|百货|网吧|食堂|摊位|农资站|吧|城|阁|轩|居|堂|苑|楼|厅|室|棚|园|站|户)(\(.*\)|（.*）)?$"
)
_PERSON = re.compile(
    r"^[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}$|^[\u3400-\u9fff]{1,8}(·[\u3400-\u9fff]{1,8})+$"
)


class NameKind(Enum):
    ORGANISATION = "organisation"
    BUSINESS = "business"  # 个体工商户 or the like: counted as citizen or organisation by place
    PERSON = "person"


def kind_of_name(name: str) -> NameKind | None:
    """None for words that read as no name at all."""
    if _ORGANISATION.search(name):
        return NameKind.ORGANISATION
    if _BUSINESS.search(name) and len(name) > 3:
        return NameKind.BUSINESS
    if _PERSON.match(name):
        return NameKind.PERSON
    return None
