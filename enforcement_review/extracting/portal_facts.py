"""Facts of an export: its structured fields beside those of the papers, its recordings and mobile records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from enforcement_review.model import CaseExport, Document, ExportedField, Fact, FactValue


def export_facts(
    export: CaseExport | None,
    documents: Sequence[Document],
    ids: Mapping[int, tuple[str, ...]],
    problems: Sequence[str],
) -> tuple[Fact, ...]:
    """`portal.FIELD` for each structured field, and what rules ask of the export as facts of the case.

    `case.portal_fields`, `case.portal_recordings`, `case.portal_actions` and `case.portal_problems` are there
    wherever there is an export, empty ones too.

    Args:
        export: None where the case file has none.
        documents: of the case file.
        ids: for each paper of the manifest, by its place there, the ids of the papers it means.
        problems: where the papers are not as the manifest says, beside those that the export itself carries.
    """
    if export is None:
        return ()
    types = {document.id: document.types for document in documents}
    fields = [*_of_papers(export, types, ids), *(("", field) for field in export.fields)]
    rows = tuple(_row(document, field) for document, field in fields)
    sentences = (*export.problems, *problems)
    return (
        *(
            _fact(export, f"portal.{field.name}", field.value, field.anchor, _words(field), document)
            for document, field in fields
        ),
        _fact(export, "case.portal_fields", rows, "fields", export.system),
        _fact(export, "case.portal_recordings", export.recordings, "recordings", export.system),
        _fact(export, "case.portal_actions", export.actions, "mobile_records", export.system),
        _fact(export, "case.portal_problems", sentences, "documents", export.system),
    )


def _of_papers(
    export: CaseExport, types: Mapping[str, Sequence[str]], ids: Mapping[int, tuple[str, ...]]
) -> Iterator[tuple[str, ExportedField]]:
    """Each field with the paper it is of: the one of the entry that has such a field, "" where none has."""
    for place, paper in enumerate(export.papers):
        for field in paper.fields:
            kind = field.name.partition(".")[0]
            own = [document for document in ids.get(place, ()) if kind in types.get(document, ())]
            yield (own[0] if len(own) == 1 else ""), field


def _row(document: str, field: ExportedField) -> dict[str, str | None]:
    return {
        "field": field.name,
        "value": _words(field),
        "document": document or None,
        "anchor": field.anchor,
    }


def _words(field: ExportedField) -> str:
    if isinstance(field.value, bool):
        return "true" if field.value else "false"
    return "、".join(field.value) if isinstance(field.value, tuple) else field.value


def _fact(
    export: CaseExport, name: str, value: FactValue, anchor: str, quote: str, document: str = ""
) -> Fact:
    return Fact(name, value, document, None, None, quote, 1.0, f"{export.manifest}: {anchor}")
