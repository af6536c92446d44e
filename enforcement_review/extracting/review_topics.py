"""What a legal review looked at: the nine matters of 国办发〔2018〕118号 (四).

A checklist shows it by ticks and results, a letter by its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from enforcement_review.extracting.form import DOUBTFUL, NARRATIVE, Form
from enforcement_review.extracting.values import TICKED, UNTICKED
from enforcement_review.model import Cell, Line, Table
from enforcement_review.text import Passage, bare, fold
from enforcement_review.text.passage import Place, join_passages, line_passage, lines_passage

_SOUND = "合法|适格|正确|清楚|准确|规范|适当|符合|具备|是否|有无|具有|合格|无误"

# In the order in which the rules name them. A facts section may speak of 执法人员 or 移送 without judging them,
# so these two want a word of judgement beside them.
TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (topic, re.compile(pattern))
    for topic, pattern in (
        (
            "主体",
            (r"(?<!违法)(?<!当事人)(?<!相对人)(?<!责任)(?<!处罚人)(?<!市场)(?<!经营)(?<!违法行为)(?<!被处罚)主体"
            r"(?!认定|身份|营业|资格证明)|(执法|行政|办案|本|处罚)机关[^。;\n]{0,8}(合法|适格|执法资格)"),
        ),
        ("权限", r"权限|职权|管辖|越权"),
        (
            "人员资格",
            (rf"(执法|办案|承办|调查)人员[^。;\n]{{0,14}}({_SOUND}|资格|持证|持有|证件|两名|二名|2名|不少于|两人)"
            r"|执法资格|人员资格|资格[^。;\n]{0,6}执法人员|执法证件?(有效|齐全|合法|真实)"),
        ),
        (
            "程序",
            (rf"(?<!简易)(?<!普通)(?<!一般)(?<!听证)程序[^。;,\n]{{0,8}}({_SOUND}|正当|完备|到位|方面|违法|瑕疵|无不当|均)"
            r"|(执法|办案|处罚|法定|调查取?证?|违反|审批|违背)程序|符合[^。;\n]{0,10}程序|程序[:：]|履行[^。;\n]{0,10}程序"),
        ),
        (
            "事实证据",
            rf"事实[^。;\n]{{0,10}}({_SOUND}|不清|认定|属实|存在|成立)|证据[^。;\n]{{0,10}}(确凿|充分|充足|不足|确实|合法|{_SOUND})|事实证据|(证据|事实)[:：]",
        ),
        (
            "法律适用",
            (r"(适用|引用)[^。;\n]{0,12}(法律|法规|依据|规章|条款|法条|规定|正确|准确)|法律[^。;\n]{0,8}适用|(执法|处罚|适用|法律)依据[^。;\n]{0,8}"
            rf"({_SOUND}|充分|得当)|(法律|法规)[^。;\n]{{0,8}}(正确|准确|得当|恰当)|适用(错误|不当|有误)"),
        ),
        (
            "裁量",
            (r"裁量|过罚相当|量罚|(处罚|处理|处理意见|处罚意见|处罚建议|处理建议|内容|处罚内容|处罚幅度|拟处罚)"
            r"(是否|意见|决定|均|幅度|结果|内容)?(是否)?(合法[、和,])?(适当|恰当|得当|相当|合理|不当|过重|过轻|畸)|处罚(种类|幅度)"),
        ),
        (
            "文书",
            rf"(文书|案卷|卷宗|(案卷|卷宗|送审|案件)材料)[^。;\n]{{0,12}}(完备|规范|齐全|齐备|完整|制作|格式|瑕疵|{_SOUND})",
        ),
        (
            "是否移送",
            (r"(涉嫌|构成)[^。;\n]{0,4}(犯罪|刑事)|涉罪|涉刑|移送[^。;\n]{0,10}(司法|公安|检察|犯罪|有权|有管辖权|情形|条件|标准)"
            r"|(是否|需要|需|无需|不需|应当?|不存在|不涉及|有无|无)[^。;\n]{0,12}移送(?!审核)"),
        ),
    )
)  # fmt: skip
_QUESTION = re.compile(r"是否|有无|能否|可否|是不是")
_ANSWER = re.compile(r"[:?)]\s*\S|\s{2,}\S")
_HEADING = re.compile(r"审[核查](的?(主要)?(内容|事项|要点|项目|情况|结果|结论)|范围)?|序号|备注|项目")
_SEGMENT = re.compile(
    rf"[\n。;]|(?=[{TICKED}{UNTICKED}])|(?<![\d.])(?=\d{{1,2}}[.、)](?!\d))|(?=\(\d{{1,2}}\))|(?=[①-⑳])"
)
# Boxes for an answer rather than for a matter: □是 □否.
_YES_NO = re.compile(
    rf"[{TICKED}{UNTICKED}]\s*(是|否|有|无|不?合法|不?符合|不|清楚|不?正确|不?适当|准确|完备)\s*[,、]?$"
)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A matter that the paper names.

    judged: True it was judged, False its place for the judgement is blank, None it is only asked.
    """

    topic: str
    judged: bool | None
    place: Place
    quote: str


