"""Several papers on one page: where the second begins, and what may stand there without being told apart."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from enforcement_review.model import Line, Table
from enforcement_review.splitting.classify import Verdict, by_content
from enforcement_review.splitting.layout import PageView, Row, is_letterhead, view_page
from enforcement_review.splitting.lexicon import BUILT, TitleMatch, match_title
from enforcement_review.text import bare

_HELD = 80  # characters above a second title: fewer are the head of one paper, a site's name, a menu
_BEHIND = 2  # characters behind a title: a mark, a number of the copy
_NAMED = 0.97  # of a title: a label of a form (本卷情况说明) comes near one
_LONGEST, _SHORTEST = 26, 4  # characters of a title that is in no list
# What papers are called at their end; a heading inside a paper (基本情况, 处理意见) is called otherwise.
_PAPER = re.compile(
    r"(表|书|单|录|证|据|票|函|报告|公告|回执|截图|凭证|目录|登记簿|台账|公示|(信息|结果|情况)公开|公[示开]登记)$"
)
_IN_BRACKETS = re.compile(r"\([^()]*\)$")  # behind a title: (2025年第9号), (收据联)
_NO_TITLE = re.compile(r"[,，。;；:：?？]|^[(一二三四五六七八九十\d]{1,3}[、.)]|^附|\d{4}")
# Their lists are printed inside them as often as on a sheet behind: what follows is signed for both.
_WITH_LISTS = frozenset({"evidence_preservation_notice", "evidence_preservation_handling", "seizure_decision", "seizure_release"})  # fmt: skip
_LIST = "property_list"
_MENU = re.compile(r"首页|当前位置|网站.*[>›»]|https?:|www\.")


def cut_at_titles(view: PageView) -> list[PageView]:
    """Parts of a page on which a second paper begins below the first (告知书 with its 送达回证)."""
    cuts = [_with_letterhead(view, row) for row in view.rows if _begins_paper(view, row)]
    if not cuts:
        return [view]
    edges = [0, *cuts, len(view.page.blocks)]
    parts = [
        replace(view.page, blocks=view.page.blocks[start:end])
        for start, end in itertools.pairwise(edges)
        if end > start
    ]
    return [replace(view_page(part), running=view.running, repeated=view.repeated) for part in parts]


def lists_within(kind: str, views: list[PageView]) -> tuple[str, ...]:
    """The list (财物清单) that a letter of this kind holds under a heading of its own, above its signatures."""
    if kind in _WITH_LISTS and any(found.kind.type == _LIST for found in _headings_within(views)):
        return (_LIST,)
    return ()


def perhaps_within(known: tuple[str, ...], views: list[PageView]) -> tuple[str, ...]:
    """Other types that are headings within a paper, or of which a part has the words: one may not have been told apart."""
    kinds = [found.kind for found in _headings_within(views)]
    kinds += [found.kind for view in views if (found := _by_words_below_table(view)) is not None]
    return tuple(dict.fromkeys(kind.id for kind in kinds if kind.id == kind.type and kind.id not in known))


def _headings_within(views: list[PageView]) -> Iterator[TitleMatch]:
    """Titles to the letter that stand by themselves in the middle of a line, above a table."""
    for view in views:
        for row in view.rows[1:]:
            match = match_title(row.text)
            apart = match is not None and match.score == 1.0 and row.centred is True and not row.in_table
            if match is None or not apart or row.block == 0:
                continue
            if _holds_a_paper(view, row) and _is_table(view, row.block + 1):
                yield match


def _by_words_below_table(view: PageView) -> Verdict | None:
    """What a page below its first table would be if it was a sheet of its own."""
    blocks = view.page.blocks
    first = next((index for index, block in enumerate(blocks) if isinstance(block, Table)), len(blocks))
    words = bare("".join(row.text for row in view.rows if row.block > first))
    return by_content(words) if len(words) >= _HELD else None


def _begins_paper(view: PageView, row: Row) -> bool:
    """Whether a row is the title of a further paper."""
    if row.in_table or row.block == 0 or (row.rank < 3 and not _below_table(view, row)):
        return False
    if bare(row.text).startswith("附") or not _holds_a_paper(view, row):
        return False
    match = match_title(row.text)
    if match is None or match.score < _NAMED:
        return _reads_as_title(view, row) or (match is not None and _is_another(view, row, match))
    if match.continued or len(match.title) < 3:
        return False
    large = view.is_large(row)
    if len(match.title) < _SHORTEST:
        alone = large or (_below_table(view, row) and _set_apart(view, row))
        shown = match.score == 1.0 and alone and row.centred is True  # 备考表, 封面
    else:
        plain_sheet = view.page.number is None and row.size >= view.body_size and match.score == 1.0
        small = match.score == 1.0 and row.centred is True and _stands_alone(view, row, match)
        shown = (large and row.centred is not False) or plain_sheet or small
    return shown and not _is_one_of_a_list(view, row)


def _reads_as_title(view: PageView, row: Row) -> bool:
    """Whether a row of which the words are in no list is set as a title and called as papers are.

    To leave what it begins with the paper above would say that the file has no such paper.
    """
    text = _IN_BRACKETS.sub("", bare(row.text))
    if not (view.is_large(row) and row.centred and _below_table(view, row)):
        return False
    if not _SHORTEST <= len(text) <= _LONGEST or _NO_TITLE.search(text) or not _PAPER.search(text):
        return False
    return len(view.page.blocks) - row.block > 2 or _is_table(view, row.block + 1)


def _is_another(view: PageView, row: Row, match: TitleMatch) -> bool:
    """Whether a title that is in no list, with room above, names another kind of paper than the page's first."""
    if len(bare(row.text)) > len(bare(match.title)) + _BEHIND:
        return False  # 行政处罚决定书文号 x罚〔2024〕3号 is a label and its value
    first = next((heading.match.kind.id for heading in view.headings if heading.row.rank < row.rank), None)
    large, centred = view.is_large(row), row.centred is True
    apart = (large and centred) or ((large or centred) and _set_apart(view, row) and _below_table(view, row))
    return match.score >= BUILT and apart and first not in (None, match.kind.id)


