"""Words on what took place and what shows it: parts, titled, recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from enforcement_review.judging.answers import Answer, Note, conjunction, contains_one, render
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.compiler import Check, Compiler, Here, word
from enforcement_review.judging.field_reading import READ, FieldReading
from enforcement_review.judging.rule_text import Node
from enforcement_review.judging.vocabulary import Kind
from enforcement_review.model import Document, SourceRecord


@word("parts")
def _parts(compiler: Compiler, node: Node) -> Check:
    """`parts: {启动: CHECK, 决定: CHECK}`: every named part holds; those that do not are named."""
    parts = [(name, compiler.check(part)) for name, part in node.entries()]

    def ask(index: CaseIndex, here: Here) -> Answer:
        answers = [(name, part(index, here)) for name, part in parts]
        return conjunction(
            [
                Answer(answer.truth, (_part_words, name, answer.note), answer.places)
                for name, answer in answers
            ]
        )

    return ask


def _part_words(name: str, note: Note) -> str:
    words = render(note)
    return words if words.startswith(name) else f"{name}：{words}"


@word("titled")
def _titled(compiler: Compiler, node: Node) -> Check:
    """`titled: [words]`: a paper stands in the file whose printed title has one of these words."""
    wanted = node.texts()
    del compiler

    def ask(index: CaseIndex, _here: Here) -> Answer:
        found = [item for item in index.case.documents if contains_one(item.title, wanted)]
        sure = [item for item in found if item.confidence >= index.least_document_confidence]
        if sure:
            return Answer(True, f"有{'、'.join(index.label(item) for item in sure)}", sure)
        names = "、".join(f"“{text}”" for text in wanted)
        if found:
            return Answer(None, f"{index.label(found[0])}的种类不能确定", found)
        unread = index.unread_parts()
        if unread or not index.case.documents:
            reasons = "，".join(unread) or "没有识别出文书"
            return Answer(None, f"未见名称含{names}的材料，但{reasons}", index.looked_through())
        return Answer(False, f"全卷未见名称含{names}的材料", index.looked_through())

    return ask


_CAPTION = 12  # characters from which the words beneath a picture say what it shows
_PICTURES = ("照片", "影像", "录像", "录音", "视频", "光盘", "视听", "音像")


@word("recorded")
def _recorded(compiler: Compiler, node: Node) -> Check:
    """`recorded: {what: words, known_by: [words], list: F, kind: COLUMN}`: a recording of it is listed or on file.

    A row of the list, the name of a recording or the title of a page of pictures shows it by one of the words.
    Recordings of which nobody knows what they show, and pages of pictures, leave the answer open; only where
    there is no list, no recording and no picture, or all show something else, is it surely not recorded.
    """
    fields = node.fields(["what", "known_by", "list", "kind"])
    what = fields["what"].text()
    marks = fields["known_by"].texts()
    reference = compiler.fact(fields["list"], [Kind.ENTRIES])
    column = fields["kind"].text()

    def ask(index: CaseIndex, here: Here) -> Answer:
        readings = reference.read(index, here)
        places = [place for reading in readings for place in reading.places]
        rows = [
            row
            for reading in readings
            if reading.state is READ
            for row in reading.value
            if isinstance(row, Mapping)
        ]
        recordings = [source for source in index.case.sources if source.is_recording]
        pictures = _papers_of_pictures(index, marks)
        shown = _shown(marks, rows, recordings, pictures)
        if shown:
            return Answer(True, f"{what}有音像记录（{shown}）", places or index.looked_through())
        unsure = _unsure(index, readings, (rows, column), recordings, pictures)
        if unsure is not None:
            note = f"{what}是否有音像记录不能确定：{unsure}"
            return Answer(None, note, [*places, *pictures] or index.looked_through())
        if not readings:
            absent = index.absence(reference.documents)
            if absent.truth is None:
                return absent
        note = f"{what}没有音像记录：音像记录清单和随卷文件中均未见"
        return Answer(False, note, places or index.looked_through())

    return ask


def _papers_of_pictures(index: CaseIndex, marks: Sequence[str]) -> list[Document]:
    """Pages of pictures, but for those whose captions were read and speak of other things."""
    found = []
    for document in index.case.documents:
        if "av_record_list" in document.types or not any(text in document.title for text in _PICTURES):
            continue
        captions = index.text(document).replace("".join(document.title.split()), "")
        other = (
            document.complete and len(captions) >= _CAPTION and not any(mark in captions for mark in marks)
        )
        if not other or any(mark in document.title for mark in marks):
            found.append(document)
    return found


def _shown(
    marks: Sequence[str],
    rows: Sequence[Mapping[str, str | None]],
    recordings: Sequence[SourceRecord],
    pictures: Sequence[Document],
) -> str:
    """The row, recording or page of pictures that shows it; "" where none does."""
    for row in rows:
        cells = [cell for cell in row.values() if cell]
        if any(mark in cell for mark in marks for cell in cells):
            return "、".join(cells)
    names = [source.name for source in recordings] + [document.title for document in pictures]
    return next((name for name in names if any(mark in name for mark in marks)), "")


def _unsure(
    index: CaseIndex,
    readings: Sequence[FieldReading],
    listed: tuple[Sequence[Mapping[str, str | None]], str],
    recordings: Sequence[SourceRecord],
    pictures: Sequence[Document],
) -> str | None:
    """Why it may have been recorded all the same; None where it surely was not."""
    rows, column = listed
    if any(reading.state is not READ for reading in readings):
        return "音像记录清单未读全"
    nameless = sum(1 for row in rows if not row.get(column))
    if nameless:
        return f"清单中有{nameless}条未写明所记录的环节"
    entered = {cell for row in rows for cell in row.values() if cell}
    strange = [
        source.name for source in recordings if not any(_stem(source.name) in cell for cell in entered)
    ]
    if strange:
        return f"音像文件{'、'.join(strange[:3])}未写明所记录的环节"
    if pictures:
        return f"{index.label(pictures[0])}须查看"
    return None


def _stem(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
