"""Between requests and operations: who acts, which permission a route asks for, and the work of a request.

Every route says its permission with `@requires` or that it needs none with `@public`; an application with a
route that says neither does not start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request
from flask_login import UserMixin, current_user

from enforcement_review.access import Actor, Permission, may
from enforcement_review.configuration import Configuration
from enforcement_review.operations.audit import Note
from enforcement_review.operations.scope import case_for
from enforcement_review.operations.work import Wake, Work, working
from enforcement_review.store.database import begin_writing
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import Account, CaseFile, Unit
from enforcement_review.web.extensions import db

View = TypeVar("View", bound=Callable[..., Any])
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
NO_PERMISSION = object()
# Style sheets and scripts, which Flask's own views give out.
ASSETS = frozenset({"static", "bootstrap.static"})


@dataclass(frozen=True, slots=True)
class Services:
    """What one application works with, beside the database."""

    configuration: Configuration
    files: FileStore
    wake: Wake


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """The account behind a request, as Flask-Login wants one."""

    def __init__(self, account: Account, actor: Actor) -> None:
        self.actor = actor
        self.username = account.username
        self.unit_name = account.unit.name
        self.must_change_password = account.must_change_password
        self.key = f"{account.id}:{account.session_key}"

    def get_id(self) -> str:
        return self.key


def requires(permission: Permission) -> Callable[[View], View]:
    """The route is for people with the permission; whether it holds for one case file, its operation asks."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # read by `permission_of`
        return view

    return mark


def public(view: View) -> View:
    """The route needs no sign-in."""
    view.permission = NO_PERMISSION  # type: ignore[attr-defined]  # read by `permission_of`
    return view


def streams(view: View) -> View:
    """The route takes in a body that may come for minutes: nobody waits for the database behind it.

    It writes inside `changing_after` once the bytes are safe, and what it has read before that counts no more.
    """
    view.streams = True  # type: ignore[attr-defined]  # read by `begin_request`
    return view


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """What a route asks for; None for a public one.

    Raises:
        LookupError: the route says nothing of it.
    """
    if endpoint in ASSETS:
        return None
    asked = getattr(app.view_functions[endpoint], "permission", None)
    if asked is None:
        raise LookupError(f"the route {endpoint} states no permission")
    return None if asked is NO_PERMISSION else cast("Permission", asked)


def services() -> Services:
    return cast("Services", current_app.extensions["enforcement_review"])


def settings() -> Configuration:
    return services().configuration


def actor() -> Actor:
    """Who acts. Only for routes that are not public."""
    return cast("Actor", current_user.actor)


def allowed(permission: Permission, thing: Any = None) -> bool:
    """Whether the person may; for what a page offers."""
    return current_user.is_authenticated and may(actor(), permission, thing)


def find_case(case_id: int) -> CaseFile:
    """The case file of a page's address, if the person may see it. Raises NotFoundError."""
    return case_for(db.session(), actor(), case_id)


def now() -> datetime:
    return datetime.now(UTC)


def open_work() -> Work:
    """The work of this request."""
    own = services()
    signed_in = actor() if current_user.is_authenticated else None
    return Work(
        session=db.session(),
        files=own.files,
        now=now(),
        audit_key=own.configuration.audit_key.encode(),
        actor=signed_in,
        wake=own.wake,
        review_days=own.configuration.review_days,
    )


@contextmanager
def changing() -> Iterator[Work]:
    """The work of a request that changes something: committed at the end, undone when an operation refuses."""
    with working(open_work()) as work:
        yield work


@contextmanager
def changing_after() -> Iterator[Work]:
    """`changing` for a route that streams."""
    db.session.rollback()
    with changing() as work:
        yield work


def note_view(action: str, subject: tuple[str, int | None, str]) -> None:
    """Write down in the audit trail that the person saw it; done before the answer leaves."""
    g.setdefault("views", []).append(Note(action, subject, {}, ""))


def begin_request() -> None:
    """A request that may write takes the writer's place before anything is read."""
    if request.method in SAFE_METHODS or request.endpoint is None:
        return
    if not getattr(current_app.view_functions[request.endpoint], "streams", False):
        begin_writing(db.session())


def write_views() -> None:
    """Put what was seen in this request into the trail."""
    notes = g.pop("views", None)
    if not notes:
        return
    db.session.rollback()
    with changing() as work:
        work.notes.extend(notes)


def unit_choices(condition: Any) -> list[tuple[int, str]]:
    """Units as a form offers them, by their place in the tree."""
    units = db.session.query(Unit).where(condition, Unit.active).order_by(Unit.path).all()
    least = min((unit.path.count("/") for unit in units), default=0)
    return [(unit.id, "　" * (unit.path.count("/") - least) + unit.name) for unit in units]
