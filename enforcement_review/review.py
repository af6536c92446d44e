"""A review from path to result. Reads like the table of contents of the program."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from enforcement_review import __version__
from enforcement_review.errors import UsageError
from enforcement_review.extracting import extract_facts
from enforcement_review.extracting.case_facts import overlays_of
from enforcement_review.extracting.media_facts import media_facts
from enforcement_review.extracting.portal_facts import export_facts
from enforcement_review.extracting.publicity_table import keep_own_rows
from enforcement_review.intake import collect_case_file
from enforcement_review.judging.judge import Judgement, JudgeOptions, judge
from enforcement_review.judging.loader import load_rule_set
from enforcement_review.judging.parameters import Parameter, read_setting
from enforcement_review.judging.rules import RuleSet, RuleSetError
from enforcement_review.judging.vocabulary import Vocabulary
from enforcement_review.model import (
    CaseExport,
    CaseFile,
    CaseSummary,
    Document,
    DocumentPages,
    Fact,
    ReadSource,
    ReviewResult,
    RuleSetStamp,
    SourceFile,
    SourceRecord,
    TextFrom,
    TextLine,
    Volume,
)
from enforcement_review.placing import as_seen
from enforcement_review.reading import read_scans, read_source
from enforcement_review.reading.portal import read_export, with_missing
from enforcement_review.reading.publicity_table import is_publicity_table
from enforcement_review.reading.recordings import probe_recording
from enforcement_review.reading.scanned import Scanner
from enforcement_review.resources import rules_folder
from enforcement_review.scoring import Standard, StandardError, load_standard, score
from enforcement_review.scoring.standard import DEFAULT_STANDARD
from enforcement_review.splitting import split_documents
from enforcement_review.splitting.arrangement import Arrangement
from enforcement_review.splitting.declared import with_declared_types
from enforcement_review.splitting.mended import arranged, as_people_said, as_split
from enforcement_review.text.rule_text import MistakeError


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """What a person may say beforehand about a case file and the rules for it.

    Attributes:
        volume: None: as the case file shows.
        sector, place: ids of overlays; None: as the case file shows.
        standard: id of the scoring standard; None: the default one.
        rules: folder of rules; None: the shipped ones.
        parameters: names and values, written as in the rule files, that replace those of the rules.
    """

    volume: Volume | None = None
    sector: str | None = None
    place: str | None = None
    standard: str | None = None
    rules: Path | None = None
    parameters: tuple[tuple[str, str], ...] = ()


def review_path(path: Path, options: ReviewOptions, scanner: Scanner | None = None) -> ReviewResult:
    """Review the case file that stands in a file or folder.

    Args:
        path: of a PDF, OFD, DOCX, ZIP or picture, or of a folder.
        options: see there.
        scanner: who reads pictures of pages; without one, pages without a text layer stay unread.

    Raises:
        RuleSetError, StandardError: the rules or the standard have mistakes, or are not there.
        UsageError: the options name what the rules don't know.
    """
    read = read_case_file(path, scanner)
    result = review(read.sources, options, scanner.name if scanner is not None else None, read.export)
    if result.error is not None:
        return replace(result, case=CaseSummary(name=read.name))
    return result


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A case file after reading.

    Attributes:
        name: of its file or folder.
        files: its files as they came in, archives opened, with their bytes.
        sources: the same files as they were read.
        export: what an export of an online system says of the case; None: it is none.
    """

    name: str
    files: tuple[SourceFile, ...]
    sources: tuple[ReadSource, ...]
    export: CaseExport | None


def read_case_file(path: Path, scanner: Scanner | None = None) -> ReadCase:
    """Read every page of the case file that stands in a file or folder; no rule is asked."""
    intake = collect_case_file(path, probe=probe_recording)
    sources: Sequence[ReadSource] = [read_source(source) for source in intake.sources]
    if scanner is not None:
        sources = read_scans(intake.sources, sources, scanner)
    return ReadCase(intake.name, tuple(intake.sources), tuple(sources), read_export(intake.sources))


def review(
    sources: Sequence[ReadSource],
    options: ReviewOptions,
    engine: str | None = None,
    export: CaseExport | None = None,
    arrangement: Arrangement | None = None,
) -> ReviewResult:
    """Review the sources of one case file; see `recognise`. Raises as `review_path`."""
    case = recognise(sources, options, engine, export, arrangement)
    error = _why_unreadable(sources)
    if error is not None:
        return ReviewResult(CaseSummary(), case, (), None, (), __version__, error=error)
    return judge_case(case, options)


