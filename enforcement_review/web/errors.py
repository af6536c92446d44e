"""Errors as pages: one sentence on what is wrong and what to do; never a traceback."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, current_app, jsonify, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from enforcement_review.errors import EnforcementReviewError
from enforcement_review.operations.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from enforcement_review.reading.page_picture import PictureError
from enforcement_review.web.doors import permission_of
from enforcement_review.web.extensions import db

SENTENCES = {
    400: "请求不完整，请返回上一页重试。",
    401: "登录已经过期，请重新登录。",
    403: "您没有查看这个页面或者进行这项操作的权限。",
    404: "没有这个页面，或者您无权查看。",
    405: "这个地址不接受这种请求，请从页面上的按钮操作。",
    413: "上传的文件太大，请拆成几个文件后上传。",
    429: "尝试的次数太多，请稍后再试。",
}
# What stands over the sentence.
HEADINGS = {
    400: "请求不完整",
    401: "需要登录",
    403: "没有权限",
    404: "没有找到",
    409: "情况已有变化",
    413: "文件太大",
    422: "填写有误",
    429: "请稍后再试",
}
FAULT = "程序出错，已经记录。请稍后重试；仍不行请把时间告诉管理员。"
STATUS: dict[type[EnforcementReviewError], int] = {
    NotFoundError: 404,
    DeniedError: 403,
    InvalidError: 422,
    ConflictError: 409,
    PictureError: 404,
}
log = logging.getLogger(__name__)


def add_error_pages(app: Flask) -> None:
    app.register_error_handler(EnforcementReviewError, _known)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def _known(error: EnforcementReviewError) -> Any:
    """What an operation refuses; any other is no fault of the request: a file that is lost, rules with mistakes."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    if status >= 500:
        log.error("%s %s: %s", request.method, request.path, error)
    return _answer(status, str(error))


def _stale_form(_error: CSRFError) -> Any:
    """A page of another session; where there is none any more, that comes first."""
    asked = permission_of(current_app, request.endpoint) if request.endpoint else None
    if asked is not None and not current_user.is_authenticated:
        return _answer(401, SENTENCES[401])
    return _answer(400, "页面打开得太久，或者已经换了账号，请刷新页面后重新提交。")


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return _answer(error.code, SENTENCES.get(error.code, FAULT))


def _fault(error: Exception) -> Any:
    log.error("fault in %s %s", request.method, request.path, exc_info=error)
    return _answer(500, FAULT)


def _answer(status: int, sentence: str) -> Any:
    db.session.rollback()
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        return jsonify(error=sentence), status
    if request.headers.get("HX-Request"):
        return render_template("web/error_fragment.html", sentence=sentence), status
    heading = HEADINGS.get(status, "程序出错" if status >= 500 else "没有成功")
    return render_template("web/error.html", sentence=sentence, heading=heading), status
