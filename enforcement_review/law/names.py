"""Names of parties, persons and authorities, compared as a reader compares them."""

from __future__ import annotations

import re
from typing import Final

from enforcement_review.law.glyphs import without_spaces

_DOTS: Final = str.maketrans("•・‧∙●.", "······")
_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "「": '"', "」": '"', "‘": "'", "’": "'"})
_BRACKETS: Final = str.maketrans("[]〔〕【】{}", "()()()()")
_NOTE: Final = re.compile(r"\([^()]*\)")
_TITLE_AFTER: Final = re.compile(
    r"(?<=[\u4e00-\u9fff*×]{2})(?:同志|先生|女士|小姐|(?:总|副总|店|项目|部门|副|(?<![总副店门目]))经理|(?:副)?(?:局长|科长|所长|队长|大队长|主任"
    r"|处长|股长|厂长|校长|院长|站长|董事长|总裁)|法定代表人|负责人|经营者|执法人员|老师)\Z",
)
_TITLE_BEFORE: Final = re.compile(
    r"\A(?:姓名|当事人|被询问人|被检查人|法定代表人|法人代表|负责人|经营者|执法人员|委托代理人|代理人|见证人|记录人|承办人|主持人"
    r"|证人|先生|女士)[::]?(?=[\u4e00-\u9fff*×]{2})",
)
_TRIMMED: Final = " \"',，.。;；:：、·-"


def normalise_party_name(name: str) -> str:
    """The name of a company or person for comparing: half width, no spaces, plain brackets, lower case."""
    return without_spaces(name).translate(_BRACKETS).translate(_QUOTES).lower().strip(" ,，.。;；:：、")


def normalise_person_name(name: str) -> str:
    """A person's name alone; one · in names of minorities.

    `张 三`, `张三（签名）`, `张三先生`, `执法人员：张三` → `张三`.
    """
    bare = without_spaces(name).translate(_BRACKETS)
    bare = _NOTE.sub("", bare)
    bare = _TITLE_BEFORE.sub("", bare.strip(_TRIMMED))
    bare = _TITLE_AFTER.sub("", bare.strip(_TRIMMED))
    return bare.translate(_DOTS).strip(_TRIMMED).upper()


_MASK_RUN: Final = re.compile(r"(?:某(?:[甲乙丙丁0-9])?|[*×]|(?<![A-Za-z])[xX](?![A-Za-z])|〇|x{2,}|X{2,})+")


def masked_name_matches(masked: str, whole: str) -> bool:
    """Whether the name with hidden characters (张某, 张*, 张某某, 张×三) can be the whole one.

    How many characters are hidden does not count, since 张某 and 张** are both written for 张三丰; at least
    one is. Two names without hidden characters match where they are equal. A name with nothing but hidden
    characters says nothing and matches none.
    """
    hidden = normalise_party_name(masked)
    shown = normalise_party_name(whole)
    pieces = _MASK_RUN.split(hidden)
    if len(pieces) == 1:
        return hidden == shown != ""
    if not any(pieces):
        return False
    most = 4 if len(shown) <= 5 else 20
    pattern = f"(?:.{{1,{most}}})".join(re.escape(piece) for piece in pieces)
    return re.fullmatch(pattern, shown) is not None