def recognise(
    sources: Sequence[ReadSource],
    options: ReviewOptions,
    engine: str | None = None,
    export: CaseExport | None = None,
    arrangement: Arrangement | None = None,
) -> CaseFile:
    """The case file as the judge sees it: its documents and the facts in them.

    Args:
        sources: of one case file.
        options: see there.
        engine: what pictures were read with.
        export: what an export of an online system says of the case.
        arrangement: how a person parted the pages; None: as the splitter does.
    """
    sources = with_missing(sources, export)
    split = split_documents(sources)
    parted = split.documents if arrangement is None else arranged(split.documents, arrangement)
    declared = with_declared_types(parted, export)
    tables = [source.name for source in sources if is_publicity_table(source.media_type)]
    papers = keep_own_rows(as_people_said(declared.papers, parted), tables)
    documents = tuple(sheet for paper in papers for sheet in paper.sheets())
    extracted = extract_facts(papers)
    case = CaseFile(
        sources=tuple(_record(source) for source in sources),
        documents=documents,
        facts=(
            *extracted.facts,
            *media_facts(sources, papers),
            *export_facts(export, documents, declared.ids, declared.problems),
        ),
        unread=split.unread,
        texts={sheet.id: _text(paper, sheet) for paper in papers for sheet in paper.sheets()},
        volume=options.volume or (declared.volume if split.volume is Volume.WHOLE else split.volume),
        sector=options.sector or extracted.sector,
        place=options.place or extracted.place,
        ocr=engine if _any_by_ocr(sources) else None,
    )
    return as_seen(case, sources)


def judge_case(case: CaseFile, options: ReviewOptions) -> ReviewResult:
    """Judge and score a case whose facts are known; no page is read. Raises as `review_path`."""
    rules = _rules(options)
    settings = _settings(rules.rule_set, options)
    judgement = judge(case, rules.rule_set, JudgeOptions(options.sector, options.place, settings=settings))
    case = replace(case, facts=(*_without_major(case.facts), *_major(judgement)))
    return ReviewResult(
        case=_summary(case, judgement),
        case_file=case,
        findings=judgement.findings,
        score=score(judgement.findings, rules.standard),
        rule_sets=_stamps(rules, options),
        engine_version=__version__,
        ocr=case.ocr,
    )


def with_overlays(case: CaseFile, machine: CaseFile, options: ReviewOptions) -> CaseFile:
    """A corrected case with the sector and the place that it shows now, where the machine's readings showed others.

    Args:
        case: with people's corrections in its facts.
        machine: the same case without them.
        options: what they say of sector and place holds whatever the papers show.
    """
    (sector_before, place_before), (sector, place) = overlays_of(machine.facts), overlays_of(case.facts)
    return replace(
        case,
        sector=case.sector if options.sector or sector == sector_before else sector,
        place=case.place if options.place or place == place_before else place,
    )


def part_pages(sources: Sequence[ReadSource], export: CaseExport | None = None) -> Arrangement:
    """How the splitter parts the pages into papers, for a person to mend."""
    return as_split(split_documents(with_missing(sources, export)).documents)


def standard_for(options: ReviewOptions) -> Standard:
    """The standard that cases with these options are scored by. Raises as `review_path`."""
    return _rules(options).standard


def vocabulary_for(options: ReviewOptions) -> Vocabulary:
    """The names of papers and facts in the rules for these options. Raises as `review_path`."""
    return _rules(options).rule_set.vocabulary


def _any_by_ocr(sources: Sequence[ReadSource]) -> bool:
    return any(page.text_from is TextFrom.OCR for source in sources for page in source.pages)


def _major(judgement: Judgement) -> tuple[Fact, ...]:
    """`case.major`: no paper states it, the rules do, from the sector's and the place's thresholds."""
    answer = judgement.definitions.get("major_decision")
    if answer is None or answer.truth is None:
        return ()
    place = answer.evidence[0] if answer.evidence else None
    return (
        Fact(
            "case.major",
            answer.truth,
            place.document if place else "",
            place.page if place else None,
            place.box if place else None,
            place.quote if place else answer.words,
            1.0,
            place.anchor if place else None,
        ),
    )


