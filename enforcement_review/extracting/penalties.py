"""Penalties in running text: how much, of what kinds, by which clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.values import TICKED, UNTICKED, has_boxes
from enforcement_review.law.clauses import find_clauses, normalise_law_name
from enforcement_review.law.money import Amount, AmountForm, find_amounts, format_yuan

# Where the operative part begins: what stands before it tells facts and quotes the law.
_OPERATIVE = re.compile(
    r"(作出|给予|处以|予以|决定|拟|建议|实施|作如下|同意)[^。\n]{0,50}?(如下|以下|下列)(内容)?的?(行政)?处[罚理][^。\n:]{0,16}[:：]?"
    r"|(决定|拟|建议)(对|给予|并?处(?!罚(?!款)|理)以?|责令|作出|予以|依法)[^。\n]{0,60}?\n?[^。\n]{0,60}?(处罚|罚款|没收|吊销|警告|停产|处以)"
    r"|当场(给予|作出|处以|决定给予|决定)[^。\n:]{0,12}[:：]?|(现|特|本局|本机关|我局|我委|本委|本行政机关)?(作出|做出|予以)?(如下|以下)?决定[:：]|(处罚|处理)(决定|意见|建议|内容|结果|种类)(如下|为)?[:：]|(决定|拟)?(处罚|处理)如下[:：]?|如下(行政)?处罚(决定)?[:：]?|行政处罚(的)?(种类|内容)[:：]|处罚内容"
)
_AFTERWARDS = re.compile(
    r"(罚款|罚没款)?(的)?(履行|缴纳|缴款)(方式|期限)|自(收到|接到|送达|本决定)|逾期|到期不|每日按|如(你|您)?[^。\n]{0,12}不服|根据[^。\n]{0,30}第四十[四五]条|(你|您)[^。\n]{0,10}有权|当事人应当?(自|在)|申请(行政)?复议|如对"
)
_FINE = re.compile(r"罚\s*款")
_NOT_THE_FINE = re.compile(r"加处\s*$|按\s*$|逾期[^。\n]{0,20}$|数额的?\s*$|当场收缴\s*$|缴纳\s*$")
_TOTAL = re.compile(r"(合并|合计|共计|总计|总额|(?<!第)[两三四]项|以上)[^。\n]{0,12}$")
_CONFISCATED = re.compile(
    r"没收[^。;；\n]{0,40}?(违法所得|非法所得|违法收入|销售款|违法经营所得|非法收入)|罚没款"
)
_SAME_SUM = re.compile(r"[\s(,:;、整正]*(大写|小写|即|人民币|￥|¥)?[\s():]*")
_RANGE_AFTER = re.compile(r"^\s*(以上|以下|至|到|-|—|~)")
_RATE_BEFORE = re.compile(r"每[^,，。;；\d]{0,6}(处以?|按|罚款)?\s*$")
_RATE_AFTER = re.compile(r"^\s*(/|每|的?\s*[一二三四五六七八九十\d.]+\s*倍|的?\s*百分之|的?\s*\d+%)")
_RANGE_BEFORE = re.compile(r"(以上|不足|超过|不超过|低于|高于|至|到|—|~)\s*$")

_FINE_KIND = "罚款"

# The kinds of 行政处罚法第9条, by their names there.
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("警告", r"(?<!预)警\s*告"),
        ("通报批评", r"通报批评"),
        ("罚款", r"罚\s*款"),
        ("没收违法所得", r"没收[^。;；\n]{0,16}?(违法所得|非法所得|违法收入|销售款|非法收入)"),
        (
            "没收非法财物",
            r"没收(?![^。;；\n]{0,16}(违法所得|非法所得|违法收入|销售款|非法收入))(?!款|决定|票据|入库|物品清单)",
        ),
        ("暂扣许可证件", r"暂扣[^。;；\n]{0,12}(许可证|执照|证照|证件|资格证)"),
        ("降低资质等级", r"降低资质等级"),
        ("吊销许可证件", r"吊销[^。;；\n]{0,20}(许可证|执照|证照|资质|资格|证|证书|登记)"),
        ("限制开展生产经营活动", r"限制开展生产经营活动|限制生产经营"),
        ("责令停产停业", r"责令(限期)?(停产停业|停止(生产|营业|经营)|停业(整顿)?|停产(整治|整顿)?)"),
        ("责令关闭", r"责令关闭"),
        ("限制从业", r"限制从业|禁止从业|(终身|\d+年|[一二三五十]年)(内)?不得从事"),
        ("行政拘留", r"行政拘留"),
    )
)  # fmt: skip
_DENIED = re.compile(
    r"(不予|免予|不|免除|撤销|可以并处|可以处|可处|并处或|或者|不再|暂不|以上|以下|减轻)[^。;；,，\n]{0,3}$"
)


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


_QUOTED = re.compile(r"“[^”]{12,}?”|「[^」]{12,}?」")


def without_quotations(text: str) -> str:
    """What the paper says itself: the law's words that it quotes blanked out, positions kept."""
    return _QUOTED.sub(lambda found: "　" * len(found.group()), text)


