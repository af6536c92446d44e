"""Exports of online case handling and mobile enforcement (网上办案、移动执法): the manifest beside the files.

The manifest (`case.json` or `case.xml`, docs/import-format.md) orders and names the papers and brings structured
fields; it never stands for a paper. What of it can't be used gives a sentence each, the rest is used.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from enforcement_review.model import (
    CaseExport,
    DeclaredPaper,
    ExportedField,
    FactItem,
    ReadSource,
    SourceFile,
    Volume,
)
from enforcement_review.reading.portal_manifest import SCHEMA, ManifestError, parse_manifest, written
from enforcement_review.reading.portal_schema import Broken, broken_places, in_words

JSON = "application/json"
XML = "application/xml"

NOT_A_MANIFEST = (
    f"不是案卷导出清单（schema 应当是 {SCHEMA}），没有使用；请按导入格式导出，其他数据文件不需要上传。"
)
ANOTHER_USED = "案卷已有导出清单 {name}，这一份没有使用；一个案卷只放一份清单。"
MISSING = "导出清单列有这个文件，案卷中没有；请核对后重新导出。"

MAX_FIELDS = 2000  # of a whole case; each is compared and stands in the report: systems have some hundreds
MOST_PROBLEMS = 50  # sentences of one manifest; a system that writes a thousand wrong ones needs only some
_BEIJING = timezone(timedelta(hours=8))
_NAMES = ("case.json", "case.xml")
_VOLUMES = {"正卷": Volume.MAIN, "副卷": Volume.SUPPLEMENT}
_RECORDING_COLUMNS = ("file", "started_at", "ended_at", "operator", "stage", "device", "sha256")


def is_manifest_type(media_type: str) -> bool:
    """Whether a file of this type can only be a manifest."""
    return media_type in (JSON, XML)


def read_manifest_source(source: SourceFile) -> ReadSource:
    """A manifest as a source: without pages, with `error` where it can't be used at all."""
    try:
        _manifest(source)
    except ManifestError as error:
        return ReadSource(source.name, source.sha256, source.media_type, None, (), str(error))
    return ReadSource(source.name, source.sha256, source.media_type, None, ())


def read_export(sources: Sequence[SourceFile]) -> CaseExport | None:
    """The export that one of the sources is the manifest of; None where there is none that can be used."""
    manifests = []
    for source in sources:
        if is_manifest_type(source.media_type) and source.error is None:
            try:
                manifests.append((source, _manifest(source)))
            except ManifestError:
                continue  # said as the source's own error
    if not manifests:
        return None
    # Beside the files, not in a folder below; the one with the usual name; JSON before XML.
    manifests.sort(key=lambda found: (found[0].name.count("/"), _rank(found[0].name), found[0].name))
    source, said = manifests[0]
    reading = _Reading(source, sources)
    for other, _ in manifests[1:]:
        reading.problem(f"{other.name}：{ANOTHER_USED.format(name=source.name)}")
    return reading.export(said)


def with_missing(sources: Sequence[ReadSource], export: CaseExport | None) -> list[ReadSource]:
    """The sources in the manifest's order, files that it names and that are not there at the end.

    A paper that is said to be in the file and is not there might be any that is looked for.
    """
    if export is None:
        return list(sources)
    order = {paper.source: place for place, paper in reversed(list(enumerate(export.papers)))}
    # Sources that the manifest does not name keep their place behind those that it does.
    ordered = sorted(sources, key=lambda source: order.get(source.name, len(order) + len(export.papers)))
    return [
        *ordered,
        *(ReadSource(name, "", "application/octet-stream", None, (), MISSING) for name in export.missing),
    ]


def _rank(name: str) -> int:
    base = posixpath.basename(name).casefold()
    return _NAMES.index(base) if base in _NAMES else len(_NAMES)


def _manifest(source: SourceFile) -> dict[str, Any]:
    said = parse_manifest(source.data, xml=source.media_type == XML)
    if not isinstance(said, dict) or said.get("schema") != SCHEMA:
        raise ManifestError(NOT_A_MANIFEST)
    return said


