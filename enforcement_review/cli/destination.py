"""Which paths are case files, and where their reports go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click

from enforcement_review.cli.one_case import ENDINGS, CaseReport, Form
from enforcement_review.errors import OutputError, UsageError
from enforcement_review.intake import list_case_files
from enforcement_review.reporting.sheet import shown
from enforcement_review.reporting.text_page import TextPage

SAVED_ENDING = ".case.json"


def case_paths(paths: Sequence[Path], *, each: bool) -> list[Path]:
    """The case files that are meant, in the order given; with `each` the children of the folders.

    Raises:
        UsageError: a path is not there, or `each` was asked of a file.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"找不到“{path}”，请检查路径。")
        if each and not path.is_dir():
            raise UsageError(f"“{path}”不是文件夹；--each 只用于装有多个案卷的文件夹。")
    if not each:
        return list(paths)
    try:
        return [child for path in paths for child in list_case_files(path)]
    except OSError as error:
        raise UsageError(f"打不开文件夹“{error.filename}”：{error.strerror}。") from error


def is_folder(output: Path) -> bool:
    """Whether the output names a folder: it is one, or it has no ending and is no file."""
    return output.is_dir() or not (output.suffix or output.is_file())


def file_names(cases: Sequence[Path], ending: str) -> list[str]:
    """A name for each report: that of the case without its ending, with it where two would meet."""
    stems = [case.resolve().stem if case.is_file() else case.resolve().name for case in cases]
    meeting = Counter(stem.casefold() for stem in stems)
    names: list[str] = []
    taken: Counter[str] = Counter()
    for case, stem in zip(cases, stems, strict=True):
        name = case.resolve().name if meeting[stem.casefold()] > 1 else stem
        taken[name.casefold()] += 1
        serial = taken[name.casefold()]
        names.append(f"{name}{f'-{serial}' if serial > 1 else ''}{ending}")
    return names


class Target:
    """Where each report goes: the screen, one file for all, or a file for each in a folder."""

    def __init__(
        self, cases: Sequence[Path], form: Form, output: Path | None, save_case: Path | None, *, several: bool
    ) -> None:
        self.cases = cases
        self.several = several
        self._form = form
        self._output = output
        self._names: list[str] | None = None
        if output is not None and is_folder(output):
            self._names = file_names(cases, ENDINGS[form])
        elif output is not None:
            write(output, "")
        if form is Form.HTML and several and self._names is None:
            raise UsageError("评查多个案卷并输出 html 时，请用 --output 指明一个文件夹。")
        self._save = save_case
        self._save_names: list[str] | None = None
        if save_case is not None and is_folder(save_case):
            self._save_names = file_names(cases, SAVED_ENDING)
        elif save_case is not None and several:
            raise UsageError("评查多个案卷时，请用 --save-case 指明一个文件夹。")

    @property
    def reads_on_screen(self) -> bool:
        """Whether the screen itself shows the reports in words, errors too."""
        return self._form is Form.TEXT and self._output is None

    def put(self, index: int, report: CaseReport) -> None:
        """Write or show one report.

        Raises:
            OutputError: a file can't be written.
        """
        if report.saved_case is not None and self._save is not None:
            write(self._save / self._save_names[index] if self._save_names else self._save, report.saved_case)
        if self._output is None:
            click.echo(self._headed(index, report.text), nl=False)
        elif self._names is None:
            write(self._output, self._headed(index, report.text), mode="a")
        else:
            file = self._output / self._names[index]
            write(file, report.text)
            click.echo(_row(self.cases[index].resolve().name, report, file))

    def _headed(self, index: int, text: str) -> str:
        if self._form is not Form.TEXT or not self.several:
            return text
        page = TextPage(80, colour=False)
        page.put(f"◆ {shown(self.cases[index].resolve().name)}")
        return f"{page.text()}{text}\n"


def _row(name: str, report: CaseReport, file: Path) -> str:
    veto = f"，疑似否决 {report.vetoes} 项" if report.vetoes else ""
    verdict = "未能评查" if report.error else f"{report.grade} {report.score} 分{veto}"
    return f"{shown(name)}：{verdict} → {shown(str(file))}"


def write(path: Path, text: str, mode: Literal["w", "a"] = "w") -> None:
    """Write a report, or add it to others (`a`), making its folder where needed.

    Raises:
        OutputError: it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open(mode, encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise OutputError(f"写不了“{path}”：{error.strerror or error}。请换一个位置或检查权限。") from error
