"""Saved views: each person's own, few, and with names that tell them apart."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from enforcement_review.operations import views
from enforcement_review.operations.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from enforcement_review.operations.views import delete_view, rename_view, save_view, saved_views
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import Role
from tests.district import District, actor, work_of


def names(session: Session, district: District, role: Role) -> list[str]:
    return [view.name for view in saved_views(session, actor(session, district.accounts[role]))]


def test_a_view_is_the_persons_own(session: Session, files: FileStore, district: District) -> None:
    mine = work_of(session, files, district.accounts[Role.REVIEWER])
    view = save_view(mine, "  我的　在办 ", "review=in_review")
    assert (view.name, view.query) == ("我的 在办", "review=in_review")
    assert names(session, district, Role.REVIEWER) == ["我的 在办"]
    assert names(session, district, Role.SUPERVISOR) == []
    other = work_of(session, files, district.accounts[Role.SUPERVISOR])
    with pytest.raises(NotFoundError):
        rename_view(other, view.id, "不是我的")
    with pytest.raises(NotFoundError):
        delete_view(other, view.id)


def test_views_are_renamed_and_deleted(session: Session, files: FileStore, district: District) -> None:
    work = work_of(session, files, district.accounts[Role.UNIT])
    first, second = save_view(work, "一", "q=1"), save_view(work, "二", "q=2")
    rename_view(work, first.id, "三")
    rename_view(work, first.id, "三")  # its own name is no other's
    assert names(session, district, Role.UNIT) == ["三", "二"]
    assert delete_view(work, second.id) == "二"
    assert names(session, district, Role.UNIT) == ["三"]


@pytest.mark.parametrize("name", ["", " 　", "名" * 21, "已有"])
def test_a_name_has_to_tell_views_apart(
    session: Session, files: FileStore, district: District, name: str
) -> None:
    work = work_of(session, files, district.accounts[Role.REVIEWER])
    save_view(work, "已有", "")
    with pytest.raises(InvalidError) as refused:
        save_view(work, name, "q=1")
    assert refused.value.field == "name"


def test_there_are_not_more_views_than_fit(
    session: Session, files: FileStore, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    work = work_of(session, files, district.accounts[Role.REVIEWER])
    save_view(work, "一", "")
    save_view(work, "二", "")
    with pytest.raises(ConflictError):
        save_view(work, "三", "")
    with pytest.raises(InvalidError):
        save_view(work_of(session, files, district.accounts[Role.UNIT]), "长", "q" * 2001)


def test_an_administrator_has_no_lists_to_keep(
    session: Session, files: FileStore, district: District
) -> None:
    with pytest.raises(DeniedError):
        save_view(work_of(session, files, district.accounts[Role.ADMINISTRATOR]), "一", "")
