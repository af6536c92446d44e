"""What a title says the paper is: the title lexicon and how printed titles are matched with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from enforcement_review.text import bare

_LEAST_MISREAD, _MOST_MISREAD, _MISREAD_SCORE = 4, 6, 0.9
BUILT = 0.92  # how surely a title that is in no list names its paper by how it is built
# A title may carry the authority's name, or the case's: 关于……公司涉嫌……案的调查终结报告.
_MAX_TITLE = 70
_SENTENCE = re.compile(r"[。;；？！?!\"“”]|,.*,|,$|:.+")
_PUNCTUATION = re.compile(r"[()/、,，·•.《》<>\-_—:：]")
# Parts that come after a title on its line and do not change what the paper is.
_TAIL = re.compile(
    r"(\((存根|存根联|当事人联|当事人|正本|副本|复印件|样本|附卷|附卷联|存档联|存档|回执|适用.{1,12}|第?[一二三四五六七八九十\d]+(次|联|份)?"
    r"|单位|个人|公民|法人.{0,6}|法人或者?其他组织|附:?.{0,8}|正卷|副卷|一般程序|普通程序|简易程序|续|续页|续表|附页|公章)\)"
    r"|第[一二三四五六七八九十\d]+(次|联)|存根联?|续页|附页|复印件)+$"
)
_CONTINUED = re.compile(r"\(?(续页|附页|续表?|接上页)\)?$|^(接上页|续上页)|^笔录纸$|^笔录续页$")
# A document number or a form number that shares the title's line.
_NUMBER_TAIL = re.compile(
    r"[(]?(19|20)\d\d[)]?(字?第)?[\d\-]*号\)?$|(NO|No|编号|文号)[.:]*(?=[^.:])[^。,;；]{0,30}$|(NO|No|编号|文号)[.:]*$"
)
_NUMBERED = re.compile(
    r"^(\d{1,2}[.、)]|[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,2}\)|第[一二三四五六七八九十]+[条章节])"
)
_ATTACHED = re.compile(
    r"^(附件?|附录)[一二三四五六七八九十\d\-.]{0,5}[:.、]?|^(样式|文书|格式|式样|表|证据)[一二三四五六七八九十\d\-.]{1,5}(之[一二三四五])?[:.、]?"
)
_PREFIX = re.compile(
    r"^((.{0,24}(局|委员会|委|厅|署|所|站|队|中心|政府|办事处|管理处|执法处|监督处|公司|街道|办公室|管委会))"
    r"|关于.{0,60}的?|对.{2,40}的|.{2,50}案件?的?|.{0,8}省|.{0,8}市|.{0,8}[县区旗])+$"
)
_SOFT_PREFIX = re.compile(
    r"^(重大|一般|行政执法|行政处罚|案件|行政|执法|程序|普通|交通运输|道路运输|农业|渔业|畜牧|兽医|林业|水行政|水利"
    r"|卫生|文化|文化市场|城市管理|城管|住建|建设|环境|生态环境|环保|安全生产|应急|应急管理|消防|市场监督管理"
    r"|市监|工商|食品|药品|质量|特种设备|烟草|专卖|自然资源|国土资源|土地|综合|公路|路政|运政|港航|海事|劳动保障|民政"
    r"|教育|体育|当事人|证人|法定|本案|关于|的|主要|涉案|第[一二三四五\d]次|现场|中华人民共和国|全国|\d{4}年度?)+$"
)
# What is to be stopped or put right stands in the title: 责令停止水事违法行为通知书.
_ORDER = re.compile(r"责令(立即)?(停止|限期|改正|整改|恢复|拆除)[^()]{0,16}(通知书|决定书|指令书)$")
_AUTHORITY = re.compile(r"^.*?(局|委员会|厅|队|所|政府|委)")
# A prefix that makes another paper of it: those that are papers of their own stand in the lexicon.
_TURNING = re.compile(
    r"(不予|不|撤销|撤回|变更|解除|延长|延期|中止|终止|恢复|补正|更正|送审|申请|复议|移送|免予|关于送达|收到|签发|审批)$"
)


# The same at the head of a title: 解除临时查封决定书.
_TURNED = re.compile(r"(解除|撤销|撤回|延长|不予|终止|中止)")


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of paper: a document type, or a finer kind of one.

    Attributes:
        words: a paper without a readable name could be of this kind only if it uses one of them.
        long: its next pages carry no title as a matter of course.
    """

    id: str
    type: str
    titles: tuple[str, ...]
    words: tuple[str, ...]
    long: bool = False

    @property
    def subtype(self) -> str | None:
        return None if self.id == self.type else self.id


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """A line that reads as a title.

    Attributes:
        score: 1.0 to the letter; lower behind an unusual prefix or with letters misread.
        continued: the line says that an earlier page goes on (续页, 附页).
    """

    kind: Kind
    title: str
    score: float
    continued: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The kinds and their titles.

    Attributes:
        by_title: brackets kept: 行政处罚(听证)告知书 tells both rights, 行政处罚听证告知书 the one.
        by_key: brackets, slashes and commas left out.
        keys: those of `by_key`, the longest first.
        bracketed: those of `by_title` that have brackets, the longest first.
    """

    kinds: dict[str, Kind]
    by_title: dict[str, Kind]
    by_key: dict[str, Kind]
    keys: tuple[str, ...]
    bracketed: tuple[str, ...]


def _key(title: str) -> str:
    return _PUNCTUATION.sub("", bare(title))


@cache
def lexicon() -> Lexicon:
    text = resources.files("enforcement_review.splitting").joinpath("titles.yaml").read_text(encoding="utf-8")
    kinds: dict[str, Kind] = {}
    for kind_id, entry in yaml.safe_load(text).items():
        titles, words = tuple(entry["titles"]), tuple(entry.get("words", ()))
        kinds[kind_id] = Kind(kind_id, entry.get("type", kind_id), titles, words, "long" in entry)
    titled = [(title, kind) for kind in kinds.values() for title in kind.titles]
    by_title = {bare(title): kind for title, kind in reversed(titled)}
    by_key = {title: kind for title, kind in by_title.items() if title == _key(title)}
    for title, kind in titled:
        by_key.setdefault(_key(title), kind)
        without_brackets = _key(re.sub(r"\([^()]*\)", "", bare(title)))
        if len(without_brackets) >= 4:
            by_key.setdefault(without_brackets, kind)
    bracketed = [title for title in by_title if "(" in title]
    return Lexicon(kinds, by_title, by_key, _longest_first(by_key), _longest_first(bracketed))


@cache
def _built_titles() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    source = resources.files("enforcement_review.splitting").joinpath("built_titles.yaml")
    return tuple(
        (entry["kind"], re.compile(entry["title"]), re.compile(entry["none"]) if "none" in entry else None)
        for entry in yaml.safe_load(source.read_text(encoding="utf-8"))
    )


def _built(key: str, book: Lexicon) -> Kind | None:
    """The kind that a title shows by what is done and what sort of paper says it: 远程勘验笔录."""
    for kind, title, none in _built_titles():
        if title.fullmatch(key) and not (none is not None and none.search(key)):
            return book.kinds[kind]
    return None


def _longest_first(titles: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(titles, key=lambda title: (-len(title), title)))


@cache
def match_title(line: str) -> TitleMatch | None:
    """What paper a line names, taken as a title; None where it names none.

    The authority's name may stand before the title, 存根, 续页, a document number behind it.
    """
    printed = bare(line)
    if not 2 <= len(printed) <= _MAX_TITLE or _NUMBERED.match(printed):
        return None
    text = _ATTACHED.sub("", printed.strip("《》<>【】*·-_—")) or printed
    continued = bool(_CONTINUED.search(text))
    numbered = _NUMBER_TAIL.search(text)
    text = _TAIL.sub("", text) or text
    if len(text) < 2 or _SENTENCE.search(text[: numbered.start()] if numbered else text):
        return None
    book = lexicon()
    if numbered:
        return _before_number(_key(text[: numbered.start()]), book)
    for known in (book.by_title, book.by_key):
        for candidate in (printed, text, _key(text), _key(re.sub(r"\([^()]*\)", "", text))):
            if candidate in known:
                return TitleMatch(known[candidate], text, 1.0, continued)
    if bracketed := _bracketed(text, book):
        score = _prefix_score(_key(text[: -len(bracketed)]), bracketed)
        return TitleMatch(book.by_title[bracketed], text, score, continued) if score else None
    key = _key(text)
    if _ORDER.search(key):
        return TitleMatch(book.kinds["rectification_order"], text, 0.95, continued)
    ending = next((known for known in book.keys if len(known) >= 4 and key.endswith(known)), None)
    if ending is not None:
        score = _prefix_score(key[: -len(ending)], ending)
        if score:
            return TitleMatch(book.by_key[ending], text, score, continued)
        built = _built(key, book)
        if _TURNING.search(key[: -len(ending)]) and built is book.by_key[ending]:
            return None
    # What ends with a colon is a label; brackets may tell what a form is for: 电子回单（非税缴款）.
    without_brackets = _key(re.sub(r"\([^()]*\)", "", text))
    built = None if printed.endswith(":") else _built(key, book) or _built(without_brackets, book)
    if built is not None:
        return TitleMatch(built, text, BUILT, continued)
    return None if ending is not None else _nearly(key, text, book, continued=continued)


@cache
def match_misread_title(line: str) -> TitleMatch | None:
    """What paper a line of a scan names, taken as a title with one letter misread (送达囬证, 立案申批表).

    Only where all titles that come as near name the same kind of paper.
    """
    text = _key(bare(line))
    book = lexicon()
    if not _LEAST_MISREAD <= len(text) <= _MOST_MISREAD or not text.isalpha():
        return None
    near = process.extract(text, book.keys, scorer=Levenshtein.distance, score_cutoff=1, limit=None)
    titles = [known for known, _, _ in near if len(known) == len(text)]
    if len({book.by_key[title].id for title in titles}) != 1:
        return None
    return TitleMatch(book.by_key[titles[0]], text, _MISREAD_SCORE)


def _bracketed(text: str, book: Lexicon) -> str | None:
    """The longest title with brackets in it that a line ends with: 某某局行政处罚(听证)告知书."""
    if "(" not in text:
        return None
    return next((known for known in book.bracketed if text.endswith(known)), None)


def _prefix_score(prefix: str, known: str) -> float:
    """How well a title reads with these words before it; 0.0 where they make another paper of it."""
    if not prefix:
        return 1.0
    if _TURNING.search(prefix) or _TURNED.match(prefix):
        return 0.0
    if _PREFIX.match(prefix) or _SOFT_PREFIX.match(prefix):
        return 0.97
    return 0.88 if len(prefix) <= 6 and len(known) >= 5 else 0.0


def _before_number(stem: str, book: Lexicon) -> TitleMatch | None:
    """A title that shares its line with the document number: 行政处罚决定书 兖市监处罚〔2024〕12号."""
    for known in book.keys:
        at = stem.find(known) if len(known) >= 4 else -1
        if at >= 0 and len(stem) - at - len(known) <= 14 and _prefix_score(stem[:at], known):
            return TitleMatch(book.by_key[known], stem[: at + len(known)], 0.95)
    return None


def _nearly(key: str, text: str, book: Lexicon, *, continued: bool) -> TitleMatch | None:
    """A title with a letter or two misread. Short ones are too easily another title."""
    for stem, cutoff in ((key, 84), (_AUTHORITY.sub("", key), 88)):
        if len(stem) < 5:
            continue
        nearest = process.extract(stem, book.keys, scorer=fuzz.ratio, score_cutoff=cutoff, limit=6)
        if not nearest or len(nearest[0][0]) < 5:
            continue
        known, ratio, _ = nearest[0]
        rivals = (other for other, near, _ in nearest if near > ratio - 0.01)
        if any(book.by_key[rival].id != book.by_key[known].id for rival in rivals):
            return None  # as near to two papers: say nothing rather than choose
        return TitleMatch(book.by_key[known], text, round(0.95 * ratio / 100, 4), continued)
    return None
