"""Characters and rulings of a page → its blocks, whichever way the page lies."""

from __future__ import annotations

from enforcement_review.model import Block
from enforcement_review.reading.layout import arrange
from enforcement_review.reading.lines import Characters, FontSource, PageText, find_runs
from enforcement_review.reading.rulings import Segment, find_grids
from enforcement_review.reading.turning import Frame, TurnedFonts, main_quarter, turned_lines


def page_blocks(
    text: PageText,
    characters: Characters,
    fonts: FontSource,
    rulings: tuple[list[Segment], list[Segment]],
    size: tuple[float, float],
) -> tuple[Block, ...]:
    """Lines and tables in reading order.

    Args:
        text: the runs found in `characters`.
        characters: all of the page.
        fonts: of the characters.
        rulings: the horizontal and the vertical ones.
        size: width and height of the page in points.
    """
    frame = Frame(0, *size)
    if text.turned:
        quarter = main_quarter(sum(len(run.text) for run in text.runs), text.turned)
        if quarter:  # the page lies on its side: read it as it is meant to be held
            frame = Frame(quarter, *size)
            boxes = [frame.level(box) for box in characters.boxes]
            turned = Characters.of(characters.text, characters.index, boxes)
            text = find_runs(turned, TurnedFonts(fonts, quarter))
    grids = find_grids(*frame.level_rulings(*rulings))
    blocks: list[Block] = [frame.seen_block(block) for block in arrange(text.runs, grids)]
    if text.turned:
        level = Frame(0, *frame.level_size())
        blocks.extend(frame.seen_line(line) for line in turned_lines(text.turned, level))
    return tuple(blocks)
