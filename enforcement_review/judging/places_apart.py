"""Whether two places, as records of one case name them, are different: yes, no or unknown."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

_UNLIKE = 50.0  # score below which two whole names share nothing but common words
_LEVELS = "省市区县旗镇乡村街路道巷号"
_ROADS = "路街道巷村"
_PART = re.compile(rf"(?P<name>[^\W{_LEVELS}]{{1,12}}|\d{{1,5}})(?P<level>[{_LEVELS}])")
_OFFICE = re.compile(
    r"(局|大队|中队|支队|机关|委员会|执法所|监管所|分局)[^路街巷]{0,12}$|询问室|办案区|谈话室"
)
_BY_REFERENCE = re.compile(
    r"^(当事人|被检查人|被询问人|该|其|本|你|贵)|^(经营|生产|营业|办公|现场|检查)?(场所|现场|车间|仓库|门店|店内|办公室)内?$"
)


def places_differ(one: str, other: str) -> bool | None:
    """Whether they surely are two places.

    True where both name one level of place differently (建设路, 中山路) or only one is the authority's office;
    False where the words of one hold the other; None where neither shows.
    """
    left, right = _packed(one), _packed(other)
    if not left or not right:
        return None
    if left in right or right in left:
        return False
    first, second = _parts(left), _parts(right)
    if any(first[level] != second[level] for level in first.keys() & second.keys()):
        return True
    if _BY_REFERENCE.search(left) or _BY_REFERENCE.search(right):
        return None if bool(_OFFICE.search(left)) == bool(_OFFICE.search(right)) else True
    if bool(_OFFICE.search(left)) != bool(_OFFICE.search(right)):
        return True
    if any(level in first for level in _ROADS) != any(level in second for level in _ROADS):
        return None  # a street and a firm: the firm may stand in the street
    return True if fuzz.ratio(left, right) < _UNLIKE else None


def _packed(place: str) -> str:
    return re.sub(r"[\s,，。;；:：()（）]", "", place)


def _parts(place: str) -> dict[str, str]:
    """The first name at each level: {"路": "建设", "号": "88"}; a number counts only on a named road."""
    parts: dict[str, str] = {}
    for match in _PART.finditer(place):
        if match["level"] != "号" or any(level in parts for level in _ROADS):
            parts.setdefault(match["level"], match["name"])
    return parts
