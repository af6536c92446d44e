"""A case's YAML to its files and to what a careful reviewer would find in them."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jinja2 import Environment

from sample_cases.generator.docx_file import set_docx
from sample_cases.generator.forms import LAYOUTS, arabic_date, environment, fill_in, load_yaml, with_moments
from sample_cases.generator.markup import Form
from sample_cases.generator.pictures import draw_seal
from sample_cases.generator.typst_pdf import FILE_TIME, Sheet, set_pdf

CASES = Path(__file__).parent.parent / "cases"
# These bear no page number and have no line in the catalogue.
UNNUMBERED = {"cover", "catalogue", "backup"}
# Where a paper's own date stands in the case.
_DATE_OF = {
    "source": ("source", "received_on"),
    "filing": ("filing", "approved_on"),
    "preservation_approval": ("preservation", "on"),
    "preservation_notice": ("preservation", "on"),
    "preservation_handling": ("preservation", "handled_on"),
    "coercive_approval": ("seizure", "on"),
    "seizure_decision": ("seizure", "on"),
    "property_list": ("seizure", "on"),
    "seizure_release": ("seizure", "released_on"),
    "report": ("report", "reported_on"),
    "legal_review": ("review", "reviewed_on"),
    "discussion": ("discussion", "starts_at"),
    "notice": ("notice", "issued_on"),
    "hearing_notice": ("hearing", "noticed_on"),
    "hearing_record": ("hearing", "starts_at"),
    "approval": ("approval", "approved_on"),
    "decision": ("decision", "decided_on"),
    "summary_decision": ("decision", "decided_on"),
    "publicity": ("publicity", "published_on"),
    "closing": ("closing", "approved_on"),
}
# Whose number a served paper bears, where its section is not called like its kind.
_SECTIONS = {
    "summary_decision": "decision",
    "preservation_notice": "preservation",
    "seizure_decision": "seizure",
    "hearing_notice": "hearing",
}


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """`own` over `base`, mapping by mapping."""
    merged = dict(base)
    for key, value in own.items():
        known = merged.get(key)
        merged[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged


@dataclass(slots=True)
class Paper:
    """One paper of a case.

    Attributes:
        kind: the layout's name.
        values: what this paper says of its own (`p` in the layout).
        source: the file that it stands in, and `pages` its pages there; `docx` has no pages.
        first: its first page number in the volume; 0 where it bears none.
    """

    kind: str
    values: dict[str, Any]
    source: str = ""
    form: Form = field(default_factory=Form)
    pages: list[int] = field(default_factory=list)
    first: int = 0
    count: int = 0

    @property
    def entry(self) -> str:
        """Its line in the catalogue."""
        return str(self.values.get("entry") or self.form.title.replace(" ", "").replace("　", ""))


class Case:
    """A case as its YAML describes it."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        own = with_moments(load_yaml(path))
        self.data: dict[str, Any] = _merged(load_yaml(LAYOUTS / "shared" / "defaults.yaml"), own)
        self.sector: str = self.data["sector"]
        self.style: dict[str, Any] = {
            **load_yaml(LAYOUTS / "shared" / "style.yaml"),
            **load_yaml(LAYOUTS / self.sector / "style.yaml"),
            **self.data.get("style", {}),
        }
        self.papers = [self._paper(entry) for entry in self.data["papers"]]
        self._name_sources()

    def _paper(self, entry: str | dict[str, Any]) -> Paper:
        """A paper of the list; `who` brings in what the case says of that person."""
        if isinstance(entry, str):
            return Paper(entry, {})
        values = dict(self.data.get("people", {}).get(entry.get("who"), {}), **entry)
        return Paper(values.pop("kind"), values)

    def _name_sources(self) -> None:
        """Each paper that names a `file` begins one; those after it without a name go on in it."""
        output = self.data["output"]
        if output == "pdf":
            for paper in self.papers:
                paper.source = f"{self.name}.pdf"
            return
        source, number = "", self.data.get("first_number", 1)
        for paper in self.papers:
            if "file" in paper.values:
                pattern = self.data.get("file_pattern", "{number:02d}{name}")
                stem = pattern.format(number=number, name=paper.values["file"])
                source = f"{stem}.{paper.values.get('as', 'pdf')}"
                number += 1
            paper.source = source

    @cached_property
    def environment(self) -> Environment:
        return environment(self.sector, self.style)

    @property
    def sources(self) -> list[str]:
        return list(dict.fromkeys(paper.source for paper in self.papers))

    def fill_in(self) -> None:
        """Fill in every form; the catalogue shows the page numbers as far as they are known."""
        entries = [
            {
                "title": paper.entry,
                "first": paper.first,
                "last": paper.first + paper.count - 1,
                **self._dated(paper),
            }
            for paper in self.papers
            if paper.kind not in UNNUMBERED and not paper.values.get("uncatalogued")
        ]
        for extra in self.data.get("catalogue_extra", []):
            entries.insert(extra["at"], {"first": 0, "last": 0, **extra})
        total = sum(paper.count for paper in self.papers if paper.kind not in UNNUMBERED)
        for paper in sorted(self.papers, key=lambda paper: paper.kind == "receipt"):
            own = self._with_served_documents(paper)
            if heading := self.style.get("titles", {}).get(paper.kind):
                own.setdefault("title", heading)
            context = {**self.data, "style": self.style, "p": own, "entries": entries, "total_pages": total}
            paper.form = fill_in(self.environment, paper.kind, context)

    def _with_served_documents(self, paper: Paper) -> dict[str, Any]:
        """What a paper says; a 送达回证 names the papers of the kinds in `of` by title and number."""
        values = dict(paper.values)
        if paper.kind != "receipt" or "of" not in values:
            return values
        served = []
        for kind in values["of"]:
            found = next(other for other in self.papers if other.kind == kind)
            number = found.values.get("number") or self.data.get(_SECTIONS.get(kind, kind), {})["number"]
            served.append(f"《{found.form.title.replace(' ', '').replace('　', '')}》（{number}）")
        paper.values.setdefault("entry", f"{served[0][1:].partition('》')[0]}送达回证")
        values.setdefault("documents", served)
        return values

    def _dated(self, paper: Paper) -> dict[str, str]:
        """The date that the catalogue gives for a paper."""
        values = paper.values
        day = values.get("dated") or values.get("on") or values.get("paid_on") or values.get("issued_on")
        if day is None and isinstance(values.get("started"), datetime):
            day = values["started"].date()
        if day is None and paper.kind in _DATE_OF:
            section, key = _DATE_OF[paper.kind]
            day = self.data.get(section, {}).get(key)
        if isinstance(day, datetime):
            day = day.date()
        return {"dated": arabic_date(day) if day else ""}

    def sheet(self, paper: Paper) -> Sheet:
        sealed = bool(paper.values.get("sealed", self.data.get("sealed", False)))
        return Sheet(
            paper.form,
            numbered=paper.kind not in UNNUMBERED,
            sealed=sealed,
            scanned=bool(paper.values.get("scanned", False)),
        )


