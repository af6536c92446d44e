"""The words by which catalogues name papers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_PACKING = re.compile(r"[\s《》“”\"'【】\[\]·_.…—-]")
_BRACKETS = re.compile(r"[()（）]")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_JOINED = re.compile(r"[、，,/及和与附]|暨")
_COPY = re.compile(r"(复印件|复制件|影印件|打印件|扫描件|截图|截屏|页面)$")
# A name may go on (立案审批|表, 听证通知|书); 责令改正|后督察记录 is another paper.
_GOES_ON = re.compile(
    r"^(通知|决定|审批|意见|登记|呈批|报告|申请|告知|情况|信息|资料|证据|材料)*(书|表|单|函|记录)?"
)
_OTHER_PAPER = re.compile(r"(书|表|单|函|记录|笔录|报告|清单|回证|公告|票据|图|证)$")


class PaperNames:
    """Names of papers with the document type that each means."""

    __slots__ = ("_kinds", "_pattern", "kinds_of")

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._kinds: dict[str, str] = {}
        for name, kind in names:
            for form in forms_of(name):
                self._kinds.setdefault(form, kind)
        longest_first = sorted(self._kinds, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        self.kinds_of = lru_cache(maxsize=16384)(self._kinds_of)  # titles come again in case after case

    def _kinds_of(self, title: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Types that the title names as the paper itself, and all types that it names."""
        own: dict[str, None] = {}
        spoken: dict[str, None] = {}
        for form in forms_of(title):
            found = list(self._pattern.finditer(form))
            spoken.update(dict.fromkeys(self._kinds[match[0]] for match in found))
            for place, match in enumerate(found):
                last = place + 1 == len(found)
                rest = form[match.end() : len(form) if last else found[place + 1].start()]
                if not _OTHER_PAPER.search(_GOES_ON.sub("", rest)) if last else _JOINED.search(rest):
                    own[self._kinds[match[0]]] = None
        return tuple(own), tuple(spoken)


@lru_cache(maxsize=16384)
def forms_of(title: str) -> tuple[str, ...]:
    """A title without spaces and marks, and without 复印件: with the words in its brackets, and without them."""
    packed = _PACKING.sub("", title)
    forms = (_COPY.sub("", form) for form in (_BRACKETS.sub("", packed), _BRACKETED.sub("", packed)))
    return tuple(dict.fromkeys(form for form in forms if form))
