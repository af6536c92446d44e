"""Whom and what the demonstration is about: units, people, and what happens to each sample case file."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement_review.store.tables import Purpose, Role

ROOT = "示例区人民政府"
LEGAL, MARKET, TRANSPORT = "示例区司法局", "示例区市场监督管理局", "示例区交通运输局"
EMERGENCY, URBAN, ECOLOGY = "示例区应急管理局", "示例区城市管理局", "示例区生态环境局"
AGRICULTURE, DISCIPLINE = "示例区农业农村局", "示例区纪委监委"
# name, the unit above, sector; in the order of the tree.
UNITS: tuple[tuple[str, str | None, str | None], ...] = (
    (ROOT, None, None),
    (LEGAL, ROOT, None),
    ("示例区司法局法制科", LEGAL, None),
    (MARKET, ROOT, "market_regulation"),
    ("城关市场监督管理所", MARKET, "market_regulation"),
    ("东城市场监督管理所", MARKET, "market_regulation"),
    (TRANSPORT, ROOT, "transport"),
    (EMERGENCY, ROOT, "emergency_management"),
    (URBAN, ROOT, "comprehensive_enforcement"),
    (ECOLOGY, ROOT, "ecology_environment"),
    (AGRICULTURE, ROOT, "agriculture"),
    (DISCIPLINE, ROOT, None),
)
REVIEWER, SECOND, UNIT = "demo-reviewer", "demo-reviewer-market", "demo-unit"
CARRIER, SUPERVISOR = "demo-unit-transport", "demo-supervisor"
# username, name, role, unit, reach.
ACCOUNTS: tuple[tuple[str, str, Role, str, str | None], ...] = (
    (REVIEWER, "李文静", Role.REVIEWER, "示例区司法局法制科", ROOT),
    (UNIT, "王建国", Role.UNIT, MARKET, None),
    (SUPERVISOR, "张立新", Role.SUPERVISOR, LEGAL, ROOT),
    ("demo-discipline", "陈志远", Role.DISCIPLINE, DISCIPLINE, None),
    ("demo-admin", "孙晓梅", Role.ADMINISTRATOR, LEGAL, None),
    (CARRIER, "赵海峰", Role.UNIT, TRANSPORT, None),
    (SECOND, "何雨桐", Role.REVIEWER, MARKET, ROOT),
)


@dataclass(frozen=True, slots=True)
class Tale:
    """What happens to one of the sample case files; days before today, None: it does not happen.

    Attributes:
        file: in the folder of sample cases.
        due: the day on which its review is due; negative: after today.
        begun: the reviewer confirms a first finding.
        referred: why it goes to the discipline officers.
    """

    file: str
    unit: str
    by: str
    uploaded: int
    reviewer: str = REVIEWER
    assigned: int | None = None
    due: int | None = None
    begun: int | None = None
    signed: int | None = None
    sent: int | None = None
    referred: str = ""
    purpose: Purpose = Purpose.REVIEW


TALES = (
    Tale("01-market-expired-food-clean.pdf", "城关市场监督管理所", UNIT, 76, assigned=74, signed=70, sent=69),
    Tale("05-transport-yanzhou-taxi-clean.pdf", TRANSPORT, CARRIER, 72, assigned=70, signed=63, sent=62),
    Tale("14-urban-muck-deficient.pdf", URBAN, SUPERVISOR, 55, assigned=54, signed=47, sent=46),
    Tale(
        "10-emergency-design-deficient.pdf",
        EMERGENCY,
        SUPERVISOR,
        48,
        assigned=47,
        signed=40,
        sent=39,
        referred="应当告知听证权利而未告知，法制审核晚于处罚决定，程序严重违法，移送核查相关人员责任。",
    ),
    Tale("03-market-cooked-food-deficient.pdf", MARKET, UNIT, 41, purpose=Purpose.SELF_CHECK),
    Tale("03-market-cooked-food-deficient.pdf", MARKET, UNIT, 38, assigned=37, signed=30, sent=29),
    Tale("12-agriculture-pesticide-deficient.zip", AGRICULTURE, SUPERVISOR, 27, assigned=26, due=5),
    Tale("16-agriculture-fishing-deficient.pdf", AGRICULTURE, SUPERVISOR, 24, assigned=9, due=-2),
    Tale("06-transport-overload-deficient.pdf", TRANSPORT, CARRIER, 20, assigned=8, due=-3, begun=6),
    Tale("09-emergency-hazard-clean.pdf", EMERGENCY, SUPERVISOR, 16, assigned=12, signed=4),
    Tale("07-ecology-wastewater-clean.pdf", ECOLOGY, SUPERVISOR, 15, SECOND, assigned=7, due=-4),
    Tale("02-market-boiler-hearing.zip", MARKET, UNIT, 13),
    Tale("08-ecology-exhaust-main-volume", ECOLOGY, SUPERVISOR, 12),
    Tale("11-agriculture-seed-clean", AGRICULTURE, SUPERVISOR, 10),
    Tale("13-urban-summary-clean.pdf", URBAN, SUPERVISOR, 9),
    Tale("04-market-yanzhou-seizure-clean.pdf", "东城市场监督管理所", UNIT, 6),
    Tale("20-urban-muck-ofd.ofd", URBAN, SUPERVISOR, 5),
    Tale("21-agriculture-seed-export.zip", AGRICULTURE, SUPERVISOR, 3),
    Tale("22-transport-taxi-altered-decision", TRANSPORT, CARRIER, 2),
    # Scans take minutes: they are left to the worker, and show how far it is.
    Tale("15-urban-occupation-scanned-receipt.pdf", URBAN, SUPERVISOR, 0),
    Tale("19-urban-summary-photographed", URBAN, SUPERVISOR, 0),
    Tale("18-market-cooked-food-colour-scan.pdf", MARKET, UNIT, 0),
    Tale("17-urban-occupation-grey-scan.pdf", URBAN, SUPERVISOR, 0),
)
OPINION = (
    "经逐项核对，上述问题属实，评查结论与扣分依据充分。请办案单位对照整改建议补正，并在今后办案中加以注意。"
)
CONFIRMED = "已核对原件，情况属实。"
SETTLED = "已核对原件，符合要求。"
NO_LEGAL_REVIEW = "本案不属于须经法制审核的情形。"
