"""Rulings (认定): what a reviewer says of the machine's findings, and findings of the reviewer's own.

The machine's finding is never changed: a ruling is a row beside it, and the newest one on a rule holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from enforcement_review.access import Permission
from enforcement_review.model import Box, Outcome
from enforcement_review.operations.errors import ConflictError, InvalidError, NotFoundError
from enforcement_review.operations.reviewing import at_revision, begin, given_reason, short_reason
from enforcement_review.operations.scope import case_for
from enforcement_review.operations.standing import (
    Standing,
    StandingFinding,
    finding_digest,
    refresh,
    standing,
)
from enforcement_review.operations.tallies import tallied
from enforcement_review.operations.work import Work
from enforcement_review.scoring import HAND
from enforcement_review.store.tables import CaseFile, HandFinding, Review, Revision, RulingKind, RulingRow

CENT = Decimal("0.01")
TITLE_MOST, WORDS_MOST, BASIS_MOST = 200, 2000, 500
OUTCOME_WORDS = {
    Outcome.PASS: "符合",
    Outcome.FAIL: "不符合",
    Outcome.NOT_APPLICABLE: "不适用",
    Outcome.UNDETERMINED: "待定",
}
# Short cuts, by what is said and what it comes to (None: whatever that is); a person may write any other reason.
USUAL_REASONS: Mapping[tuple[RulingKind, Outcome | None], tuple[str, ...]] = {
    (RulingKind.OVERRULE, Outcome.PASS): (
        "经核对原件，文书内容齐全，机器识别有误。",
        "相关内容见于案卷其他文书。",
        "副卷中有相应材料，已核实。",
    ),
    (RulingKind.OVERRULE, Outcome.FAIL): (
        "经核对原件，确实存在该问题。",
        "案卷中没有相应材料。",
    ),
    (RulingKind.OVERRULE, Outcome.NOT_APPLICABLE): ("该要求不适用于本案。",),
    (RulingKind.SETTLE, Outcome.PASS): (
        "经核对原件，符合要求。",
        "相关内容见于案卷其他文书。",
        "副卷中有相应材料，已核实。",
    ),
    (RulingKind.SETTLE, Outcome.FAIL): (
        "经核对原件，不符合要求。",
        "案卷中没有相应材料。",
    ),
    (RulingKind.SETTLE, Outcome.NOT_APPLICABLE): ("该要求不适用于本案。",),
    (RulingKind.POINTS, None): (
        "问题轻微，酌情少扣。",
        "已自行补正，酌情少扣。",
        "仅部分文书存在该问题。",
    ),
    (RulingKind.WITHDRAW, None): ("认定有误，重新核对。",),
}


@dataclass(frozen=True, slots=True)
class NewFinding:
    """A deficiency that the rules do not look for.

    Attributes:
        section: id of the standard's section that it counts in.
        source, page, box, quote: the region that the reviewer marked.
    """

    section: str
    title: str
    message: str
    basis: str
    remedy: str
    deduction: Decimal
    source: str
    page: int | None = None
    box: Box | None = None
    quote: str = ""


def rule_on(
    work: Work,
    case_id: int,
    revision: int,
    rule: str,
    kind: RulingKind,
    reason: str,
    outcome: Outcome | None = None,
    deduction: Decimal | None = None,
) -> None:
    """Confirm, overrule or settle a finding, or change the points that it takes off.

    Args:
        work: with the reviewer.
        case_id: of the case file.
        revision: number of the one that the person saw.
        rule: id of the finding's rule.
        kind: not WITHDRAW, which `withdraw_ruling` does.
        reason: may be left out where the machine's finding is confirmed.
        outcome: for OVERRULE and SETTLE.
        deduction: points, for POINTS, or for a failure; None: the rule's own.

    Raises:
        NotFoundError, DeniedError, ConflictError: as everywhere.
        InvalidError: this cannot be said of this finding.
    """
    case, row = _open(work, case_id, revision)
    item = _item(standing(work.session, work.files, case), rule)
    said = _said(item, kind, outcome)
    if deduction is not None and (kind is RulingKind.CONFIRM or said is not Outcome.FAIL):
        raise InvalidError("只有认定为不符合、不是单纯确认时才能改扣分。", "deduction")
    if kind is RulingKind.POINTS and deduction is None:
        raise InvalidError("请填写扣分。", "deduction")
    if deduction is not None:
        deduction = _within(deduction, points_bounds(item))
    if kind is RulingKind.POINTS and deduction == item.deduction:
        raise InvalidError("扣分没有变化。", "deduction")
    reason = short_reason(reason) if kind is RulingKind.CONFIRM else given_reason(reason)
    last = item.ruling
    if last and (last.kind, last.outcome, last.deduction, last.reason) == (
        kind,
        said.value,
        deduction,
        reason,
    ):
        return  # said twice
    _add(work, case, row, item, kind, said, deduction, reason)


def withdraw_ruling(work: Work, case_id: int, revision: int, rule: str, reason: str = "") -> None:
    """Let the machine's finding stand by itself again. Raises as `rule_on`."""
    case, row = _open(work, case_id, revision)
    reason = short_reason(reason)
    item = _item(standing(work.session, work.files, case), rule)
    if item.ruling is None and item.waiting is None:
        raise ConflictError("这一项没有认定可以撤回，请刷新后再看。")
    _add(work, case, row, item, RulingKind.WITHDRAW, None, None, reason)