def _stands_alone(view: PageView, row: Row, match: TitleMatch) -> bool:
    """Whether a title no larger than the text has room above it, or stands between two tables."""
    between = _is_table(view, row.block - 1) and _is_table(view, row.block + 1)
    return between or (len(match.title) > _SHORTEST and _set_apart(view, row))


def _is_table(view: PageView, block: int) -> bool:
    return 0 <= block < len(view.page.blocks) and isinstance(view.page.blocks[block], Table)


def _set_apart(view: PageView, row: Row) -> bool:
    """Whether there is room above a row, as above a title that is no larger than the text."""
    above = view.page.blocks[row.block - 1].box
    return row.box is not None and above is not None and row.box.y0 - above.y1 > 1.2 * row.size


def _is_one_of_a_list(view: PageView, row: Row) -> bool:
    """Whether another title follows or goes before, with no table between them."""
    return any(
        abs(row.rank - other.rank) == 1
        and abs(row.block - other.block) <= 1
        and not other.in_table
        and (match := match_title(other.text)) is not None
        and match.score >= _NAMED
        for other in view.rows
    )


def _below_table(view: PageView, row: Row) -> bool:
    return any(isinstance(block, Table) for block in view.page.blocks[: row.block])


def _holds_a_paper(view: PageView, row: Row) -> bool:
    """Whether what stands above a row is more than the head of its paper: a site's name, a menu, a number."""
    if _below_table(view, row):
        return True
    above = view.page.blocks[: row.block]
    return sum(len(bare(block.text)) for block in above if isinstance(block, Line)) >= _HELD


def _with_letterhead(view: PageView, row: Row) -> int:
    """The block at which the paper begins: the authority's name above the title belongs to it, and a site's menu."""
    before = view.rows[row.rank - 1]
    if not before.in_table and _MENU.search(before.text):
        return before.block
    if before.centred is not False and not before.in_table and is_letterhead(bare(before.text)):
        return before.block
    return row.block
