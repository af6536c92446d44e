"""What the export of an online case handling system (网上办案系统) says beside the papers it brings."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement_review.model.case_file import Volume
from enforcement_review.model.fact import FactItem


@dataclass(frozen=True, slots=True)
class ExportedField:
    """One structured field.

    Attributes:
        name: of the fact that it states (`decision.fine`), or one of the exporting system's own.
        value: as exported; figures as they are written.
        anchor: where it stands in the manifest: `documents[3].fields.decision.fine`.
    """

    name: str
    value: str | bool | tuple[str, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class DeclaredPaper:
    """A paper as the manifest names it.

    Attributes:
        label: what messages call it: its title or type with its file.
        source: name of the source in the case file; None where the file is not there.
        kind: id of the type or its Chinese title, as written; "" where not given.
        first_page, last_page: 1-based, both or none.
    """

    label: str
    source: str | None
    kind: str
    first_page: int | None
    last_page: int | None
    volume: Volume | None
    fields: tuple[ExportedField, ...]


@dataclass(frozen=True, slots=True)
class CaseExport:
    """A manifest that was read (`case.json`, `case.xml`). It never replaces a paper.

    Attributes:
        manifest: name of the source.
        system: the exporting system as it names itself.
        fields: structured fields of the case as a whole.
        papers: in the order that the manifest gives.
        recordings: rows with `file`, `started_at`, `ended_at`, `operator`, `stage`, `device`, `sha256` as in a 音像记录清单.
        actions: mobile records (移动执法) with `time`, `action`, `officer`, `place`, `latitude`, `longitude`, `datum`,
            `file`.
        problems: what of the manifest could not be used, and where the files are not as it says; sentences.
        missing: files of papers that the manifest names and the case file does not hold.
    """

    manifest: str
    system: str
    fields: tuple[ExportedField, ...] = ()
    papers: tuple[DeclaredPaper, ...] = ()
    recordings: tuple[FactItem, ...] = ()
    actions: tuple[FactItem, ...] = ()
    problems: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