def points_bounds(item: StandingFinding) -> tuple[Decimal, Decimal]:
    """The least and the most points that a ruling may take off for it."""
    return Decimal(0), item.finding.at_stake


def add_finding(work: Work, case_id: int, revision: int, finding: NewFinding) -> int:
    """Add a finding of the reviewer's own; its id is returned. Raises as `rule_on`."""
    case, row = _open(work, case_id, revision)
    now = standing(work.session, work.files, case)
    given = _checked(finding, now)
    review = _begun(work, case)
    added = HandFinding(
        case_file_id=case.id,
        review_id=review.id,
        section=given.section,
        title=given.title,
        message=given.message,
        basis=given.basis,
        remedy=given.remedy,
        deduction=given.deduction,
        source=given.source,
        page=given.page,
        box=_edges(given.box),
        quote=given.quote,
        made_by_id=work.person.id,
        made_at=work.now,
    )
    with tallied(work.session, case):
        work.session.add(added)
        work.session.flush()
        refresh(work.session, work.files, case)
    changes = {"问题": (None, given.title), "扣分": (None, given.deduction), "版本": (None, row.number)}
    work.note_case("finding.add", case, changes, given.message[:500])
    return added.id


def withdraw_finding(work: Work, case_id: int, revision: int, finding_id: int, reason: str) -> None:
    """Take back a finding of one's own; its row stays. Raises as `rule_on`."""
    case, _row = _open(work, case_id, revision)
    reason = given_reason(reason)
    finding = work.session.get(HandFinding, finding_id)
    if finding is None or finding.case_file_id != case.id or finding.withdrawn_at is not None:
        raise NotFoundError("没有这个人工发现的问题，或者已经撤回；请刷新后再看。")
    _begun(work, case)
    with tallied(work.session, case):
        finding.withdrawn_at, finding.withdrawn_reason = work.now, reason
        work.session.flush()
        refresh(work.session, work.files, case)
    changes = {"问题": (finding.title, None), "扣分": (finding.deduction, None)}
    work.note_case("finding.withdraw", case, changes, reason)


# ---- the steps ----


def _open(work: Work, case_id: int, revision: int) -> tuple[CaseFile, Revision]:
    case = case_for(work.session, work.person, case_id, lock=True)
    work.require(Permission.REVIEW_RULE, case)
    return case, at_revision(work.session, case, revision)


def _begun(work: Work, case: CaseFile) -> Review:
    review = begin(work, case)
    if review is None:
        raise ConflictError("这份案卷还没有分派，请先领取或者分派。")
    return review


def _item(now: Standing, rule: str) -> StandingFinding:
    found = next((item for item in now.findings if item.finding.rule == rule), None)
    if found is None:
        raise NotFoundError("没有这一项评查结论，请刷新后再试。")
    if rule.startswith(HAND):
        raise InvalidError("这是人工发现的问题，不用再认定；要改请撤回后重新增加。")
    return found


def _said(item: StandingFinding, kind: RulingKind, outcome: Outcome | None) -> Outcome:
    """The outcome that the ruling gives. Raises InvalidError where this cannot be said of the finding."""
    machine = item.finding.outcome
    deciding = RulingKind.SETTLE if machine is Outcome.UNDETERMINED else RulingKind.OVERRULE
    if kind is RulingKind.CONFIRM and machine is not Outcome.UNDETERMINED and outcome in (None, machine):
        return machine
    if kind is RulingKind.POINTS and item.outcome is Outcome.FAIL and outcome in (None, Outcome.FAIL):
        return Outcome.FAIL
    if kind is deciding and outcome is not None and outcome not in (Outcome.UNDETERMINED, machine):
        return outcome
    raise InvalidError(_why_not(item, kind))


