"""Pictures of pages, for the desk and wherever evidence is shown."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, current_app, make_response, render_template, request

from enforcement_review.access import Permission
from enforcement_review.model import ReadSource
from enforcement_review.operations.errors import NotFoundError
from enforcement_review.reading.page_picture import OFD, WIDTHS, has_pictures, ofd_jpeg, page_jpeg
from enforcement_review.store.files import FileStore
from enforcement_review.store.pictures import PictureCache
from enforcement_review.store.results import sources_of
from enforcement_review.store.tables import Revision
from enforcement_review.web.doors import find_case, requires, services, settings
from enforcement_review.web.extensions import db
from enforcement_review.web.pictures import blueprint
from enforcement_review.web.pictures.drawing import draw_page
from enforcement_review.web.pictures.leaves import drawn_page
from enforcement_review.web.pictures.text import paper_of

CACHE = "pictures"
SMALL = 160  # pixels wide: a page in the list of documents
SECONDS = 3600  # that a browser keeps a picture for itself
NO_PAGE = "案卷中没有这一页，或者它没有可以显示的图像。"


@dataclass(frozen=True, slots=True)
class _Asked:
    files: FileStore
    source: ReadSource


@blueprint.get("/cases/<int:case_id>/sources/<int:index>/pages/<int:page>.jpg")
@requires(Permission.CASE_READ)
def page(case_id: int, index: int, page: int) -> Response:
    """A page as a picture, in one of a few widths."""
    asked = _source(case_id, index)
    wanted = request.args.get("w", WIDTHS[0], type=int)
    width = next((width for width in (SMALL, *WIDTHS) if width >= wanted), WIDTHS[-1])
    tag = f"{asked.source.sha256}-{page}-{width}"
    if request.if_none_match.contains(tag):
        return _kept(make_response("", 304), tag)
    data = _pictures().get(tag, lambda: _picture(asked, page, width))
    return _kept(Response(data, mimetype="image/jpeg"), tag)


@blueprint.get("/cases/<int:case_id>/sources/<int:index>/pages/<int:page>.svg")
@requires(Permission.CASE_READ)
def drawing(case_id: int, index: int, page: int) -> Response:
    """A page of an OFD, drawn from what was read of it."""
    asked = _source(case_id, index)
    drawn = drawn_page(asked.source, page)
    if drawn is None or asked.source.media_type != OFD:
        raise NotFoundError(NO_PAGE)
    tag = f"{asked.source.sha256}-{page}-drawn"
    if request.if_none_match.contains(tag):
        return _kept(make_response("", 304), tag)
    pictures = ofd_jpeg(_bytes(asked), page, WIDTHS[1]) if drawn.pictures else None
    return _kept(Response(draw_page(drawn, pictures), mimetype="image/svg+xml"), tag)


@blueprint.get("/cases/<int:case_id>/sources/<int:index>/text")
@requires(Permission.CASE_READ)
def text(case_id: int, index: int) -> str:
    """A source without pages as text, its paragraphs and table rows named as evidence names them."""
    source = _source(case_id, index).source
    if source.page_count is not None:
        raise NotFoundError(NO_PAGE)
    return render_template("web/pictures/text.html", paper=paper_of(source))


def _source(case_id: int, index: int) -> _Asked:
    case = find_case(case_id)
    if case.revision_id is None:
        raise NotFoundError("案卷还没有处理完，请稍后再看。")
    revision = db.session.get_one(Revision, case.revision_id)
    files = services().files
    sources = sources_of(files, revision.pages_key)
    if index >= len(sources):
        raise NotFoundError(NO_PAGE)
    return _Asked(files, sources[index])


def _picture(asked: _Asked, number: int, width: int) -> bytes:
    source = asked.source
    if has_pictures(source.media_type):
        with asked.files.open(source.sha256) as stream:
            return page_jpeg(stream, source.media_type, number, width)
    if source.media_type == OFD and (found := ofd_jpeg(_bytes(asked), number, width)) is not None:
        return found[0]
    raise NotFoundError(NO_PAGE)


def _bytes(asked: _Asked) -> bytes:
    with asked.files.open(asked.source.sha256) as stream:
        return stream.read()


def _pictures() -> PictureCache:
    cache = current_app.extensions.get("enforcement_review.pictures")
    if cache is None:
        cache = PictureCache(settings().instance / CACHE)
        current_app.extensions["enforcement_review.pictures"] = cache
    assert isinstance(cache, PictureCache)
    return cache


def _kept(response: Response, tag: str) -> Response:
    """Only this person's browser may keep it, for a while."""
    response.set_etag(tag)
    response.headers["Cache-Control"] = f"private, max-age={SECONDS}"
    return response
