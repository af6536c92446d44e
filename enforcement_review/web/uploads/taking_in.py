"""Bytes of a request into the file store, and a first look at them there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from flask import request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from enforcement_review.operations.errors import InvalidError
from enforcement_review.operations.upload_look import Look, look_at
from enforcement_review.reading.page_picture import pdf_pages
from enforcement_review.store.files import CHUNK, FileStoreError, StoredFile, TooLargeError
from enforcement_review.web.doors import services, settings
from enforcement_review.web.extensions import db


class _BrokenOffError(FileStoreError):
    """The bytes did not all come; the store lets go of what it has."""


def take_in_body() -> StoredFile:
    """The body of the request. Raises as `take_in`."""
    return take_in(_chunks(request.stream))


def take_in(chunks: Iterator[bytes]) -> StoredFile:
    """Keep bytes as they come; they are safe when this returns. The database is let go of meanwhile.

    Raises:
        InvalidError: there are too many, or they did not all come; nothing is kept.
        FileStoreError: they could not be written.
    """
    db.session.rollback()
    try:
        return services().files.put(chunks, settings().upload_bytes)
    except (TooLargeError, _BrokenOffError) as error:
        raise InvalidError(str(error)) from error


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Of a file of a form."""
    while chunk := stream.read(CHUNK):
        yield chunk


def first_look(stored: StoredFile, name: str) -> Look:
    with services().files.open(stored.sha256) as stream:
        return look_at(stream, stored.size, name, pdf_pages)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks_of(stream)
    except RequestEntityTooLarge as error:
        raise TooLargeError(
            f"文件超过了 {settings().upload_mib} MB 的上限，请拆成几个文件后上传。"
        ) from error
    except (ClientDisconnected, OSError) as error:
        raise _BrokenOffError("上传中断，文件没有保存；请重新上传这个文件。") from error
