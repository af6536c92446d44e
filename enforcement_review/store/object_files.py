"""The file store in an object store (S3 and what speaks like it), for installations on several hosts.

Keys are as on a disk: `prefix/ab/abcdef…`. Who may enter is said as everywhere with boto3: by environment variables,
the shared credentials file, or the role of the host. The extra `s3` brings what this needs.
"""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qsl, urlsplit

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

from enforcement_review.store.files import (
    CHUNK,
    NOT_THERE,
    FileStoreError,
    KeptFile,
    StoredFile,
    copy_named,
    is_name,
)

IN_MEMORY = 8 * 1024 * 1024  # bytes of a file on its way; larger ones stand in a temporary file meanwhile
WHOLE = 64 * 1024 * 1024  # bytes that are sent in one request; larger files go in parts
TRIES = 4
FAULTS = (Boto3Error, BotoCoreError, ClientError)
UNREACHED = (
    "文件存储连不上或者不能用（{said}）：请稍后再试，仍不行请联系管理员核对设置 files、访问密钥和网络。"
)
NOT_KEPT = "文件没有保存：对象存储没有收下（{said}），请稍后重新上传；仍不行请联系管理员。"
DAMAGED = "存储中的文件已损坏，与原来的内容不符，请联系管理员从备份恢复。"
NO_ROOM = "文件没有保存：临时文件夹不可写或者已满，请联系管理员。"


def open_object_files(where: str) -> ObjectFiles:
    """The store at `s3://bucket/prefix`, or `s3://bucket/prefix?endpoint=https://host:9000` elsewhere than at Amazon.

    Raises:
        FileStoreError: it is no such address.
    """
    parts = urlsplit(where)
    asked = dict(parse_qsl(parts.query))
    endpoint = asked.pop("endpoint", None)
    if not parts.hostname or asked:
        raise FileStoreError(
            "设置 files 不是能用的地址，应当像 s3://存储桶/前缀 或者 s3://存储桶/前缀?endpoint=https://主机:端口。"
        )
    options: dict[str, Any] = {
        "connect_timeout": 10,
        "read_timeout": 60,
        "retries": {"mode": "standard", "max_attempts": TRIES},
        "max_pool_connections": 32,
        # Others than Amazon need not know the checksums that boto3 adds of its own accord.
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
    }
    if endpoint is not None:
        options["s3"] = {"addressing_style": "path"}
    try:
        client = boto3.client("s3", endpoint_url=endpoint, config=Config(**options))
    except (*FAULTS, ValueError) as error:
        raise FileStoreError(UNREACHED.format(said=_said(error))) from error
    return ObjectFiles(client, parts.netloc, parts.path.strip("/"))


class ObjectFiles:
    """Files in a bucket, below a prefix."""

    def __init__(self, client: Any, bucket: str, prefix: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""

    def put(self, chunks: Iterable[bytes], most: int | None = None) -> StoredFile:
        try:
            with tempfile.SpooledTemporaryFile(IN_MEMORY) as stream:
                stored = copy_named(chunks, cast("BinaryIO", stream), most)
                stream.seek(0)
                self._send(cast("BinaryIO", stream), stored)
        except FAULTS as error:
            raise FileStoreError(NOT_KEPT.format(said=_said(error))) from error
        except OSError as error:
            raise FileStoreError(NO_ROOM) from error
        return stored

    def open(self, sha256: str) -> BinaryIO:
        """All bytes, fetched: whoever reads seeks in them."""
        key = self._key(sha256)
        stream = cast("BinaryIO", tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115  # the caller's to close
        named = hashlib.sha256()
        try:
            body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"]
            for chunk in body.iter_chunks(CHUNK):
                named.update(chunk)
                stream.write(chunk)
        except (*FAULTS, OSError) as error:
            stream.close()
            if _is_missing(error):
                raise FileStoreError(NOT_THERE) from error
            raise FileStoreError(UNREACHED.format(said=_said(error))) from error
        if named.hexdigest() != sha256:
            stream.close()
            raise FileStoreError(DAMAGED)
        stream.seek(0)
        return stream

    def has(self, sha256: str) -> bool:
        try:
            self._client.head_object(Bucket=self._bucket, Key=self._key(sha256))
        except FAULTS as error:
            if _is_missing(error):
                return False
            raise FileStoreError(UNREACHED.format(said=_said(error))) from error
        return True

    def kept(self) -> Iterator[KeptFile]:
        try:
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for item in page.get("Contents", ()):
                    folder, _, name = str(item["Key"]).removeprefix(self._prefix).partition("/")
                    if is_name(name) and folder == name[:2]:
                        yield KeptFile(name, item["Size"], item["LastModified"].astimezone(UTC))
        except FAULTS as error:
            raise FileStoreError(UNREACHED.format(said=_said(error))) from error

    def remove(self, sha256: str) -> None:
        try:
            self._client.delete_object(Bucket=self._bucket, Key=self._key(sha256))
        except FAULTS as error:
            raise FileStoreError(UNREACHED.format(said=_said(error))) from error

    def tidy(self, before: datetime) -> int:
        """Files that were sent in parts and never ended. A store that knows no such list has none."""
        count = 0
        with suppress(*FAULTS):
            pages = self._client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for item in page.get("Uploads", ()):
                    if item["Initiated"] < before:
                        self._client.abort_multipart_upload(
                            Bucket=self._bucket, Key=item["Key"], UploadId=item["UploadId"]
                        )
                        count += 1
        return count

    def check(self) -> None:
        try:
            self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, MaxKeys=1)
        except FAULTS as error:
            raise FileStoreError(UNREACHED.format(said=_said(error))) from error

    def _send(self, stream: BinaryIO, stored: StoredFile) -> None:
        """The store itself refuses bytes that were changed on the way."""
        place = {"Bucket": self._bucket, "Key": self._key(stored.sha256)}
        if stored.size <= WHOLE:
            digest = base64.b64encode(bytes.fromhex(stored.sha256)).decode()
            self._client.put_object(**place, Body=stream, ChecksumSHA256=digest)
            return
        parts = TransferConfig(multipart_threshold=WHOLE, multipart_chunksize=WHOLE, max_concurrency=4)
        self._client.upload_fileobj(stream, **place, ExtraArgs={"ChecksumAlgorithm": "SHA256"}, Config=parts)

    def _key(self, sha256: str) -> str:
        if not is_name(sha256):
            raise ValueError("not a SHA-256")
        return f"{self._prefix}{sha256[:2]}/{sha256}"


def _is_missing(error: BaseException) -> bool:
    said = getattr(error, "response", {})
    return said.get("Error", {}).get("Code") in ("404", "NoSuchKey", "NotFound")


def _said(error: BaseException) -> str:
    """What is wrong, in few words and without addresses."""
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code") or type(error).__name__)
