"""A case as its YAML tells it: what stands in it, its papers in order, and the forms filled in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment

from sample_cases.generator.forms import LAYOUTS, arabic_date, environment, fill_in, load_yaml, with_moments
from sample_cases.generator.markup import Form
from sample_cases.generator.typst_pdf import Sheet

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


def load_case(path: Path) -> dict[str, Any]:
    """What a YAML says. With `base` it takes over another case, `without` some papers and with others `changed`.

    Papers are named by their kind, or by kind and count: `receipt` are all receipts, `receipt 2` the second one.
    Its own keys go over those of the base, but for what is expected: that is its own alone.
    """
    own: dict[str, Any] = with_moments(load_yaml(path))
    if "base" not in own:
        return own
    base = load_case(CASES / f"{own.pop('base')}.yaml")
    del base["expected"]
    without, changed = own.pop("without", []), own.pop("changed", {})
    merged = _merged(base, own)
    merged["papers"] = []
    counts: Counter[str] = Counter()
    for entry in base["papers"]:
        paper = {"kind": entry} if isinstance(entry, str) else entry
        counts[paper["kind"]] += 1
        names = (paper["kind"], f"{paper['kind']} {counts[paper['kind']]}")
        if not set(names) & set(without):
            merged["papers"].append({**paper, **changed.get(names[0], {}), **changed.get(names[1], {})})
    return merged


@dataclass(slots=True)
class Paper:
    """One paper of a case.

    Attributes:
        kind: the layout's name.
        values: what this paper says of its own (`p` in the layout).
        source: the file that it stands in, and `pages` its pages there; `docx` has no pages.
        more: the files that it goes on in, where each page is a file.
        first: its first page number in the volume; 0 where it bears none.
    """

    kind: str
    values: dict[str, Any]
    source: str = ""
    more: list[str] = field(default_factory=list)
    form: Form = field(default_factory=Form)
    pages: list[int] = field(default_factory=list)
    first: int = 0
    count: int = 0

    @property
    def entry(self) -> str:
        """Its line in the catalogue."""
        return str(self.values.get("entry") or self.form.title.replace(" ", "").replace("　", ""))


class Case:
    """A case as its YAML describes it; `blank` are the sheets of its scan with nothing on them."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.data: dict[str, Any] = _merged(load_yaml(LAYOUTS / "shared" / "defaults.yaml"), load_case(path))
        self.sector: str = self.data["sector"]
        self.style: dict[str, Any] = {
            **load_yaml(LAYOUTS / "shared" / "style.yaml"),
            **load_yaml(LAYOUTS / self.sector / "style.yaml"),
            **self.data.get("style", {}),
        }
        self.blank: list[int] = []
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
        if not self.in_files:
            for paper in self.papers:
                paper.source = paper.values.get("attached", f"{self.name}.pdf")
            return
        source, number = "", self.data.get("first_number", 1)
        for paper in self.papers:
            if "file" in paper.values:
                pattern = self.data.get("file_pattern", "{number:02d}{name}")
                stem = pattern.format(number=number, name=paper.values["file"])
                source = f"{stem}.{paper.values.get('as', 'pdf')}"
                number += 1
            paper.source = source

    @property
    def in_files(self) -> bool:
        """Whether it is born as several files."""
        return self.data["output"] in {"folder", "zip", "zip-gbk", "export"}

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

    def is_sealed(self, paper: Paper) -> bool:
        """Whether it bears the authority's seal, of whatever kind."""
        return bool(paper.values.get("sealed", self.data.get("sealed", False))) and any(
            block["type"] == "sign" and block["seal"] for block in paper.form.blocks
        )

    def sheet(self, paper: Paper) -> Sheet:
        """The paper to be set; a red seal is printed with it unless one is pressed on it or set in it later."""
        printed = (
            self.data["output"] not in {"scan", "photographs", "ofd"} and "signature" not in paper.values
        )
        return Sheet(
            paper.form,
            numbered=paper.kind not in UNNUMBERED,
            sealed=printed and self.is_sealed(paper),
            scanned=bool(paper.values.get("scanned", False)),
        )