def _count_pages(case: Case) -> None:
    """Write the volume's page numbers into the papers."""
    case.fill_in()
    number = 1
    for paper in case.papers:
        sheet = case.sheet(paper)
        set_pdf([sheet], case.style, title="", author="", seal=None, offset=0)
        paper.count = len(sheet.pages)
        if paper.kind not in UNNUMBERED:
            paper.first = number
            number += paper.count
    case.fill_in()


def _files(case: Case) -> Iterator[tuple[str, bytes]]:
    authority = case.data["authority"]["name"]
    seal = draw_seal(authority)
    for source in case.sources:
        papers = [paper for paper in case.papers if paper.source == source]
        sheets = [case.sheet(paper) for paper in papers]
        if source.endswith(".docx"):
            yield source, set_docx(sheets, case.style, title=Path(source).stem, author=authority, seal=seal)
            continue
        numbers = [(i, paper) for i, paper in enumerate(papers) if paper.first]
        before = sum(paper.count for paper in papers[: numbers[0][0]]) if numbers else 0
        offset = before + 1 - numbers[0][1].first if numbers else 0
        data = set_pdf(
            sheets, case.style, title=case.data["title"], author=authority, seal=seal, offset=offset
        )
        for paper, sheet in zip(papers, sheets, strict=True):
            paper.pages = sheet.pages
        yield source, data


class _GbkInfo(ZipInfo):
    """A name in GBK without the flag for UTF-8, as Chinese archivers on old systems write it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the name that zipfile calls
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def _zip(files: list[tuple[str, bytes]], folder: str, *, gbk: bool) -> bytes:
    out = io.BytesIO()
    kind = _GbkInfo if gbk else ZipInfo
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in files:
            entry = kind(f"{folder}/{name}", FILE_TIME.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=9)
    return out.getvalue()


def build(path: Path, out: Path) -> Case:
    """Write the case of `path` below `out`: a PDF, a ZIP or a folder of that name."""
    case = Case(path)
    _count_pages(case)
    files = list(_files(case))
    out.mkdir(parents=True, exist_ok=True)
    output = case.data["output"]
    if output == "pdf":
        (out / f"{case.name}.pdf").write_bytes(files[0][1])
    elif output == "folder":
        folder = out / case.name
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
        for name, data in files:
            (folder / name).write_bytes(data)
    else:
        archive = _zip(files, case.data["folder"], gbk=output == "zip-gbk")
        (out / f"{case.name}.zip").write_bytes(archive)
        for paper in case.papers:
            paper.source = f"{case.data['folder']}/{paper.source}"
    return case
