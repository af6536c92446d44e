"""印章 of an authority's paper: whether it is sealed at its end, over what, by whom, and what a signature proves.

A seal counts where the paper ends: on the page of its signature block (署名、日期), else on the last that has text.
Parts of seals across the pages' edges (骑缝章) and seals on earlier pages say nothing of the end.

`sealed` is no only where that is shown: a signature after which the file was changed, or a colour scan, read
whole, with neither seal nor any unread ink at the signature block. Where a seal is there and its worth is in
doubt (another body's name, a certificate out of its time, a signature without a stamp that can't be checked) the
fact is yes with a confidence on which nobody relies, and its quote says why. So it is with a dark ring on a scan
without colour, unless it stands over the signature block as seals do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from enforcement_review.extracting.form import DOUBTFUL, Form
from enforcement_review.extracting.letters import find_signing
from enforcement_review.law.dates import find_dates
from enforcement_review.law.names import same_authority
from enforcement_review.model import Box, Page, Seal, SealShape, SignatureState, join_boxes
from enforcement_review.text import bare
from enforcement_review.text.passage import Place

OVER_AUTHORITY, OVER_DATE = "authority", "date"  # in words: rules/vocabulary.yaml

_EDGE = 9.0  # points: a whole seal keeps farther from the paper's edge than its printer's margin
_AROUND = 64.0  # points: half of the largest seal (45 mm), so far may one set beside the block reach
_UNSEALED = 0.85  # a seal so faint that colour did not show it is rare
_LETTERS_A_MISTAKE = 8  # of a name set in a circle: so many for each that may be misread, one at least
_PURPOSE = re.compile(
    r"(行政|执法|处罚|许可|审批|案件|办案|法律|文书|业务|专用|电子|签|公|印|章|\(\d+\)|\d{6,}|[①-⑳])*$"
)
_OTHER_PURPOSE = re.compile(r"(财务|合同|发票|收费|收发|档案|食堂)[^章]{0,4}章")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# How the name of a body ends; words that don't end so were not read whole.
_BODY = re.compile(
    r"(局|委|委员会|厅|政府|办公室|办事处|队|所|站|中心|处|科|股|院|公司|厂|店|社|会|校|行|部|超市|商行|平台)$"
)
_LEVELS = re.compile(r"[省市县区州旗]")
_SHAPES = {
    SealShape.ROUND: "圆形印章",
    SealShape.OVAL: "椭圆形印章",
    SealShape.SQUARE: "方形印章",
    SealShape.NONE: "电子签名",
}
_GREY = "扫描件没有颜色，圆形图形没有盖在署名或者日期上，是否印章须核对"
_OVER_WORDS = {OVER_AUTHORITY: "署名", OVER_DATE: "日期"}


@dataclass(frozen=True, slots=True)
class Spot:
    """Words of the signature block, and where they stand."""

    words: str
    page: Page
    box: Box | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a paper ends: the pages that its seal may stand on, and its signature block as far as it was found."""

    pages: tuple[Page, ...]
    authority: Spot | None = None
    date: Spot | None = None

    @property
    def block(self) -> tuple[Spot, ...]:
        return tuple(spot for spot in (self.authority, self.date) if spot is not None)


@dataclass(frozen=True, slots=True)
class _Found:
    """A seal at the paper's end. `doubt`: why nobody should rely on it; None where nothing speaks against it."""

    page: Page
    seal: Seal
    over: tuple[str, ...] | None
    doubt: str | None

    @property
    def altered(self) -> bool:
        signature = self.seal.signature
        return signature is not None and signature.state is SignatureState.ALTERED

    @property
    def rank(self) -> tuple[bool, bool, int, bool]:
        """Sorts the seal that says most of the paper first."""
        return self.doubt is not None, self.altered, -len(self.over or ()), self.seal.signature is None


