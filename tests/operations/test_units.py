from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.operations import accounts, units
from enforcement_review.operations.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from enforcement_review.store.tables import AuditEntry, Role, Unit
from tests.district import District
from tests.operations.conftest import Do

ADMINISTRATOR = Role.ADMINISTRATOR


def paths(session: Session) -> dict[str, str]:
    session.expire_all()
    return {unit.name: unit.path for unit in session.scalars(select(Unit))}


def assert_paths_fit(session: Session) -> None:
    """Every path is its parent's with the own id behind it."""
    session.expire_all()
    for unit in session.scalars(select(Unit)):
        assert unit.path == f"{unit.parent.path if unit.parent else ''}{unit.id}/"


def last_entry(session: Session) -> AuditEntry:
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_a_new_unit_stands_below_its_parent(session: Session, do: Do, district: District) -> None:
    made = do(ADMINISTRATOR, units.create_unit, " 开发区  市场监管所 ", district.market, "market_regulation")
    assert made.name == "开发区 市场监管所"
    assert_paths_fit(session)
    assert last_entry(session).changes == {
        "name": [None, "开发区 市场监管所"],
        "parent": [None, "示例区市场监督管理局"],
        "sector": [None, "market_regulation"],
    }


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("", 1, None), "name"),
        (("x" * 101, 1, None), "name"),
        (("示例区司法局", 1, None), "name"),
        (("新单位", None, None), "parent"),
        (("新单位", 999, None), "parent"),
        (("新单位", 1, "no_such_sector"), "sector"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(do: Do, arguments: tuple[object, ...], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        do(ADMINISTRATOR, units.create_unit, *arguments)
    assert refused.value.field == field


def test_the_first_unit_is_the_root(session: Session, do: Do, district: District) -> None:
    assert session.get_one(Unit, district.root).path == f"{district.root}/"
    with pytest.raises(InvalidError, match="上级单位"):
        do(None, units.create_unit, "第二个区", None)


def test_moving_a_unit_moves_all_below(session: Session, do: Do, district: District) -> None:
    below = do(ADMINISTRATOR, units.create_unit, "一中队", district.station).id
    do(ADMINISTRATOR, units.change_unit, district.market, "示例区市场监督管理局", district.transport, None)
    assert_paths_fit(session)
    root, transport, market, station = district.root, district.transport, district.market, district.station
    assert paths(session)["一中队"] == f"{root}/{transport}/{market}/{station}/{below}/"
    assert last_entry(session).changes == {"parent": ["示例区人民政府", "示例区交通运输局"]}


def test_a_unit_does_not_move_below_itself(session: Session, do: Do, district: District) -> None:
    before = paths(session)
    for parent in (district.market, district.station):
        with pytest.raises(InvalidError, match="自己") as refused:
            do(ADMINISTRATOR, units.change_unit, district.market, "示例区市场监督管理局", parent, None)
        assert refused.value.field == "parent"
    assert paths(session) == before


def test_the_root_stays_where_it_is(do: Do, district: District) -> None:
    with pytest.raises(InvalidError, match="最上级"):
        do(ADMINISTRATOR, units.change_unit, district.root, "示例区人民政府", district.legal, None)
    with pytest.raises(ConflictError, match="最上级"):
        do(ADMINISTRATOR, units.set_unit_active, district.root, active=False)


def test_the_tree_has_a_bound_for_new_units_and_for_moved_ones(do: Do, district: District) -> None:
    parent = district.root
    for level in range(2, units.LEVELS + 1):
        parent = do(ADMINISTRATOR, units.create_unit, f"第{level}级", parent).id
    with pytest.raises(InvalidError, match="最多"):
        do(ADMINISTRATOR, units.create_unit, "太深", parent)
    with pytest.raises(InvalidError, match="最多"):
        do(ADMINISTRATOR, units.change_unit, district.market, "示例区市场监督管理局", parent, None)


def test_a_new_name_is_in_the_trail_and_no_other_units(session: Session, do: Do, district: District) -> None:
    do(ADMINISTRATOR, units.change_unit, district.market, "市场监管局", district.root, "market_regulation")
    assert last_entry(session).changes == {
        "name": ["示例区市场监督管理局", "市场监管局"],
        "sector": [None, "market_regulation"],
    }
    with pytest.raises(InvalidError, match="已经有"):
        do(ADMINISTRATOR, units.change_unit, district.market, "示例区司法局", district.root, None)


def test_a_unit_in_use_is_not_ended(do: Do, district: District) -> None:
    with pytest.raises(ConflictError, match="1 个在用的单位"):
        do(ADMINISTRATOR, units.set_unit_active, district.market, active=False)
    with pytest.raises(ConflictError, match="1 个在用的账号"):
        do(ADMINISTRATOR, units.set_unit_active, district.station, active=False)


def test_a_unit_that_is_ended_gets_nothing_new_and_comes_back_after_its_parent(
    session: Session, do: Do, district: District
) -> None:
    for account in (district.market_reviewer, district.accounts[Role.UNIT]):
        do(ADMINISTRATOR, accounts.set_active, account, active=False)
    do(ADMINISTRATOR, units.set_unit_active, district.station, active=False)
    assert last_entry(session).changes == {"active": [True, False]}
    do(ADMINISTRATOR, units.set_unit_active, district.market, active=False)
    with pytest.raises(InvalidError, match="已停用"):
        do(ADMINISTRATOR, units.create_unit, "新所", district.market)
    with pytest.raises(ConflictError, match="上级单位"):
        do(ADMINISTRATOR, units.set_unit_active, district.station, active=True)
    do(ADMINISTRATOR, units.set_unit_active, district.market, active=True)
    do(ADMINISTRATOR, units.set_unit_active, district.station, active=True)


@pytest.mark.parametrize("role", [role for role in Role if role is not ADMINISTRATOR])
def test_only_administrators_manage_units(do: Do, district: District, role: Role) -> None:
    for operation, *arguments in (
        (units.create_unit, "新单位", district.root),
        (units.change_unit, district.market, "新名", district.root, None),
    ):
        with pytest.raises(DeniedError):
            do(role, operation, *arguments)
    with pytest.raises(DeniedError):
        do(role, units.set_unit_active, district.station, active=False)


def test_a_unit_that_is_not_there_is_not_found(do: Do) -> None:
    with pytest.raises(NotFoundError):
        do(ADMINISTRATOR, units.change_unit, 999, "新名", 1, None)


def test_the_tree_lists_each_unit_after_its_parent(session: Session, do: Do, district: District) -> None:
    do(ADMINISTRATOR, units.create_unit, "二所", district.market)
    nodes = units.unit_tree(session)
    assert [(node.unit.name, node.depth) for node in nodes] == [
        ("示例区人民政府", 0),
        ("示例区司法局", 1),
        ("示例区市场监督管理局", 1),
        ("城关市场监管所", 2),
        ("二所", 2),
        ("示例区交通运输局", 1),
        ("示例区纪委监委", 1),
    ]
    assert [node.accounts for node in nodes] == [0, 3, 1, 1, 0, 1, 1]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=8))
def test_whatever_is_moved_the_paths_say_the_tree(
    session: Session, do: Do, district: District, moves: list[tuple[int, int]]
) -> None:
    for unit_id, parent_id in moves:
        name = session.get_one(Unit, unit_id).name
        try:
            do(ADMINISTRATOR, units.change_unit, unit_id, name, parent_id, None)
        except InvalidError:
            session.rollback()
        assert_paths_fit(session)
    assert len(units.unit_tree(session)) == 6
