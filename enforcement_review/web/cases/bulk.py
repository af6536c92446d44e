"""One operation on several case files that were chosen in the list; a refusal stops that one alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from enforcement_review.operations.errors import ConflictError, DeniedError, NotFoundError
from enforcement_review.operations.work import Work
from enforcement_review.store.tables import CaseFile

MOST = 100  # chosen at once: two pages of the list
NAMED = 5


@dataclass(frozen=True, slots=True)
class Refusal:
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`done`: how many it was done to."""

    done: int
    refusals: tuple[Refusal, ...]


def each(work: Work, case_ids: list[int], operation: Callable[[int], object]) -> Outcome:
    """Do it to each, in one transaction: what was refused leaves neither a change nor a line in the trail."""
    refusals: list[Refusal] = []
    wanted = sorted(
        set(case_ids)
    )  # in the same order as others take them up, who would be waited for otherwise
    for case_id in wanted:
        notes = len(work.notes)
        try:
            with work.session.begin_nested():
                operation(case_id)
        except NotFoundError as error:
            refusals.append(Refusal(f"案卷 {case_id}", str(error)))
        except (DeniedError, ConflictError) as error:
            del work.notes[notes:]
            case = work.session.get_one(CaseFile, case_id)
            refusals.append(Refusal(case.name or case.label, str(error)))
    return Outcome(len(wanted) - len(refusals), tuple(refusals))


def sentences(outcome: Outcome, done: str, undone: str) -> list[tuple[str, str]]:
    """What to say: category and sentence. `done`: `已分派`; `undone`: `没有分派`."""
    said = [("success", f"{done} {outcome.done} 份案卷。")] if outcome.done else []
    if outcome.refusals:
        named = "".join(f"《{one.name}》：{one.sentence}" for one in outcome.refusals[:NAMED])
        more = f"另有 {len(outcome.refusals) - NAMED} 份。" if len(outcome.refusals) > NAMED else ""
        said.append(("error", f"{len(outcome.refusals)} 份{undone}。{named}{more}"))
    return said