def read_seal(form: Form, authority: str | None) -> None:
    """Facts of the seal at the paper's end: `sealed`, `seal_over`, `seal_name`, `signature_state`.

    Args:
        form: the paper.
        authority: who issues the paper, as it names itself; None where that was not read.
    """
    ending = find_ending(form)
    found = sorted(_seals_at(form, ending, authority), key=lambda one: one.rank)
    if not found:
        _read_missing(form, ending)
        return
    best = found[0]
    place = Place(best.page.number, best.seal.box, None, best.seal.confidence)
    quote = _described(best)
    if best.altered and best.doubt is None:
        form.add("sealed", False, place, quote, 1.0)
    else:
        form.add("sealed", True, place, quote, 1.0 if best.doubt is None else DOUBTFUL)
    if best.over is not None:
        form.add("seal_over", best.over, place, quote, 1.0)
    if name := _name_on(best.seal):
        form.add("seal_name", name, place, name, 1.0)
    if best.seal.signature is not None:
        form.add("signature_state", best.seal.signature.state.value, place, best.seal.signature.words, 1.0)


def find_ending(form: Form) -> Ending:
    """The page of the closing date and of the authority above it, else the last with text; and what follows unread."""
    signing = find_signing(form)
    date = authority = None
    if signing is not None:
        date = _spot(form, signing.date.start, signing.date.end)
        if signing.authority is not None:
            line = signing.authority
            written = find_dates(line.text)
            cut = written[0].start if written else 0
            authority = _spot(form, line.start, line.start + cut if cut else line.end)
    found = Ending((), authority, date)
    ends = [index for index, page in enumerate(form.pages) if any(spot.page is page for spot in found.block)]
    ends = ends or [index for index, page in enumerate(form.pages) if page.blocks][-1:]
    last = ends[-1] if ends else -1
    pages = [
        page
        for index, page in enumerate(form.pages)
        if index in ends or (index > last and page.unread is not None)
    ]
    return Ending(tuple(pages), authority, date)


def _spot(form: Form, start: int, end: int) -> Spot | None:
    """Where `text[start:end]` stands; of two pages on one sheet (双页) the one that has the words."""
    part = form.passage.slice(start, end)
    place, words = part.place(), part.quote()
    pages = [page for page in form.pages if page.number == place.page]
    if not pages:
        return None
    having = [
        page
        for page in pages
        if any(
            line.box == piece.line.box and line.text == piece.line.text
            for piece in part.pieces
            for line in page.lines()
        )
    ]
    return Spot(words, (having or pages)[-1], place.box, place.confidence)


# ---- seals that are there ----


def _seals_at(form: Form, ending: Ending, authority: str | None) -> Iterator[_Found]:
    for page in form.pages:
        for seal in page.seals:
            if seal.box is None:
                # It covers its whole source: the paper only where the paper begins with the source.
                if form.pages[0].number == 1:
                    yield _Found(page, seal, None, _doubt(seal, authority))
            elif any(page is end for end in ending.pages) and not _across_the_edge(seal.box, page):
                over = _over(seal.box, page, ending)
                grey = page.in_colour is False and seal.signature is None
                yield _Found(page, seal, over, _GREY if grey and not over else _doubt(seal, authority))


def _across_the_edge(box: Box, page: Page) -> bool:
    left, right = page.left + _EDGE, page.left + page.width - _EDGE
    return box.x0 < left or box.y0 < _EDGE or box.x1 > right or box.y1 > page.height - _EDGE


def _over(box: Box, page: Page, ending: Ending) -> tuple[str, ...] | None:
    """What of the signature block the seal stands over; None where the block's place is not known."""
    spots = {OVER_AUTHORITY: ending.authority, OVER_DATE: ending.date}
    known = {what: spot for what, spot in spots.items() if spot is not None and spot.box is not None}
    over = tuple(
        what
        for what, spot in known.items()
        if spot.page is page and spot.box is not None and spot.box.overlaps(box)
    )
    return over if over or len(known) == len(spots) else None


