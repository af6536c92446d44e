"""Judging a saved case against every rule, beside two peers on the same case in the same run.

`python -m benchmarks.judging [ROUNDS]`. Peers: the standard library's `json.dumps` of the saved case (what it
costs merely to write it down) and jsonschema's validator on the same object with a schema of types alone (a
declarative check in pure Python that reads no law). CPU time of one core; the best of the rounds. One line
judges cases of which none was judged before, each with people, a firm and document numbers of its own, so that
what is kept of names and numbers from other cases helps no more than it would in a batch of real ones.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from jsonschema import Draft202012Validator

from enforcement_review.judging.examples import base_case
from enforcement_review.judging.judge import judge
from enforcement_review.judging.loader import load_rule_set
from enforcement_review.model import CaseFile
from enforcement_review.resources import rules_folder
from enforcement_review.saving import dump_case, load_case

ROUNDS = 7
CALLS = 50
_NAMES = ("建国", "晓梅", "立新", "文静", "志强", "国栋", "丽华", "良友")  # of the good case
CASES_PER_SECOND = 1_000  # what the whole rule set is meant to reach on one core


def best(action: Callable[[], object], rounds: int) -> float:
    """Seconds of CPU for one call, the best of the rounds."""
    action()
    found = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(CALLS):
            action()
        found = min(found, (time.process_time() - start) / CALLS)
    return found


def schema_of(value: Any) -> dict[str, Any]:
    """A schema of types for what the saved case holds."""
    if isinstance(value, dict):
        return {"type": "object", "properties": {key: schema_of(item) for key, item in value.items()}}
    if isinstance(value, list):
        return {"type": "array", "items": schema_of(value[0])} if value else {"type": "array"}
    return {"type": ["string", "number", "boolean", "null"]}


def of_others(case: CaseFile, number: int) -> CaseFile:
    """The good case with people, a firm and document numbers that it has under no other number."""
    saved = json.dumps(json.loads(dump_case(case)), ensure_ascii=False)
    own = chr(0x4E00 + number // 100) + chr(0x5E00 + number % 100)
    for name in _NAMES:
        saved = saved.replace(name, own)
        own = own[0] + chr(ord(own[1]) + 100)
    return load_case(saved.replace("〕12号", f"〕{number + 100}号"))


def worse(case: CaseFile) -> CaseFile:
    """The case with half of its facts unread and three papers gone: other ways through the rules."""
    return replace(case, documents=case.documents[:-3], facts=case.facts[::2])


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    rules = load_rule_set(rules_folder())
    good, _ = base_case(rules, "good_case")
    saved = json.loads(dump_case(good))
    validator = Draft202012Validator(schema_of(saved))
    print(f"{len(rules.rules)} rules, {len(good.documents)} documents, {len(good.facts)} facts")
    judged = best(lambda: judge(good, rules), rounds)
    strange = iter([of_others(good, number) for number in range(CALLS * rounds + 1)])
    lines = [
        ("judge, a good case", judged),
        ("judge, cases of others", best(lambda: judge(next(strange), rules), rounds)),
        ("judge, a case half read", best(lambda: judge(worse(good), rules), rounds)),
        ("json.dumps of the case", best(lambda: json.dumps(saved), rounds)),
        ("jsonschema, types alone", best(lambda: list(validator.iter_errors(saved)), rounds)),
    ]
    for name, seconds in lines:
        print(
            f"{name:26} {seconds * 1e3:7.3f} ms  {1 / seconds:9,.0f} a second  {seconds / judged:6.2f} of judging"
        )
    print(f"one rule {judged / len(rules.rules) * 1e6:.0f} µs; meant: {CASES_PER_SECOND:,} cases a second")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
