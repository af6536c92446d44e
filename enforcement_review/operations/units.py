"""Units (单位) in their tree. The administrator's operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from enforcement_review.access import Permission
from enforcement_review.judging.loader import load_rule_set
from enforcement_review.operations.errors import ConflictError, InvalidError, NotFoundError
from enforcement_review.operations.work import Work
from enforcement_review.resources import rules_folder
from enforcement_review.store.tables import Account, Unit

LEVELS = 8  # a path of that many ids stands in its column, whatever the ids


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit in the tree.

    Attributes:
        depth: 0 for the root.
        accounts: of it that may sign in; those of units below are not counted.
    """

    unit: Unit
    depth: int
    accounts: int


def unit_tree(session: Session) -> list[UnitNode]:
    """All units, each after the one it stands below, beside one another in the order they were made."""
    units = session.scalars(select(Unit).order_by(Unit.id)).all()
    counted = session.execute(
        select(Account.unit_id, func.count()).where(Account.active).group_by(Account.unit_id)
    )
    accounts = dict(counted.all())
    children: dict[int | None, list[Unit]] = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append(unit)
    nodes: list[UnitNode] = []
    waiting = [(unit, 0) for unit in reversed(children.get(None, []))]
    while waiting:
        unit, depth = waiting.pop()
        nodes.append(UnitNode(unit, depth, accounts.get(unit.id, 0)))
        waiting += [(child, depth + 1) for child in reversed(children.get(unit.id, []))]
    return nodes


def find_unit(session: Session, unit_id: int) -> Unit:
    """Raises NotFoundError."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFoundError("没有这个单位，请核对后再试。")
    return unit


@lru_cache(maxsize=1)
def sector_titles() -> Mapping[str, str]:
    """Sectors (执法领域) with parameters of their own: id and title."""
    sectors = load_rule_set(rules_folder()).sectors
    return {key: sectors[key].title for key in sorted(sectors)}


def create_unit(work: Work, name: str, parent_id: int | None, sector: str | None = None) -> Unit:
    """A new unit.

    Args:
        work: with an administrator, or without a person: a command on the host.
        name: no other unit's.
        parent_id: the unit that it stands below; None only for the first one.
        sector: whose parameters its files are judged with; None: as each file shows.

    Raises:
        InvalidError: something of it is not acceptable.
    """
    _begin(work)
    session = work.session
    name = _free_name(session, name, None)
    parent = None
    if parent_id is not None:
        parent = _parent(session, parent_id)
    elif session.scalar(select(func.count()).select_from(Unit)):
        raise InvalidError("请选择上级单位。", "parent")
    _known_sector(sector)
    unit = Unit(name=name, parent=parent, sector=sector, active=True)
    session.add(unit)
    session.flush()
    unit.path = _path(parent, unit)
    changes = {
        "name": (None, name),
        "parent": (None, parent.name if parent else None),
        "sector": (None, sector),
    }
    work.note("unit.create", ("unit", unit.id, name), changes)
    return unit


def change_unit(work: Work, unit_id: int, name: str, parent_id: int | None, sector: str | None) -> Unit:
    """Another name, sector or place in the tree; all below moves with it.

    Raises:
        NotFoundError: there is no such unit.
        InvalidError: something of it is not acceptable.
    """
    _begin(work)
    session = work.session
    unit = find_unit(session, unit_id)
    name = _free_name(session, name, unit)
    _known_sector(sector)
    old_parent = unit.parent
    before = (unit.name, old_parent.name if old_parent else None, unit.sector)
    if parent_id != unit.parent_id:
        _move(session, unit, parent_id)
    unit.name, unit.sector = name, sector
    after = (name, unit.parent.name if unit.parent else None, sector)
    fields = ("name", "parent", "sector")
    changes = {field: (old, new) for field, old, new in zip(fields, before, after, strict=True) if old != new}
    if changes:
        work.note("unit.change", ("unit", unit.id, name), changes)
    return unit


def set_unit_active(work: Work, unit_id: int, *, active: bool) -> Unit:
    """Use a unit or not. One that is not used gets no files and no accounts; what it has stays.

    Raises:
        NotFoundError: there is no such unit.
        ConflictError: accounts or units in use stand in the way.
    """
    _begin(work)
    unit = find_unit(work.session, unit_id)
    if unit.active == active:
        return unit
    if active:
        _may_begin(unit)
    else:
        _may_end(work.session, unit)
    unit.active = active
    work.note("unit.change", ("unit", unit.id, unit.name), {"active": (not active, active)})
    return unit


def _begin(work: Work) -> None:
    """The permission, and the whole tree's lock: changes of it come one after the other."""
    if work.actor is not None:
        work.require(Permission.UNIT_MANAGE)
    work.session.scalars(select(Unit).where(Unit.parent_id.is_(None)).with_for_update()).all()
    work.session.expire_all()  # what was read of units before may have changed until now