# 市场, 市容, 市政管理, 区域, 县域 are no places, 市民政局 and 市政府 begin with one.
_CITY: Final = r"市(?!场|容|政(?!府|法|协|务)|民(?!政|族|宗))"
_LEVELS: Final = rf"省|{_CITY}|区(?!域|块)|县(?!域)|盟|旗(?!舰)|镇|(?<!城)乡(?!村|镇)"
_PLACE: Final = re.compile(
    rf"(?P<name>[^\W局厅委队府所]{{1,12}}?)(?P<level>特别行政区|自治[区州县旗]|街道|(?<!自治)(?:{_LEVELS}))",
)
_BARE_LEVEL: Final = re.compile(rf"(?P<level>自治[区州县旗]|{_LEVELS})(?=\w{{3}})")
_ZONES: Final = (
    (re.compile(r"高新技术产业(?:开发|示范)区"), "高新区"),
    (re.compile(r"经济(?:技术)?开发区"), "经开区"),
)
_SHORT_FORMS: Final = (
    (re.compile(r"市场监管"), "市场监督管理"),
    (re.compile(r"市监(?=局|所|分局|大队)"), "市场监督管理"),
    (re.compile(r"综合执法"), "综合行政执法"),
    (re.compile(r"应急(?=局|厅|部)"), "应急管理"),
    (re.compile(r"交通(?=局|厅)"), "交通运输"),
    (re.compile(r"住建(?=局|厅|委)"), "住房和城乡建设"),
    (re.compile(r"住房城乡建设"), "住房和城乡建设"),
    (re.compile(r"卫健(?=局|委)"), "卫生健康"),
    (re.compile(r"自规(?=局)"), "自然资源和规划"),
    (re.compile(r"人社(?=局|厅)"), "人力资源和社会保障"),
    (re.compile(r"人力资源社会保障"), "人力资源和社会保障"),
    (re.compile(r"城管(?=局|执法)"), "城市管理"),
    (re.compile(r"文旅(?=局|厅)"), "文化和旅游"),
    (re.compile(r"发改(?=局|委)"), "发展和改革"),
    (re.compile(r"发展改革"), "发展和改革"),
    (re.compile(r"医保(?=局)"), "医疗保障"),
    (re.compile(r"食药监(?=局)"), "食品药品监督管理"),
    (re.compile(r"(?<!食)药监(?=局)"), "药品监督管理"),
    (re.compile(r"审批(?=局)"), "行政审批服务"),
    (re.compile(r"行政行政"), "行政"),
    (re.compile(r"委员会\Z"), "委"),
)
_KIND: Final = re.compile(
    r"(?:综合行政执法|行政执法|执法|监察|稽查)*(?P<kind>[总支大中]队|分局|所|站|中心|科|室|股)\Z",
)
_SELF: Final = frozenset(
    {"", "本局", "我局", "该局", "本机关", "我机关", "本行政机关", "本委", "我委", "本厅", "我厅"}
)
_OFFICE: Final = re.compile(r"(?:局|厅|委|部|署|办公室|管委会|人民政府)\Z")


def same_authority(a: str, b: str) -> bool | None:
    """Whether two names mean the same authority; None where it cannot be told from the names.

    The same body with more or less of its place before it, or in its short form (市场监管局), is the same;
    another body, another place or another level (市局, 区局) is not. A body and its team, branch or station
    (综合行政执法大队, 分局, 所) are unsure: some act in the body's name, some in their own
    (行政处罚法第20、21条).
    """
    first, second = (_NOTE.sub("", normalise_party_name(name)) for name in (a, b))
    if not first or not second:
        return None
    if first == second:
        return True
    places_a, body_a = _split_place(first)
    places_b, body_b = _split_place(second)
    if body_a in _SELF or body_b in _SELF:
        return None
    part = _KIND.search(body_a) is not None or _KIND.search(body_b) is not None
    if _places_conflict(places_a, places_b, levels_may_differ=part):
        return False
    if body_a == body_b:
        return True
    if body_a.endswith(body_b) or body_b.endswith(body_a):
        return None  # 兖州市场监督管理局: what stands before may be a place without its level
    return None if _is_part_of(body_a, body_b) or _is_part_of(body_b, body_a) else False


def _split_place(name: str) -> tuple[list[tuple[str, str]], str]:
    """The places before the body's name as (name, level), and the body; "" names a bare level (区)."""
    places: list[tuple[str, str]] = []
    for pattern, short in _ZONES:
        name = pattern.sub(short, name)
    while True:
        bare = _BARE_LEVEL.match(name)
        if bare is not None:
            places.append(("", bare["level"]))
            name = name[bare.end() :]
            continue
        place = _PLACE.match(name)
        if place is None or place["name"] == "城" or not name[place.end() :]:
            break  # 城市管理局, 城镇…: the field of the body, not a place
        places.append((place["name"], place["level"]))
        name = name[place.end() :]
    for pattern, full in _SHORT_FORMS:
        name = pattern.sub(full, name)
    return places, name


def _places_conflict(a: list[tuple[str, str]], b: list[tuple[str, str]], *, levels_may_differ: bool) -> bool:
    """Whether the places cannot be the same one: another level at the end, or another name on one level.

    Bodies sit at the level of their place, so 市局 is not 区局; a team or station may sit below its body.
    """
    if not a or not b:
        return False
    if a[-1][1] != b[-1][1] and not levels_may_differ:
        return True
    # Of two places on one level (济宁市曲阜市) the last is the body's own.
    named_a, named_b = ({level: name for name, level in places if name} for places in (a, b))
    for level in (level for _, level in a if level in named_a and level in named_b):
        one, other = named_a[level], named_b[level]
        if not (one.endswith(other) or other.endswith(one)):
            return True
    return False


def _is_part_of(whole: str, part: str) -> bool:
    """Whether `part` can be a team, branch or station of `whole`."""
    if part.startswith(whole) and len(part) > len(whole):
        return True
    kind = _KIND.search(part)
    field = _OFFICE.sub("", whole)
    if kind is None or not field or _KIND.search(whole):
        return False
    own = part[: kind.start()]
    return own == field or own.startswith(field) or (not own and len(part) > len(kind["kind"]))