def _without_major(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """A saved case that is judged anew carries the answer of the rules of its day."""
    return tuple(fact for fact in facts if fact.name != "case.major")


def check_options(options: ReviewOptions) -> None:
    """Find what is wrong with the options before a page is read.

    Raises:
        UsageError: the rules have mistakes, or the options name what the rules don't know.
    """
    try:
        rules = _rules(options)
    except (RuleSetError, StandardError) as error:
        raise UsageError(str(error)) from error
    _settings(rules.rule_set, options)
    _known("--sector", options.sector, rules.rule_set.sectors)
    _known("--place", options.place, rules.rule_set.places)


@dataclass(frozen=True, slots=True)
class _Rules:
    rule_set: RuleSet
    standard: Standard
    stamps: tuple[RuleSetStamp, ...]


def _rules(options: ReviewOptions) -> _Rules:
    return _load(options.rules or rules_folder(), options.standard or DEFAULT_STANDARD)


@lru_cache(maxsize=4)
def _load(folder: Path, standard_id: str) -> _Rules:
    """Rules are compiled once for many case files. They are never changed, so that sharing them is safe."""
    rule_set = load_rule_set(folder)
    standard = load_standard(folder, standard_id)
    name = f"standards/{standard.id}"
    sha256 = hashlib.sha256((folder / f"{name}.yaml").read_bytes()).hexdigest()
    stamps = (
        RuleSetStamp(rule_set.id, rule_set.version, rule_set.sha256),
        RuleSetStamp(name, standard.version, sha256),
    )
    return _Rules(rule_set, standard, stamps)


def _known(option: str, value: str | None, known: Collection[str]) -> None:
    if value is not None and value not in known:
        raise UsageError(f"{option} 没有“{value}”；可用的有：{'、'.join(sorted(known)) or '无'}。")


def _settings(rule_set: RuleSet, options: ReviewOptions) -> dict[str, Parameter]:
    settings: dict[str, Parameter] = {}
    for name, text in options.parameters:
        if name not in rule_set.parameters:
            raise UsageError(f"没有“{name}”这个参数；参数的名称见 rules/parameters.yaml。")
        try:
            settings[name] = read_setting(rule_set.parameters[name], text)
        except MistakeError as error:
            raise UsageError(f"参数 {name} 的值“{text}”不对：{error.problem.message}。") from error
    return settings


def _why_unreadable(sources: Sequence[ReadSource]) -> str | None:
    """One sentence where not one page of the case file could be read; None where there is something to review."""
    pages = [page for source in sources for page in source.pages]
    if any(page.unread is None for page in pages):
        return None
    if pages:
        return f"案卷共 {len(pages)} 页，没有一页能够读取：{pages[0].unread}。"
    errors = [source for source in sources if source.error is not None]
    if errors:
        return f"案卷中没有能够读取的材料。{errors[0].name}：{errors[0].error}"
    return "案卷中没有可以评查的文书。"


def _record(source: ReadSource) -> SourceRecord:
    return SourceRecord(
        source.name, source.sha256, source.media_type, source.page_count, source.error, source.recording
    )


def _text(paper: DocumentPages, sheet: Document) -> tuple[TextLine, ...]:
    pages = [page for page in paper.pages if page.source == sheet.source]
    return tuple(TextLine(page.number, line) for page in pages for line in page.lines())


def _summary(case: CaseFile, judgement: Judgement) -> CaseSummary:
    def said(field: str) -> str | None:
        values = [fact.value for fact in case.facts if fact.name == f"case.{field}"]
        return next((value for value in values if isinstance(value, str)), None)

    def holds(definition: str) -> bool | None:
        answer = judgement.definitions.get(definition)
        return None if answer is None else answer.truth

    return CaseSummary(
        number=said("number"),
        name=said("name"),
        authority=said("authority"),
        party_name=said("party_name"),
        party_kind=said("party_kind"),
        cause=said("cause"),
        major=holds("major_decision"),
        procedure={True: "ordinary", False: "summary", None: None}[holds("ordinary_procedure")],
        sector=case.sector,
    )


def _stamps(rules: _Rules, options: ReviewOptions) -> tuple[RuleSetStamp, ...]:
    """What decided: the rules, the standard, and what a person set for this review."""
    chosen = [("volume", options.volume), ("sector", options.sector), ("place", options.place)]
    settings = [*((name, str(value)) for name, value in chosen if value is not None), *options.parameters]
    if not settings:
        return rules.stamps
    words = "；".join(f"{name}={value}" for name, value in settings)
    return (*rules.stamps, RuleSetStamp("settings", words, hashlib.sha256(words.encode()).hexdigest()))