def _why_not(item: StandingFinding, kind: RulingKind) -> str:
    machine = item.finding.outcome
    if machine is Outcome.UNDETERMINED and kind in (RulingKind.CONFIRM, RulingKind.OVERRULE):
        return "这一项机器没有得出结论，请直接认定为符合、不符合或者不适用。"
    if kind is RulingKind.POINTS:
        return "只有不符合的项才有扣分，请先认定为不符合。"
    if kind is RulingKind.SETTLE and machine is not Outcome.UNDETERMINED:
        return "这一项机器已有结论，请确认或者改判。"
    if kind is RulingKind.OVERRULE:
        return f"机器评查结论是{OUTCOME_WORDS[machine]}，请选择另一种结论改判。"
    if kind is RulingKind.CONFIRM:
        return f"确认的结论应当是机器评查的结论（{OUTCOME_WORDS[machine]}）；要改请用改判。"
    return "请选择符合、不符合或者不适用。"


def _within(deduction: Decimal, bounds: tuple[Decimal, Decimal]) -> Decimal:
    least, most = bounds
    if not deduction.is_finite() or not least <= deduction <= most:
        raise InvalidError(f"扣分应当在 {least} 和 {most} 之间。", "deduction")
    if deduction != deduction.quantize(CENT):
        raise InvalidError("扣分最多保留两位小数。", "deduction")
    return deduction.quantize(CENT)


def _add(
    work: Work,
    case: CaseFile,
    row: Revision,
    item: StandingFinding,
    kind: RulingKind,
    outcome: Outcome | None,
    deduction: Decimal | None,
    reason: str,
) -> None:
    review = _begun(work, case)
    rule = item.finding.rule
    ruling = RulingRow(
        case_file_id=case.id,
        review_id=review.id,
        rule=rule,
        kind=kind,
        outcome=outcome.value if outcome is not None else None,
        deduction=deduction,
        reason=reason,
        revision_id=row.id,
        finding_digest=finding_digest(item.finding),
        made_by_id=work.person.id,
        made_at=work.now,
    )
    with tallied(work.session, case):
        work.session.add(ruling)
        work.session.flush()
        now = refresh(work.session, work.files, case)
    stands = _item(now, rule)
    changes: dict[str, tuple[object, object]] = {"规则": (rule, rule)}
    changes["结论"] = (OUTCOME_WORDS[item.outcome], OUTCOME_WORDS[stands.outcome])
    if item.deduction != stands.deduction:
        changes["扣分"] = (item.deduction, stands.deduction)
    work.note_case(f"ruling.{kind.value}", case, changes, reason)


def _checked(finding: NewFinding, now: Standing) -> NewFinding:
    """The finding as it is kept. Raises InvalidError."""
    sections = {item.id: item.full for item in now.standard.items}
    if finding.section not in sections:
        raise InvalidError("请选择问题所属的部分。", "section")
    texts = {
        name: getattr(finding, name).strip() for name in ("title", "message", "basis", "remedy", "quote")
    }
    for name, most, words in (
        ("title", TITLE_MOST, "标题"),
        ("message", WORDS_MOST, "问题描述"),
        ("basis", BASIS_MOST, "依据"),
    ):
        if not texts[name]:
            raise InvalidError(f"请填写{words}。", name)
        if len(texts[name]) > most:
            raise InvalidError(f"{words}过长，请控制在 {most} 字以内。", name)
    for name, words in (("remedy", "整改建议"), ("quote", "摘录")):
        if len(texts[name]) > WORDS_MOST:
            raise InvalidError(f"{words}过长，请控制在 {WORDS_MOST} 字以内。", name)
    source = next((one for one in now.result.case_file.sources if one.name == finding.source), None)
    if source is None:
        raise InvalidError("请在文书上标出问题所在。", "source")
    if finding.page is not None and not 1 <= finding.page <= (source.page_count or 0):
        raise InvalidError("所标的页不在这份材料中，请重新选择。", "page")
    points = _within(finding.deduction, (Decimal(0), sections[finding.section]))
    return NewFinding(
        section=finding.section,
        source=finding.source,
        page=finding.page,
        box=finding.box,
        deduction=points,
        **texts,
    )


def _edges(box: Box | None) -> list[float] | None:
    return None if box is None else [box.x0, box.y0, box.x1, box.y1]