@dataclass(slots=True)
class _Reading:
    """One manifest while it is set beside the files."""

    source: SourceFile
    sources: Sequence[SourceFile]
    problems: list[str] = field(default_factory=list)
    left_out: int = 0
    fields_left: int = MAX_FIELDS
    by_path: dict[str, SourceFile] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)

    def problem(self, sentence: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(sentence)
        else:
            self.left_out += 1

    def export(self, said: dict[str, Any]) -> CaseExport:
        folder = posixpath.dirname(self.source.name)
        inside = f"{folder}/" if folder else ""
        self.by_path = {
            source.name.removeprefix(inside): source
            for source in self.sources
            if source.name.startswith(inside)
        }
        self._drop_what_breaks_the_schema(said)
        system = said.get("system") or {}
        missing: dict[str, None] = {}
        papers: list[tuple[tuple[int, int], DeclaredPaper]] = []
        for number, entry in _entries(said, "documents"):
            paper = self._paper(number, entry)
            papers.append(((entry.get("order", 10**7), number), paper))
            if paper.source is None:
                missing[entry["file"]] = None
        recordings = tuple(self._recording(number, entry) for number, entry in _entries(said, "recordings"))
        actions = tuple(self._action(number, entry) for number, entry in _entries(said, "mobile_records"))
        fields = self._fields(said.get("fields"), "fields")
        self._name_surplus()
        if self.left_out:
            self.problems.append(f"另有 {self.left_out} 处问题没有逐一列出；请由办案系统重新导出。")
        return CaseExport(
            manifest=self.source.name,
            system=str(system.get("name", "")),
            fields=fields,
            papers=tuple(paper for _, paper in sorted(papers, key=lambda item: item[0])),
            recordings=recordings,
            actions=actions,
            problems=tuple(self.problems),
            missing=tuple(missing),
        )

    def _drop_what_breaks_the_schema(self, said: dict[str, Any]) -> None:
        """Take out what the schema refuses, until what is left keeps to it; a sentence for each."""
        told: set[tuple[str | int, ...]] = set()
        # Ends: each round takes something out of what is finite.
        while broken := broken_places(said):
            for place in broken:
                # An entry that goes because a part it needs is gone was told with the part.
                if not any(path[: len(place.path)] == place.path for path in told) or place.keys:
                    where = f"的 {in_words(place.path)} " if place.path else ""
                    self.problem(f"导出清单{where}{place.words}，这一项没有使用；请核对后重新导出。")
            told.update(place.path for place in broken)
            for place in reversed(broken):  # of a list the last first: each keeps its number
                _take_out(said, place)

    def _paper(self, number: int, entry: Mapping[str, Any]) -> DeclaredPaper:
        file, kind = entry["file"], entry.get("type", "")
        label = f"“{entry.get('title') or ('' if kind.isascii() else kind) or f'第 {number} 项'}”（{file}）"
        source = self._file(entry, f"导出清单列出的文书{label}")
        pages = entry.get("pages")
        first, last = (pages["from"], pages["to"]) if pages else (None, None)
        if first is not None and last is not None and first > last:
            self.problem(
                f"导出清单中文书{label}的页码从 {first} 到 {last}，先后颠倒，页码没有使用；请核对后重新导出。"
            )
            first = last = None
        return DeclaredPaper(
            label=label,
            source=source.name if source is not None else None,
            kind=kind or entry.get("title", ""),
            first_page=first,
            last_page=last,
            volume=_VOLUMES.get(entry.get("volume", "")),
            fields=self._fields(entry.get("fields"), f"documents[{number}].fields"),
        )

    def _fields(self, said: Mapping[str, Any] | None, anchor: str) -> tuple[ExportedField, ...]:
        """The structured fields that say something."""
        found = [
            ExportedField(name, value, f"{anchor}.{name}")
            for name, raw in (said or {}).items()
            if raw is not None and (value := written(raw)) not in ("", ())
        ]
        if len(found) > self.fields_left:
            self.problem(
                f"导出清单的数据项超过 {MAX_FIELDS} 个，{anchor} 起的没有使用；请只导出本案的数据项。"
            )
            found = found[: self.fields_left]
        self.fields_left -= len(found)
        return tuple(found)

    def _recording(self, number: int, entry: Mapping[str, Any]) -> FactItem:
        source = self._file(entry, f"导出清单列出的音像文件“{entry['file']}”")
        row: dict[str, str | None] = {column: entry.get(column) for column in _RECORDING_COLUMNS}
        row["file"] = source.name if source is not None else entry["file"]
        anchor = f"recordings[{number}]"
        return {**self._moments(row, anchor, "started_at", "ended_at"), "anchor": anchor}

    def _action(self, number: int, entry: Mapping[str, Any]) -> FactItem:
        if "file" in entry:
            self._file(entry, f"移动执法记录的附件“{entry['file']}”")
        position = entry.get("position") or {}
        row: dict[str, str | None] = {
            column: entry.get(column) for column in ("time", "action", "officer", "place", "file")
        }
        row |= {
            column: str(written(position[column])) if column in position else None
            for column in ("latitude", "longitude", "datum")
        }
        anchor = f"mobile_records[{number}]"
        return {**self._moments(row, anchor, "time"), "anchor": anchor}

    def _moments(self, row: dict[str, str | None], anchor: str, *columns: str) -> dict[str, str | None]:
        """The row with its times as facts hold them."""
        for column in columns:
            text = row[column]
            if text is not None:
                row[column] = _local(text)
                if row[column] is None:
                    self.problem(
                        f"导出清单的 {anchor}.{column}“{text}”不是有效的时间，这一项没有使用；请核对后重新导出。"
                    )
        return row

    def _file(self, entry: Mapping[str, Any], what: str) -> SourceFile | None:
        """The file that an entry names, its hash held against the one given."""
        path = posixpath.normpath(entry["file"].replace("\\", "/"))
        source = self.by_path.get(path)
        if source is None:
            self.problem(f"{what}在案卷中没有；请核对后重新导出。")
            return None
        self.named.add(source.name)
        said = entry.get("sha256")
        if said is not None and source.sha256 and said.lower() != source.sha256:
            self.problem(f"{what}的 SHA-256 与清单所记不同，文件在导出后可能被改动；请核对后重新导出。")
        return source

    def _name_surplus(self) -> None:
        for source in self.by_path.values():
            if source.name not in self.named and not is_manifest_type(source.media_type):
                self.problem(f"文件“{source.name}”没有列入导出清单，已照常评查；请核对是否本案材料。")


def _entries(said: Mapping[str, Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The entries of a list that are left, with their numbers as people count them."""
    for number, entry in enumerate(said.get(key) or (), 1):
        if entry is not None:
            yield number, entry


def _local(text: str) -> str | None:
    """A day, or a moment to the minute in the time of the place; one with a zone is counted over to it."""
    try:
        if len(text) == len("2024-05-06"):
            return date.fromisoformat(text).isoformat()
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        try:
            moment = moment.astimezone(_BEIJING)
        except OverflowError:  # in the first or the last hours that there are
            return None
    return f"{moment:%Y-%m-%dT%H:%M}"


def _take_out(said: dict[str, Any], place: Broken) -> None:
    """Drop what is wrong. An entry of a list leaves a gap, so that the others keep their numbers."""
    holder: Any = said
    last: Any = place.path[-1] if place.path else None
    above: Sequence[Any] = place.path if place.keys else place.path[:-1]
    for step in above:
        holder = holder[step] if isinstance(holder, list) else holder.get(step)
        if holder is None:  # gone already
            return
    for key in place.keys:
        holder.pop(key, None)
    if place.keys:
        return
    if not place.path:
        holder["system"] = {"name": "未写明"}  # all that a manifest must have besides its schema
    elif isinstance(holder, list):
        holder[last] = None
    else:
        holder.pop(last, None)
