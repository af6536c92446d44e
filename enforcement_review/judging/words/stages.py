"""Words on what took place: parts, titled."""

from __future__ import annotations

from enforcement_review.judging.answers import Answer, Note, conjunction, contains_one, render
from enforcement_review.judging.case_index import CaseIndex
from enforcement_review.judging.compiler import Check, Compiler, Here, word
from enforcement_review.judging.rule_text import Node


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