def operative_part(text: str) -> Span | None:
    """From the last words that introduce the penalty to what is said about paying and remedies."""
    text = without_quotations(text)
    starts = list(_OPERATIVE.finditer(text))
    if not starts:
        return None
    for start in reversed(starts):
        end = _AFTERWARDS.search(text, start.end())
        span = Span(start.start(), end.start() if end else min(len(text), start.end() + 700))
        if _names_a_penalty(text[span.start : span.end]):
            return span
    return None


def _names_a_penalty(text: str) -> bool:
    return any(pattern.search(text) for _, pattern in KINDS)


@dataclass(frozen=True, slots=True)
class Sum:
    value: Decimal
    start: int
    end: int
    doubtful: bool = False


def find_fine(text: str, base: int = 0) -> Sum | None:
    """The fine imposed in a stretch of text: the total where one is given, the only one, or their sum."""
    found = _one_of_two_writings(text, list(_fines(text)))
    if not found:
        return None
    totals = [a for a in found if _TOTAL.search(text[max(0, a.start - 24) : a.start])]
    single = [a for a in found if a not in totals]
    off = False
    if single:
        # 罚没款合计 adds what is confiscated: only the sum of the fines is their total.
        adding_up = [a for a in totals if a.value == sum(other.value for other in single)]
        off = bool(totals) and not adding_up and "没收" not in text
        totals = adding_up
        found = [*single, *totals]
    chosen = totals[-1] if totals else found[0]
    values = list(dict.fromkeys(a.value for a in found))
    if totals or len(values) == 1:
        return Sum(chosen.value, base + chosen.start, base + chosen.end, doubtful=off)
    return Sum(sum(values, Decimal(0)), base + found[0].start, base + found[-1].end, doubtful=True)


def _one_of_two_writings(text: str, amounts: list[Amount]) -> list[Amount]:
    """伍万元整（￥50,000.00） is one sum written twice, also where the two differ: the figures speak for it."""
    kept: list[Amount] = []
    for amount in amounts:
        between = text[kept[-1].end : amount.start] if kept else ""
        if kept and kept[-1].form is not amount.form and _SAME_SUM.fullmatch(between):
            kept[-1] = amount if amount.form is AmountForm.FIGURES else kept[-1]
        else:
            kept.append(amount)
    return kept


