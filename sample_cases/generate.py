"""Make the sample case files anew: `python sample_cases/generate.py [--out DIR] [NAME…]`.

Writes DIR/files/ (the case files) and DIR/expected/ (what a careful reviewer finds in each);
DIR is this folder unless told otherwise. Two runs write the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that it runs as a plain script

from sample_cases.generator.build import CASES, build  # noqa: E402
from sample_cases.generator.expected import write_expected  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the sample case files")
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument(
        "names", nargs="*", help="cases to make (the name's beginning is enough); all by default"
    )
    options = parser.parse_args(arguments)
    paths = [
        p
        for p in sorted(CASES.glob("*.yaml"))
        if not options.names or p.stem.startswith(tuple(options.names))
    ]
    if not paths:
        parser.error("no case has such a name")
    for path in paths:
        case = build(path, options.out / "files")
        write_expected(case, options.out / "expected" / path.name)
        print(f"{path.stem}: {sum(paper.count for paper in case.papers)} pages, {len(case.papers)} papers")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
