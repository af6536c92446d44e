"""What the 卷内目录 says that the file holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from enforcement_review.judging.field_reading import READ, FieldReading
from enforcement_review.judging.paper_names import PaperNames

_AT_LEAST = 5  # a catalogue of fewer entries does not list the papers one by one
_GENERAL = re.compile(r"其他|有关|相关|等材料|一套|全部|若干")


def listing(entries: Sequence[FieldReading], names: PaperNames) -> Mapping[str, int]:
    """Document types that the catalogue names, in how many entries each.

    Empty where it was not read whole or speaks in general words: then it may mean anything.
    """
    readings = [reading for reading in entries if reading.state is READ]
    rows = [row for reading in readings for row in reading.value if isinstance(row, Mapping)]
    titles = [str(row.get("title") or "") for row in rows]
    whole = all(reading.document is not None and reading.document.complete for reading in readings)
    if not whole or len(titles) < _AT_LEAST or not all(titles):
        return {}
    kinds: Counter[str] = Counter()
    for title in titles:
        spoken_of = names.kinds_of(title)[1]
        if not spoken_of and _GENERAL.search(title):
            return {}
        kinds.update(spoken_of)
    return kinds