def _fines(text: str) -> Iterator[Amount]:
    """Sums that stand with the word 罚款; figures and capitals of the same sum count once."""
    amounts = [a for a in find_amounts(text) if not _is_range(text, a)]
    words = [
        w for w in _FINE.finditer(text) if not _NOT_THE_FINE.search(text[max(0, w.start() - 24) : w.start()])
    ]
    last: Amount | None = None
    for amount in amounts:
        before = text[max(0, amount.start - 30) : amount.start]
        after = text[amount.end : amount.end + 36]
        clause = re.split(r"[。;；]|(?<![款处币])\n|(?<=[元整])[,，]", before)[-1]
        leads = any(
            word.start() >= amount.start - len(clause) and word.end() <= amount.start for word in words
        )
        trails = re.match(r"(整|\([^()]{0,24}\)|大写|[:：]|\s)*的?(行政)?罚\s*款", after) is not None
        near = last is not None and amount.start - last.end < 24
        same = last is not None and near and last.value == amount.value
        leads = leads or (last is not None and near and last.form is not amount.form)
        if (leads or trails or same) and not (_CONFISCATED.search(clause) and not leads):
            if not same:
                last = amount
                yield amount
            elif last is not None and last.form is AmountForm.CAPITALS:
                last = amount
        elif not same:
            last = None


def _is_range(text: str, amount: Amount) -> bool:
    """A bound that the law sets, a rate (每平方米30元) or a sum that a multiple is taken of (2400元二倍)."""
    return bool(
        _RATE_BEFORE.search(text[max(0, amount.start - 8) : amount.start])
        or _RATE_AFTER.match(text[amount.end : amount.end + 8])
        or _RANGE_AFTER.match(text[amount.end : amount.end + 6])
        or _RANGE_BEFORE.search(text[max(0, amount.start - 6) : amount.start])
    )


def read_fine(form: Form, name: str, span: Span | None) -> bool:
    """Record the fine of the operative part."""
    text = without_quotations(form.text)
    found = find_fine(text[span.start : span.end], span.start) if span else None
    confidence = 0.93
    if found is None:
        # No words introduce the penalty: a paper that names one fine only, names it.
        found = find_fine(text)
        confidence = 0.78
    if found is None:
        return False
    confidence = DOUBTFUL if found.doubtful else confidence
    form.add_span(name, format_yuan(found.value), found.start, found.end, confidence)
    return True


def read_fine_in_capitals(form: Form, span: Span | None) -> None:
    """`fine_capitals`: the fine as written in capital letters, as printed (伍万元整)."""
    span = span or Span(0, len(form.text))
    text = without_quotations(form.text)[span.start : span.end]
    near = [a for a in find_amounts(text) if a.form is AmountForm.CAPITALS and not _is_range(text, a)]
    fine = find_fine(text)
    if fine is None or not near or fine.doubtful:
        return
    own = min(near, key=lambda a: abs(a.start - fine.start))
    if abs(own.start - fine.start) <= 40:
        start, end = span.start + own.start, span.start + own.end
        printed = re.sub(r"^(人民币|[(（]?大写[)）]?[:：]?)+", "", form.passage.quote(start, end))
        form.add_span("fine_capitals", printed, start, end, 0.93)


def read_confiscated(form: Form, span: Span | None) -> None:
    """`confiscated`: income confiscated, in yuan."""
    if span is None:
        return
    text = without_quotations(form.text)[span.start : span.end]
    for words in _CONFISCATED.finditer(text):
        if "罚没款" in words.group():
            continue
        sentence_end = re.search(r"[。;；\n]", text[words.end() :])
        stop = words.end() + (sentence_end.start() if sentence_end else 60)
        amounts = find_amounts(text[words.end() : stop])
        if amounts:
            first = amounts[0]
            at = span.start + words.end()
            form.add_span(
                "confiscated", format_yuan(first.value), at + first.start, at + first.end, NARRATIVE
            )
            return


