"""The file store on a disk and in an object store: the same behaviour, and the same sentences."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from enforcement_review.store import object_files
from enforcement_review.store.files import DiskFiles, FileStore, FileStoreError, TooLargeError
from enforcement_review.store.object_files import ObjectFiles
from enforcement_review.store.opening import open_files

DATA = b"%PDF-1.7 " + bytes(range(256)) * 40
NAME = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(params=["disk", "object store"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "disk":
        return open_files(str(tmp_path / "files"))
    return open_files(request.getfixturevalue("bucket"))


def test_what_is_kept_comes_back_whole_and_can_be_sought_in(files: FileStore) -> None:
    stored = files.put([DATA[:100], DATA[100:]])
    assert (stored.sha256, stored.size) == (NAME, len(DATA))
    assert files.has(NAME)
    with files.open(NAME) as stream:
        assert stream.read() == DATA
        assert stream.seek(-10, 2) == len(DATA) - 10
        assert stream.read() == DATA[-10:]


def test_what_is_too_large_or_breaks_off_leaves_nothing(files: FileStore) -> None:
    def breaking() -> Iterator[bytes]:
        yield DATA
        raise FileStoreError("上传中断")

    with pytest.raises(TooLargeError, match="上限"):
        files.put([DATA], most=100)
    with pytest.raises(FileStoreError, match="上传中断"):
        files.put(breaking())
    assert not files.has(NAME)
    assert list(files.kept()) == []


def test_what_is_not_there_is_said(files: FileStore) -> None:
    assert not files.has(NAME)
    with pytest.raises(FileStoreError, match="已不在存储中"):
        files.open(NAME)
    with pytest.raises(ValueError, match="SHA"):
        files.has("../passwd")


def test_files_are_listed_with_size_and_time_and_can_be_removed(files: FileStore) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    files.put([DATA])
    files.put([b"another"])
    seen = {file.sha256: file for file in files.kept()}
    assert len(seen) == 2
    assert seen[NAME].size == len(DATA)
    assert before <= seen[NAME].at <= datetime.now(UTC) + timedelta(seconds=2)
    files.remove(NAME)
    files.remove(NAME)
    assert [file.size for file in files.kept()] == [7]
    assert not files.has(NAME)


def test_the_same_bytes_once_more_count_as_kept_now(
    files: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.put([DATA])
    if isinstance(files, DiskFiles):
        os.utime(files.path(NAME), (1, 1))
    [before] = files.kept()
    if not isinstance(files, DiskFiles):
        time.sleep(1.1)  # the object store's times are whole seconds
    files.put([DATA])
    [after] = files.kept()
    assert after.at > before.at


def test_a_store_that_works_is_found_so(files: FileStore) -> None:
    files.check()
    assert list(files.kept()) == []


def test_leftovers_are_tidied_but_not_what_still_comes(files: FileStore, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    if isinstance(files, DiskFiles):
        (tmp_path / "files" / "incoming").mkdir(parents=True)
        (tmp_path / "files" / "incoming" / "tmp123").write_bytes(b"half")
    else:
        assert isinstance(files, ObjectFiles)
        files._client.create_multipart_upload(Bucket=files._bucket, Key=files._key(NAME))
    if isinstance(files, DiskFiles):  # moto takes all parts for ones of long ago
        assert files.tidy(now - timedelta(hours=1)) == 0
    assert files.tidy(now + timedelta(hours=1)) == 1
    assert files.tidy(now + timedelta(hours=1)) == 0


# ---- the object store alone ----


@pytest.fixture
def objects(bucket: str) -> ObjectFiles:
    found = open_files(bucket)
    assert isinstance(found, ObjectFiles)
    return found


def test_a_large_file_goes_in_parts(objects: ObjectFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_files, "WHOLE", 5 * 1024 * 1024)
    monkeypatch.setattr(object_files, "IN_MEMORY", 1024)
    data = bytes(12 * 1024 * 1024)
    stored = objects.put([data])
    with objects.open(stored.sha256) as stream:
        assert stream.read() == data


def test_keys_stand_below_the_prefix(objects: ObjectFiles) -> None:
    objects.put([DATA])
    [item] = objects._client.list_objects_v2(Bucket=objects._bucket)["Contents"]
    assert item["Key"] == f"kept/files/{NAME[:2]}/{NAME}"


def test_bytes_that_changed_in_the_store_are_not_given_out(objects: ObjectFiles) -> None:
    objects._client.put_object(Bucket=objects._bucket, Key=objects._key(NAME), Body=b"something else")
    with pytest.raises(FileStoreError, match="已损坏"):
        objects.open(NAME)


def test_what_others_keep_there_is_none_of_ours(objects: ObjectFiles) -> None:
    for key in ("elsewhere/file", "kept/files/notes.txt", f"kept/files/00/{NAME}", f"{NAME[:2]}/{NAME}"):
        objects._client.put_object(Bucket=objects._bucket, Key=key, Body=b"x")
    assert list(objects.kept()) == []


def test_a_bucket_that_is_not_there_is_said(objects: ObjectFiles) -> None:
    other = ObjectFiles(objects._client, "no-such-bucket")
    with pytest.raises(FileStoreError, match="NoSuchBucket"):
        other.check()
    with pytest.raises(FileStoreError, match="没有收下"):
        other.put([DATA])


def test_a_store_that_cannot_be_reached_is_said_and_not_taken_for_empty() -> None:
    class Unreached:
        def __getattr__(self, _name: str) -> Any:
            def fail(**_: Any) -> Any:
                raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

            return fail

    files = ObjectFiles(Unreached(), "district")
    for ask in (files.has, files.open, files.remove):
        with pytest.raises(FileStoreError, match="连不上") as caught:
            ask(NAME)
        assert "127.0.0.1" not in str(caught.value)
    with pytest.raises(FileStoreError, match="没有收下"):
        files.put([DATA])


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, object_files.__name__)
    monkeypatch.delattr("enforcement_review.store.object_files")
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(FileStoreError, match="附加组件 s3"):
        open_files("s3://bucket")


@pytest.mark.parametrize(
    "where", ["s3://", "s3:///prefix", "s3://bucket?region=x", "s3://bucket/p?endpoint=nonsense"]
)
def test_an_address_that_is_none_is_refused(where: str) -> None:
    with pytest.raises(FileStoreError):
        open_files(where).check()
