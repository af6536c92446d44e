"""Whether a page's text layer can be taken for what stands on the page.

A text layer may be missing (a scan), partly missing (a scan with a page number stamped on), or wrong (a font
that names its characters falsely). In all three the page must not count as read: what it says is unknown.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from enum import IntEnum, auto
from functools import lru_cache

NO_TEXT = "没有文字层（扫描件）"
SHAPES = "没有文字层（文字为图形）"
GARBLED = "文字层是乱码"
INCOMPLETE = "扫描件，文字层不完整"
MISPLACED = "文字层中文字的位置有误"

PictureBox = tuple[float, float, float, float]

# Characters that make up about half of any Chinese official text; in wrongly named text they are a few
# hundredths, as every character is about as frequent there as any other.
_COMMON = frozenset(
    "的一是了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件"
    "计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔录罚款违"
    "案调查证当依照责改期限营号码址联系电话委托代表签字盖章印申请听证复议诉讼执送达局监督管检查询问现场"
    "元整壹贰叁肆伍陆柒捌玖拾佰仟零份页卷目序材料编责令止施情节处没收销食药械环境生态农资质准标准许可证"
)
_LEVEL_ONE = frozenset(
    bytes((row, column)).decode("gb2312", "ignore")
    for row in range(0xB0, 0xD8)
    for column in range(0xA1, 0xFF)
)
_FILLERS = frozenset("_.…-—·－＿．")  # drawn lines and leaders say nothing of a font
_STRANGE = frozenset('!"$%&?@\\^`{}')  # rare in papers, frequent where codes pass for letters
_PLAUSIBLE_RANGES = (
    (0x20, 0x7E), (0x2000, 0x206F), (0x20A0, 0x20CF), (0x2100, 0x27BF), (0x3000, 0x303F), (0x3100, 0x312F),
    (0x3200, 0x33FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF), (0x391, 0x3C9), (0x2E80, 0x2FDF),
)  # fmt: skip
_PLAUSIBLE_SIGNS = frozenset("·×÷°±§¥©®µ²³¼½¾¢£āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü")

LEAST_TO_JUDGE = 10  # characters; fewer say nothing
SCAN = 0.85  # of the page: pictures that cover this much are the page itself
LARGE = 0.6  # of the page: pictures this large with next to no text are the page with margins
TRACE = 0.02  # of the page: a smaller picture alone is an ornament, and the page blank
MARGIN = 0.09  # of the height: page numbers and stamps stand this near to the edges
FEW = 40  # characters; a page of a case file that is not a scan says more
MISPLACED_SHARE = 0.005  # of the letters: from so many on, words lack letters
FEW_SHAPES = 300  # segments; a handful of letters turned to outlines has more


def unread_reason(
    letters: Sequence[str],
    level_middles: Sequence[tuple[float, int]],
    height: float,
    coverage: float,
    curves: int,
    misplaced: int = 0,
) -> str | None:
    """Why the text layer is not the page; None where it is, or where the page is blank.

    Args:
        letters: all characters of the text layer, raw.
        level_middles: for each run of level text the y of its middle and how many characters it has.
        height: of the page, in points.
        coverage: share of the page under pictures, 0 to 1.
        curves: count of drawn segments that are no rulings.
        misplaced: count of letters whose place in the text layer is not where they are printed.
    """
    counts = Counter(letters)
    for char in [char for char in counts if char.isspace() or char in _FILLERS]:
        del counts[char]
    total = counts.total()
    level = sum(count for _, count in level_middles)
    if total == 0 or level == 0:
        if coverage >= TRACE:
            return INCOMPLETE if total else NO_TEXT
        return SHAPES if curves >= FEW_SHAPES and total == 0 else None
    if is_garbled(counts):
        return GARBLED
    if misplaced > MISPLACED_SHARE * total:
        return MISPLACED
    inner = sum(count for y, count in level_middles if MARGIN * height < y < (1 - MARGIN) * height)
    if coverage >= SCAN and (level < FEW or inner == 0):
        return INCOMPLETE
    if coverage >= LARGE and inner == 0 and level < FEW:
        return INCOMPLETE
    return None


def is_garbled(counts: Counter[str]) -> bool:
    """Whether characters, by how often each occurs, can't be the text of a Chinese paper."""
    total = counts.total()
    if total < LEAST_TO_JUDGE:
        return False
    if len(counts) == 1 and total >= 2 * LEAST_TO_JUDGE:
        return True
    by_sort = dict.fromkeys(_Sort, 0)
    for char, count in counts.items():
        by_sort[_sort_of(char)] += count
    if by_sort[_Sort.ODD] > 0.3 * total:
        return True
    if by_sort[_Sort.STRANGE] > 0.1 * total and total >= 3 * LEAST_TO_JUDGE:
        return True
    common, plain = by_sort[_Sort.COMMON], by_sort[_Sort.PLAIN]
    han = common + plain + by_sort[_Sort.RARE]
    # Old and traditional texts keep above a half of plain characters; wrongly named ones have a fifth.
    if han >= 20 and common + plain < 0.45 * han:
        return True
    return han >= 100 and common < 0.12 * han


class _Sort(IntEnum):
    """What a character says about the text it stands in."""

    COMMON = auto()  # one of the few hundred most frequent
    PLAIN = auto()  # level one of GB 2312
    RARE = auto()  # any other Chinese character
    STRANGE = auto()
    ODD = auto()  # what no paper is written with
    OTHER = auto()


@lru_cache(maxsize=30_000)
def _sort_of(char: str) -> _Sort:
    if char in _COMMON:
        return _Sort.COMMON
    if char in _LEVEL_ONE:
        return _Sort.PLAIN
    if is_han(char):
        return _Sort.RARE
    if char in _STRANGE:
        return _Sort.STRANGE
    return _Sort.OTHER if _is_plausible(char) else _Sort.ODD


def is_han(char: str) -> bool:
    return "㐀" <= char <= "鿿" or "豈" <= char <= "龎" or "\U00020000" <= char <= "\U0003ffff"


def _is_plausible(char: str) -> bool:
    code = ord(char)
    if any(low <= code <= high for low, high in _PLAUSIBLE_RANGES) or char in _PLAUSIBLE_SIGNS:
        return True
    # Accents and modifiers pass; private use, unassigned and control characters do not.
    return unicodedata.category(char) in ("Mn", "Lm", "Sk")


def coverage(pictures: Sequence[PictureBox], width: float, height: float) -> float:
    """Share of the page under pictures, where they overlap counted once."""
    if not pictures or width <= 0 or height <= 0:
        return 0.0
    if len(pictures) == 1:
        x0, y0, x1, y1 = pictures[0]
        return (x1 - x0) * (y1 - y0) / (width * height)
    # Strips and layers: rows of squares, each row a bit field.
    columns, rows = 64, 90
    filled = [0] * rows
    for x0, y0, x1, y1 in pictures:
        first, last = round(x0 / width * columns), round(x1 / width * columns)
        bits = (1 << max(0, last)) - (1 << max(0, first))
        for row in range(max(0, round(y0 / height * rows)), min(rows, round(y1 / height * rows))):
            filled[row] |= bits
    return sum(bits.bit_count() for bits in filled) / (columns * rows)