def _doubt(seal: Seal, authority: str | None) -> str | None:
    """Why a seal can't be relied on (half a Chinese sentence); None where nothing speaks against it."""
    signature = seal.signature
    signer = signature.signer if signature is not None else None
    for name, whose in ((seal.name, "印章名称"), (signer, "签名人")):
        if name is None:
            continue
        if _OTHER_PURPOSE.search(name):
            return f"{whose}为“{name}”，不是用于决定书的印章"
        if authority is not None and is_of(name, authority, misread=name is seal.name) is False:
            return f"{whose}为“{name}”，署名机关为“{authority}”"
    if signature is None:
        return None
    if signature.state is SignatureState.EXPIRED:
        return signature.words
    if seal.shape is not SealShape.NONE:
        return None  # the stamp is seen; a signature that can't be checked (国密, files put together) takes nothing from it
    if signature.state is SignatureState.BROKEN:
        return signature.words
    if signer is None or authority is None or is_of(signer, authority) is not True:
        return f"签名人为“{signer or '不明'}”，是否就是署名机关须核对"
    return None


def is_of(name: str, authority: str, *, misread: bool = False) -> bool | None:
    """Whether the name on a seal or certificate is the authority's; None where that can't be told.

    Words set in a circle are misread more often than lines (`misread`): a name that is nearly the same, in places
    of the same levels, and one that does not end as names do, need not be another's.
    """
    own, other = _PURPOSE.sub("", bare(name)), bare(authority)
    if len(_CHINESE.findall(own)) < 4:
        return None
    same = same_authority(own, other)
    if same is not False or not misread:
        return same
    if not _BODY.search(own):
        return None
    near = Levenshtein.distance(own, other) <= max(1, len(other) // _LETTERS_A_MISTAKE)
    return None if near and _LEVELS.findall(own) == _LEVELS.findall(other) else False


def _name_on(seal: Seal) -> str | None:
    return seal.name or (seal.signature.signer if seal.signature is not None else None)


def _described(found: _Found) -> str:
    """The seal in words, as evidence quotes it: a doubt first, else what stands where and who signed."""
    seal, signature = found.seal, found.seal.signature
    grey = "（扫描件没有颜色）" if found.page.in_colour is False and signature is None else ""
    parts = [_SHAPES[seal.shape] + (f"“{seal.name}”" if seal.name else "") + grey]
    if found.over:
        parts.append("盖在" + "、".join(_OVER_WORDS[one] for one in found.over) + "上")
    if found.doubt is not None:
        return f"{found.doubt}（{'，'.join(parts)}）"
    if signature is not None:
        when = f"，{signature.signed_at.replace('T', ' ')}" if signature.signed_at else ""
        parts.append(f"签名人{signature.signer or '不明'}{when}，{signature.words}")
    return "，".join(parts)


# ---- none is there ----


def _read_missing(form: Form, ending: Ending) -> None:
    """Record no seal where the paper's end was looked at in colour and nothing stands there that was not read."""
    block = join_boxes(spot.box for spot in ending.block)
    page = ending.pages[0] if len(ending.pages) == 1 else None
    if block is None or page is None or page.ink is None or _near(block, page.ink):
        return
    if not form.document.complete or any(sheet.seals for sheet in form.pages):
        return
    at = next(index for index, sheet in enumerate(form.pages) if sheet is page)
    if not all(sheet.in_colour is True and sheet.unread is None for sheet in form.pages[at:]):
        return
    words = "、".join(spot.words for spot in ending.block)
    confidence = min(spot.confidence for spot in ending.block)
    quote = f"彩色扫描页落款（{words}）处没有印章，文书其他各页也没有"
    form.add("sealed", False, Place(page.number, block, None, confidence), quote, _UNSEALED)


def _near(block: Box, ink: Sequence[Box]) -> bool:
    around = Box(block.x0 - _AROUND, block.y0 - _AROUND, block.x1 + _AROUND, block.y1 + _AROUND)
    return any(around.overlaps(spot) for spot in ink)