def read_topics(form: Form) -> None:
    """`topics`: the matters that the review judged, in the order of TOPICS."""
    mentions = [mention for passage, beside in _passages(form) for mention in _mentions(passage, beside)]
    judged = {mention.topic for mention in mentions if mention.judged}
    asked = {mention.topic for mention in mentions if mention.judged is None} - judged
    if not judged | asked:
        return  # a blank form, or one whose ticks were drawn
    covered = tuple(topic for topic, _ in TOPICS if topic in judged | asked)
    lacking = len(covered) < len(TOPICS)
    # A word lost in recognition is no omission of the reviewer's; a question printed is no answer of his.
    doubtful = (lacking and not form.certain) or (not lacking and bool(asked))
    first = next(mention for mention in mentions if mention.judged is not False)
    form.add("topics", covered, first.place, first.quote, DOUBTFUL if doubtful else NARRATIVE)


def _passages(form: Form) -> Iterator[tuple[Passage, str | None]]:
    """Cells and runs of lines, each with what stands beside it, its result (None: no place for one)."""
    for page in form.pages:
        run: list[Line] = []
        for block in page.blocks:
            if isinstance(block, Line):
                run.append(block)
                continue
            if run:
                yield lines_passage(run, page.number), None
                run = []
            for cell in block.cells:
                if cell.lines and not _HEADING.fullmatch(bare(cell.text)):
                    yield _of_cell(cell, page.number), _words_beside(cell, block)
        if run:
            yield lines_passage(run, page.number), None


def _of_cell(cell: Cell, page: int | None) -> Passage:
    """A cell's words without its line breaks: a narrow cell breaks an item anywhere."""
    return join_passages((line_passage(line, page) for line in cell.lines), "")


def _words_beside(cell: Cell, table: Table) -> str | None:
    beside = [
        other
        for other in table.cells
        if other.row <= cell.row < other.row + other.row_span and other.column > cell.column
    ]
    return fold(" ".join(other.text for other in beside)) if beside else None


def _is_result(text: str | None) -> bool | None:
    """Whether what stands beside an item answers it; None where there is no place for an answer."""
    if text is None:
        return None
    if any(mark in text for mark in UNTICKED + TICKED):
        return any(mark in text for mark in TICKED)
    return bool(text.strip())


def _mentions(passage: Passage, beside: str | None) -> Iterator[_Mention]:
    result = _is_result(beside)
    segments = list(_segments(passage.text))
    items = [text for _, text in segments if text.strip()]
    # 事实和证据｜清楚、充分: of an item of a list the judgement stands beside it.
    judgement = beside if result and len(items) == 1 and beside else ""
    for index, (start, text) in enumerate(segments):
        own_box = _box(text) if not _YES_NO.match(text.strip()) else None
        following = _answer_boxes([other for _, other in segments[index + 1 :]])
        for topic, pattern in TOPICS:
            found = pattern.search(text) or pattern.search(text + judgement)
            if found is None or found.start() >= len(text):
                continue
            if own_box is not None:
                judged: bool | None = own_box
            elif following is not None:
                judged = following
            elif result is not None and len(items) == 1:
                judged = result
            elif _QUESTION.search(text) is None:
                judged = True
            else:
                judged = True if result or _ANSWER.search(text, found.end()) else None
            end = start + len(text)
            yield _Mention(
                topic,
                judged,
                passage.place(start + found.start(), start + min(found.end(), len(text))),
                passage.quote(start, end)[:60],
            )


def _segments(text: str) -> Iterator[tuple[int, str]]:
    """The items of a text, with where each begins: sentences, numbered items, items behind boxes."""
    at = 0
    for mark in _SEGMENT.finditer(text):
        if mark.start() > at:
            yield at, text[at : mark.start()]
        at = mark.end()
    if at < len(text):
        yield at, text[at:]


def _box(text: str) -> bool | None:
    """Whether a text stands behind a ticked or an empty box; None behind neither."""
    head = text.lstrip(" ([")[:1]
    if not head or head not in TICKED + UNTICKED:
        return None
    return head in TICKED


def _answer_boxes(segments: list[str]) -> bool | None:
    """The boxes 是/否 behind an item: one ticked, none ticked, or no such boxes."""
    seen: list[bool] = []
    for segment in segments:
        if not segment.strip():
            continue
        if not _YES_NO.match(segment.strip()):
            break
        seen.append(_box(segment) is True)
    return any(seen) if seen else None
