from __future__ import annotations

from pathlib import Path

import docx
import pytest

PAPERS = {
    "立案审批表": ["案件名称：某某食品店经营过期食品案", "批准日期：2024年3月1日", "负责人意见：同意立案。"],
    "行政处罚决定书": [
        "临市监处罚〔2024〕15号",
        "当事人：某某食品店",
        "决定罚款人民币5000元（伍仟元整）。",
        "临江市市场监督管理局",
        "2024年4月1日",
    ],
}


def create_docx(path: Path, title: str) -> Path:
    paper = docx.Document()
    paper.add_heading(title)
    for words in PAPERS[title]:
        paper.add_paragraph(words)
    paper.save(str(path))
    return path


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three case files: a folder of two papers, a single paper, and one that can't be read."""
    folder = tmp_path_factory.mktemp("cases")
    (folder / "甲案").mkdir()
    for title in PAPERS:
        create_docx(folder / "甲案" / f"{title}.docx", title)
    create_docx(folder / "乙案.docx", "行政处罚决定书")
    (folder / "坏案.pdf").write_bytes(b"%PDF-1.7\nno more than this")
    return folder
