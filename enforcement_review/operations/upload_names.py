"""Names of uploaded files: made safe for every file system, and parted into case files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from enforcement_review.intake.limits import LIMITS
from enforcement_review.intake.naming import is_rubbish, path_key, printable

PART_BYTES = 240  # of one part in UTF-8: file systems take 255, and a number may be added
LENGTH = 900  # characters of the whole; the column takes 1000
LABEL = 255
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # on Windows
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


@dataclass(frozen=True, slots=True)
class Part:
    """The files that are one case file.

    Attributes:
        label: what people call it until its papers were read.
        names: name in the upload → name inside the case file, in the order people number papers.
    """

    label: str
    names: dict[str, str]


def safe_name(raw: str) -> str:
    """A path below some folder, `/` between its parts, that every file system takes and nothing leads out of.

    What is safe already stays as it is.
    """
    text = unicodedata.normalize("NFC", raw).replace("\\", "/")
    parts = [_safe_part(part) for part in printable(text, LIMITS.name_length).split("/")]
    return "/".join(parts)


def refusal(name: str) -> str | None:
    """Why a file of this name is not taken in; None: it is."""
    parts = name.split("/")
    if any(is_rubbish(part) for part in parts):
        return "这是系统或办公软件留下的临时文件，不属于案卷，没有收下。"
    if len(parts) > LIMITS.folder_depth:
        return "文件夹嵌套过深，没有收下；请减少层级后上传。"
    if len(name) > LENGTH:
        return "文件夹和文件的名称加起来过长，没有收下；请缩短后上传。"
    return None


def numbered(name: str, number: int) -> str:
    """The name with a number before its ending: `案卷/决定书(2).pdf`."""
    folder, slash, base = name.rpartition("/")
    stem, dot, ending = base.rpartition(".")
    base = f"{stem}({number}).{ending}" if dot and stem else f"{base}({number})"
    return f"{folder}{slash}{base}"


def parted(names: Sequence[str], *, each: bool) -> list[Part]:
    """Files to case files: all are one, or, with `each`, every file and folder in the folder uploaded is one.

    As the command line has it: a folder that holds everything is the case file itself, or with `each` the folder
    of the case files.
    """
    folder, inside = _without_folder(sorted(names, key=path_key))
    if not each:
        return [Part(_label(folder, inside), inside)]
    groups: dict[tuple[str, bool], dict[str, str]] = {}
    for name, short in inside.items():
        top, stroke, rest = short.partition("/")
        groups.setdefault((top, bool(stroke)), {})[name] = rest or top
    return [
        Part(_label(top if is_folder else "", members), members)
        for (top, is_folder), members in groups.items()
    ]


def _without_folder(names: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The folder that all files stand in ("": there is none), and the names without it."""
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    if len(tops) != 1 or tops == {""}:
        return "", {name: name for name in names}
    return tops.pop(), {name: name.partition("/")[2] for name in names}


def _label(folder: str, inside: dict[str, str]) -> str:
    if folder:
        return folder[:LABEL]
    first = next(iter(inside.values()))
    base = first.rpartition("/")[2]
    stem = base.rpartition(".")[0] or base
    return stem[:LABEL] if len(inside) == 1 else f"{stem[: LABEL - 20]} 等 {len(inside)} 个文件"


def _safe_part(part: str) -> str:
    part = _FORBIDDEN.sub("_", part).rstrip(". ") or "_"
    if _RESERVED.match(part):
        part = f"_{part}"
    if len(part.encode()) <= PART_BYTES:
        return part
    stem, dot, ending = part.rpartition(".")
    if not dot or len(ending.encode()) > 12:
        stem, dot, ending = part, "", ""
    room = PART_BYTES - len(f"…{dot}{ending}".encode())
    return f"{stem.encode()[:room].decode(errors='ignore')}…{dot}{ending}"
