"""Characters that recognition takes for one another because they look alike.

What is folded in `glyphs` means the same; here one character is meant and another was read.
"""

from __future__ import annotations

from typing import Final

# Read in the place of characters that labels of forms are made of: 被询间人, 曰期, 送达入.
_IN_LABELS: Final = str.maketrans("间曰入末己栓冋", "问日人未已检回")

# Read in the place of a little square to tick, ticked or not.
LIKE_TICK_BOXES: Final = frozenset("□☑☐☒■口√✓回区凶図図囗日曰团图DVvXx0O①")


def as_in_labels(text: str) -> str:
    """The text with the characters that labels have in the place of those that look like them; as long as before."""
    return text.translate(_IN_LABELS)
