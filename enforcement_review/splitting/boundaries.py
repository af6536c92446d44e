"""Where one paper ends and the next begins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from enforcement_review.model import Table, TextFrom
from enforcement_review.splitting import classify
from enforcement_review.splitting.classify import Verdict
from enforcement_review.splitting.layout import Heading, PageMark, PageView, Row, is_letterhead
from enforcement_review.splitting.lost_titles import has_lost_title, is_half_read
from enforcement_review.text import bare

# Content that ends above this part of the page shows that the paper ended there.
_ENDED_ABOVE = 0.62
# Titles of collections of law that are as well headings inside a letter.
_SECTION = re.compile(r"(处罚|法律|适用|裁量)?(依据|基准|法律条文)")
_CLOSING = re.compile(r"签名|签字|盖章|印章|以下空白|\d年\d+月\d+日$|年月日$|[〇一二三四五六七八九十]日$")
_DATE = re.compile(
    r"[\d〇○零一二三四五六七八九十]{4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)
_PAGE_OF_WORDS = 30  # characters: a picture of a shop or of goods has fewer on its signs and labels
_SIGNED_WITHIN = 12  # rows: the end of a letter that a further page is needed for is short
# A page that stops in the middle of a sentence, however much of it is left empty: 决定：
_BREAKS_OFF = re.compile(r"[:：,，、]$")
_FULL_LINE = 0.6  # of the page's width
_CARRIED_ON = re.compile(r"\(?(接上页|续上页|上接|续|接上)")
# The head of a record's first page: a repeated title above such labels begins another record.
_HEAD_LABELS = re.compile(
    r"(时间|日期)[:：]?|地点|被询问人|被检查|被调查|当事人|案由|案件名称|姓名|编号|〔|第1页|第一页"
)


@dataclass
class Run:
    """Pages that belong to one paper, while they are being put together."""

    verdict: Verdict
    views: list[PageView] = field(default_factory=list)
    complete: bool = True

    @property
    def last(self) -> PageView:
        return self.views[-1]


def find_runs(views: Sequence[PageView]) -> list[Run]:
    """Put pages together to papers, in order: those of one file, or of pictures that are read on."""
    marks = _paper_marks(views)
    runs: list[Run] = []
    for index, view in enumerate(views):
        current = runs[-1] if runs else None
        if view.page.unread is not None:
            if current is not None and _inside(marks, index):
                current.views.append(view)
                current.complete = False
            elif current is not None and current.last.page.unread is not None and not current.complete:
                current.views.append(view)
            else:
                if current is not None and current.last.bottom >= _ENDED_ABOVE:
                    current.complete = False  # it may go on there
                runs.append(Run(_unread(view), [view], complete=False))
            continue
        verdict = _beginning(view, marks[index], current)
        if verdict is None and current is not None:
            current.views.append(view)
            continue
        if verdict is None or (verdict is classify.UNNAMED and _in_another_file(view, current)):
            verdict = classify.by_file_name(view.page.source) or verdict or classify.UNNAMED
        # Without a title of its own a page may be the end of the paper that was not read.
        headless = current is not None and current.last.page.unread is not None and not verdict.named
        unknown = verdict is classify.UNNAMED and is_half_read(view)
        if unknown and current is not None and current.last.bottom >= _ENDED_ABOVE:
            current.complete = False  # it may go on there
        runs.append(Run(verdict, [view], complete=not (headless or unknown)))
    return runs


def _unread(view: PageView) -> Verdict:
    return Verdict(classify.UNNAMED.kind, "", 0.0, f"未能读取：{view.page.unread}", named=False)


def _paper_marks(views: Sequence[PageView]) -> list[PageMark | None]:
    """Page marks that count within a paper; a mark that counts through the whole file says nothing here."""
    marks = [view.mark for view in views]
    totals = Counter(mark.total for mark in marks if mark)
    through = {
        mark.total
        for view, mark in zip(views, marks, strict=True)
        if mark
        and mark.number > 1
        and any(h.confidence > 0.9 and not h.match.continued for h in view.headings)
    }
    through = {
        total for total in through if totals[total] > 1 and (total is None or total >= 0.8 * len(views))
    }
    return [None if mark is None or mark.total in through else mark for mark in marks]


def _counts_pages(marks: Sequence[PageMark | None]) -> bool:
    """Whether marks without a total go up with the pages of the file, whatever papers begin."""
    steps = [index - mark.number for index, mark in enumerate(marks) if mark and mark.total is None]
    return Counter(steps).most_common(1)[0][1] > 0.7 * len(steps)


def _inside(marks: Sequence[PageMark | None], index: int) -> bool:
    """Whether a page that could not be read stands between two pages that count on across it."""
    before = marks[index - 1] if index else None
    after = marks[index + 1] if index + 1 < len(marks) else None
    if before is None or before.total is None:
        return False
    if after is not None and after.total == before.total:
        return after.number == before.number + 2
    return before.number + 1 == before.total


def _beginning(view: PageView, mark: PageMark | None, current: Run | None) -> Verdict | None:
    """What paper begins on this page; None where the page goes on with the current one."""
    heading = _best_heading(view)
    before = current.verdict.kind.id if current else None
    if current is not None and mark is not None and mark.number > 1 and current.last.page.unread is None:
        other = heading is not None and heading.match.kind.id != before and heading.confidence > 0.9
        if not other and _counts_on(current, mark):
            return None
    if heading is not None and current is not None and _is_part_of(heading, current):
        return None
    if heading is not None:
        same = current is not None and heading.match.kind.id == before
        if same and "清单" in heading.match.title and current and "清单" not in current.verdict.title:
            return None  # the list that belongs to the notice before it
        if same and _same_title(heading, current) and _goes_on(heading, view, mark):
            return None
        return classify.by_heading(heading)
    content = classify.by_content(view.text)
    another_file = _in_another_file(view, current)
    alike = content is not None and content.kind.id == before
    if alike and another_file and current is not None and not _goes_on_in_next_picture(current, view):
        return content  # two receipts, each on a picture of its own
    if content is not None and content.confidence >= 0.85 and content.kind.id != before:
        return content
    if content is not None and content.confidence >= 0.9:
        return None if content.kind.id == before else content
    own = classify.by_own_title(view.own_title.text) if view.own_title else None
    if own is not None and own.kind.id != "other":
        return own
    goes_on = _goes_on_in_next_picture if another_file else _runs_on
    if current is not None and current.last.page.unread is None and goes_on(current, view):
        return None
    if content is not None:
        return None if content.kind.id == before and current is not None else content
    if own is not None:
        return own
    if current is None or current.last.page.unread is not None or another_file:
        return classify.UNNAMED
    if not view.text and not view.page.pictures:
        return None  # a blank back side belongs to the sheet
    ended = current.last.bottom < _ENDED_ABOVE and not _breaks_off(current.last)
    if ended and current.verdict.kind.type != "other":
        return classify.UNNAMED
    # A title that was not read may begin another paper: what that says must not be taken for this one's.
    return classify.UNNAMED if is_half_read(view) else None


def _is_part_of(heading: Heading, current: Run) -> bool:
    """A heading such as 处罚依据 at the top of a page, where the letter before it has not come to its end."""
    return (
        heading.match.kind.id == "legal_excerpt"
        and _SECTION.fullmatch(heading.match.title) is not None
        and current.verdict.kind.type not in {"other", "evidence_sheet"}
        and current.last.page.unread is None
        and current.last.bottom >= _ENDED_ABOVE
        and not _looks_ended(current.last)
    )


def _best_heading(view: PageView) -> Heading | None:
    if len({heading.match.kind.id for heading in view.headings}) >= 4:
        return None  # a list of titles, not a title
    return view.headings[0] if view.headings else None


def _counts_on(current: Run, mark: PageMark) -> bool:
    last = current.last.mark
    return last is None or last.number == mark.number - 1 or last.total == mark.total


def _same_title(heading: Heading, current: Run | None) -> bool:
    """A business licence and an identity card are of one kind, and two papers."""
    title = bare(heading.row.text)
    return (
        current is None
        or not current.verdict.title
        or heading.match.score < 1.0
        or (title in current.verdict.title or current.verdict.title in title or heading.match.continued)
    )


def _goes_on(heading: Heading, view: PageView, mark: PageMark | None) -> bool:
    """Whether a page that repeats the title of the current paper goes on with it."""
    if heading.match.continued or (mark is not None and mark.number > 1):
        return True
    if mark is not None and mark.number == 1:
        return False
    below = "".join(row.text for row in view.rows[heading.row.rank + 1 : heading.row.rank + 9])
    table = next((block for block in view.page.blocks if isinstance(block, Table)), None)
    if table is not None:
        below += "".join(cell.text for cell in table.cells[:12])
    return not _HEAD_LABELS.search(below.replace(" ", ""))


def _runs_on(current: Run, view: PageView) -> bool:
    """Whether an untitled page carries on a paper whose last page shows no end."""
    if _CARRIED_ON.match(view.text):
        return True
    full = current.last.bottom >= _ENDED_ABOVE and not is_half_read(view)
    open_ended = full or not _looks_ended(current.last)
    if current.verdict.kind.long and open_ended and not has_lost_title(view):
        return view.own_title is None or current.verdict.kind.id in {"appraisal_report", "contract_paper"}
    if current.last.bottom < _ENDED_ABOVE:
        return False
    # A form of another paper may be as wide: on a scan its title may be lost, or hardly be read.
    scanned = view.page.text_from is TextFrom.OCR
    if scanned and (view.own_title is not None or has_lost_title(view)):
        return False
    return _same_table(current.last.last_table, view.first_table)


def _in_another_file(view: PageView, current: Run | None) -> bool:
    return current is None or view.page.source != current.last.page.source


def _goes_on_in_next_picture(current: Run, view: PageView) -> bool:
    """Whether a picture without a name carries on the paper before: one full of words that shows no end.

    Between the pictures of papers stand those of places and things, and people name files by what they show.
    """
    named = classify.by_file_name(view.page.source)
    if named is not None:
        return named.kind.id == current.verdict.kind.id
    if _CARRIED_ON.match(view.text):
        return True
    if view.own_title is not None or current.verdict.kind.type == "other":
        return False
    if current.verdict.kind.long and not is_half_read(view) and _signs_for(view, current):
        return True  # however little stood on the page before
    if current.last.bottom < _ENDED_ABOVE and not _breaks_off(current.last):
        return False
    if len(view.text) >= _PAGE_OF_WORDS and not is_half_read(view) and not _looks_ended(current.last):
        return True
    return _signs_for(view, current)


def _signs_for(view: PageView, current: Run) -> bool:
    """Whether a page has the signature block (署名、日期) of a letter that has none yet, or begins with that of a form."""
    written = classify.join_text(current.views)
    within = len(view.rows) if current.verdict.kind.long else _SIGNED_WITHIN
    upper, lower = view.rows[:within], view.rows[1:]
    return not any(map(_is_signing, current.last.rows, current.last.rows[1:])) and any(
        _is_signing(name, date) and bare(name.text) in written
        for name, date in zip(upper, lower, strict=False)
    )


def _is_signing(name: Row, date: Row) -> bool:
    return is_letterhead(bare(name.text)) and _DATE.fullmatch(bare(date.text)) is not None


def _looks_ended(view: PageView) -> bool:
    """A date, a signature or 以下空白 among the last rows of a page, its foot left out."""
    return any(_CLOSING.search(bare(row.text)) for row in _body_rows(view)[-4:])


def _breaks_off(view: PageView) -> bool:
    """Whether running text stops in the middle of a sentence: a page of a letter without its end."""
    body = _body_rows(view)[-2:]
    last = body[-1] if body else None
    if last is None or last.box is None or not _BREAKS_OFF.search(bare(last.text)):
        return False
    # 签名： and its like at the foot of a form end no sentence: the line before must be full of words.
    before = body[0].box
    full = before is not None and before.width > _FULL_LINE * view.page.width
    return full and not _CLOSING.search(bare(last.text))


def _body_rows(view: PageView) -> list[Row]:
    height = view.page.height
    return [row for row in view.rows if not height or row.box is None or row.box.y0 < 0.9 * height]


def _same_table(upper: Table | None, lower: Table | None) -> bool:
    """A table broken over two pages keeps its sides."""
    if upper is None or lower is None or upper.box is None or lower.box is None:
        return False
    return abs(upper.box.x0 - lower.box.x0) < 3 and abs(upper.box.x1 - lower.box.x1) < 3
