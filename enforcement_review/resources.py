"""Where the data that comes with the program stands: rules and templates.

In a source checkout they are top-level folders; an installed wheel carries them as package data.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def rules_folder() -> Path:
    """The folder of the shipped rules."""
    return _folder("rules")


def templates_folder() -> Path:
    """The folder of the shipped templates of pages and printed forms."""
    return _folder("templates")


def samples_folder() -> Path:
    """The folder of the sample case files; it is there only in a source checkout."""
    return _PACKAGE.parent / "sample_cases" / "files"


def _folder(name: str) -> Path:
    shipped = _PACKAGE / "_data" / name
    if shipped.is_dir():
        return shipped
    checkout = _PACKAGE.parent / name
    if checkout.is_dir():
        return checkout
    raise FileNotFoundError(f"找不到随程序提供的 {name} 目录，请重新安装。")
