"""Which file store a setting means."""

from __future__ import annotations

from pathlib import Path

from enforcement_review.store.files import DiskFiles, FileStore, FileStoreError

OBJECT_STORE = "s3://"


def open_files(where: str) -> FileStore:
    """The file store at a folder, or at `s3://bucket/prefix` in an object store.

    Raises:
        FileStoreError: the place is none, or what reaches it is not installed.
    """
    if not where.startswith(OBJECT_STORE):
        return DiskFiles(Path(where))
    try:
        from enforcement_review.store.object_files import open_object_files  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as error:
        raise FileStoreError(
            f"缺少连接对象存储的组件 {error.name}，请安装附加组件 s3（pip install 'enforcement-review[s3]'）。"
        ) from error
    return open_object_files(where)
