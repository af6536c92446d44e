"""Lists that somebody keeps under a name (视图): each person's own, nobody else sees them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from enforcement_review.access import Actor, Permission
from enforcement_review.operations.errors import ConflictError, InvalidError, NotFoundError
from enforcement_review.operations.work import Work
from enforcement_review.store.tables import SavedView

MOST = 20  # views of one person: they stand in a row above the list
NAME_MOST = 20
QUERY_MOST = 2000


def saved_views(session: Session, actor: Actor) -> list[SavedView]:
    """The person's views in the order they were made."""
    query = select(SavedView).where(SavedView.account_id == actor.id).order_by(SavedView.id)
    return list(session.scalars(query))


def save_view(work: Work, name: str, query: str) -> SavedView:
    """Keep a list under a name; `query` is how its address says what is listed.

    Raises:
        InvalidError: the name is missing, too long or taken, or what is listed takes too many words.
        ConflictError: the person has as many views as fit.
    """
    actor = work.require(Permission.VIEW_SAVE)
    views = saved_views(work.session, actor)
    if len(views) >= MOST:
        raise ConflictError(f"最多保存 {MOST} 个视图，请先删除不再使用的。")
    if len(query) > QUERY_MOST:
        raise InvalidError("筛选条件过长，无法保存，请减少条件。")
    view = SavedView(account_id=actor.id, name=_free_name(name, views), query=query)
    work.session.add(view)
    work.session.flush()
    return view


def rename_view(work: Work, view_id: int, name: str) -> None:
    """Another name for a view of one's own. Raises NotFoundError, InvalidError."""
    view, others = _own(work, view_id)
    view.name = _free_name(name, others)


def delete_view(work: Work, view_id: int) -> str:
    """Delete a view of one's own; its name is returned. Raises NotFoundError."""
    view, _others = _own(work, view_id)
    work.session.delete(view)
    return view.name


def _own(work: Work, view_id: int) -> tuple[SavedView, list[SavedView]]:
    actor = work.require(Permission.VIEW_SAVE)
    views = saved_views(work.session, actor)
    view = next((one for one in views if one.id == view_id), None)
    if view is None:
        raise NotFoundError("没有这个视图，可能已经删除。")
    return view, [one for one in views if one is not view]


def _free_name(name: str, others: list[SavedView]) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidError("请填写视图的名称。", "name")
    if len(name) > NAME_MOST:
        raise InvalidError(f"名称过长，请控制在 {NAME_MOST} 字以内。", "name")
    if any(other.name == name for other in others):
        raise InvalidError(f"已有名为“{name}”的视图，请换一个名称。", "name")
    return name