def read_kinds(form: Form, span: Span | None) -> None:
    """`penalty_kinds`: those that the operative part imposes; behind boxes, those that are ticked."""
    if span is None:
        return
    text = without_quotations(form.text)[span.start : span.end]
    kinds: list[str] = []
    first: Span | None = None
    for kind, pattern in KINDS:
        for found in pattern.finditer(text):
            if _DENIED.search(text[max(0, found.start() - 8) : found.start()]):
                continue
            if has_boxes(text) and not _is_ticked(text, found.start()):
                continue
            if kind == _FINE_KIND and _NOT_THE_FINE.search(text[max(0, found.start() - 24) : found.start()]):
                continue
            kinds.append(kind)
            first = first or Span(span.start + found.start(), span.start + found.end())
            break
    if kinds and first is not None:
        form.add_span("penalty_kinds", tuple(kinds), first.start, min(span.end, first.start + 60), 0.88)


def _is_ticked(text: str, at: int) -> bool:
    boxes = [character for character in text[:at] if character in TICKED + UNTICKED]
    return not boxes or boxes[-1] in TICKED


_VIOLATED = re.compile(r"违\s*反(了)?|不符合|构成[^。\n]{0,6}违")
_APPLIED = re.compile(r"依据|根据|按照|依照|适用|参照|处罚依据")
_OF_PROCEDURE = re.compile(r"行政处罚法|行政强制法|行政复议法|行政诉讼法|程序规定|处罚程序")
_THIS_LAW = re.compile(r"[本该同](法|条例|规定|办法|细则|规则|规章|基准)$")


def read_clauses(form: Form, until: int | None = None) -> None:
    """`violated_clauses` and `applied_clauses`, told apart by the words before them."""
    clauses = find_clauses(form.text)
    groups: dict[str, list[tuple[str, int, int]]] = {"violated_clauses": [], "applied_clauses": []}
    state: str | None = None
    last_end = 0
    named: list[str] = []  # the laws so far, by their names
    for clause in clauses:
        if clause.law and not _THIS_LAW.match(clause.law):
            named.append(clause.law)
        lead = form.text[max(last_end, clause.start - 60) : clause.start]
        told = _told(lead)
        if told is not None:
            state = told
        elif re.search(r"[。\n]", lead):
            state = None
        last_end = clause.end
        if state is None or (until is not None and clause.start > until):
            continue
        written = re.sub(r"\s", "", clause.text)
        if "条" not in written and "《" not in written and groups[state]:
            # 「第一百一十二条第一款第一项、第六项」 is one citation.
            before, start, _ = groups[state][-1]
            groups[state][-1] = (f"{before}、{written}", start, clause.end)
            continue
        if not written.startswith("《") and (law := _law_meant(clause.law, named)):
            written = f"《{law}》{written.removeprefix(clause.law)}"
        groups[state].append((written, clause.start, clause.end))
    precise = {normalise_law_name(clause.law) for clause in clauses if clause.article}
    for name, everything in groups.items():
        found = [item for item in everything if not _named_in_passing(item[0], precise)]
        found = [item for item in found if not _OF_PROCEDURE.search(item[0])] or found
        texts = tuple(dict.fromkeys(text for text, _, _ in found))
        if texts:
            form.add_span(name, texts, found[0][1], found[0][2], 0.9)


def _law_meant(law: str, named: list[str]) -> str:
    """The law that 该条例 or 本法 stands for: the last one named that is of its kind."""
    if not _THIS_LAW.match(law):
        return law
    return next((name for name in reversed(named) if name.endswith(law[1:])), "")


def _named_in_passing(text: str, precise: set[str]) -> bool:
    """A law named without an article that is cited with one elsewhere, or a scale of discretion."""
    if "第" in text.rpartition("》")[2]:
        return False
    return "裁量" in text or normalise_law_name(text) in precise


def _told(lead: str) -> str | None:
    """The nearest of the two groups of words before a clause."""
    violated = max((found.start() for found in _VIOLATED.finditer(lead)), default=-1)
    applied = max((found.start() for found in _APPLIED.finditer(lead)), default=-1)
    if violated == applied == -1:
        return None
    return "violated_clauses" if violated > applied else "applied_clauses"