def _free_name(session: Session, name: str, own: Unit | None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 100:
        raise InvalidError("单位名称要 1 到 100 个字。", "name")
    other = session.scalar(select(Unit.id).where(Unit.name == name))
    if other is not None and (own is None or other != own.id):
        raise InvalidError(f"已经有“{name}”这个单位，请核对或者换一个名称。", "name")
    return name


def _known_sector(sector: str | None) -> None:
    if sector is not None and sector not in sector_titles():
        raise InvalidError("没有这个执法领域，请重新选择。", "sector")


def _parent(session: Session, parent_id: int) -> Unit:
    parent = session.get(Unit, parent_id)
    if parent is None or not parent.active:
        raise InvalidError("没有这个上级单位，或者它已停用，请重新选择。", "parent")
    return parent


def _move(session: Session, unit: Unit, parent_id: int | None) -> None:
    """Put the unit below another; every path below it changes with its own."""
    if unit.parent_id is None:
        raise InvalidError("最上级单位不能移到别的单位之下。", "parent")
    if parent_id is None:
        raise InvalidError("请选择上级单位。", "parent")
    parent = _parent(session, parent_id)
    if parent.path.startswith(unit.path):
        raise InvalidError("不能移到自己或者自己的下级之下，请另选上级单位。", "parent")
    old = unit.path
    below = session.scalars(select(Unit).where(Unit.path.startswith(old, autoescape=True))).all()
    new = _path(parent, unit)
    if max(new.count("/") + row.path.count("/") - old.count("/") for row in below) > LEVELS:
        raise InvalidError(f"单位最多 {LEVELS} 级，移过去就超过了，请另选上级单位。", "parent")
    unit.parent = parent
    for row in below:
        row.path = new + row.path.removeprefix(old)
    session.flush()


def _path(parent: Unit | None, unit: Unit) -> str:
    path = f"{parent.path if parent else ''}{unit.id}/"
    if path.count("/") > LEVELS:
        raise InvalidError(f"单位最多 {LEVELS} 级，请另选上级单位。", "parent")
    return path


def _may_begin(unit: Unit) -> None:
    if unit.parent is not None and not unit.parent.active:
        raise ConflictError(f"上级单位“{unit.parent.name}”还停用着，请先启用它。")


def _may_end(session: Session, unit: Unit) -> None:
    if unit.parent_id is None:
        raise ConflictError("最上级单位不能停用。")
    below = Unit.path.startswith(unit.path, autoescape=True) & Unit.active & (Unit.id != unit.id)
    units = session.scalar(select(func.count()).select_from(Unit).where(below)) or 0
    if units:
        raise ConflictError(f"下面还有 {units} 个在用的单位，请先停用或者移走它们。")
    accounts = session.scalar(
        select(func.count()).select_from(Account).where(Account.unit_id == unit.id, Account.active)
    )
    if accounts:
        raise ConflictError(f"还有 {accounts} 个在用的账号属于这个单位，请先停用它们或者改到别的单位。")
