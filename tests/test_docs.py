"""What the documents promise is there, and what is there is documented."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click

from enforcement_review.cli import main
from enforcement_review.configuration import Configuration

ROOT = Path(__file__).parent.parent
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_operating_guide() -> None:
    table = OPERATING[OPERATING.index("| name |") : OPERATING.index("## HTTPS")]
    documented = set(
        re.findall(r"`([a-z_]+)`", "\n".join(line.split("|")[1] for line in table.splitlines() if line))
    )
    assert documented == {field.name for field in fields(Configuration)}


def test_every_command_is_named_in_a_document() -> None:
    documents = README + OPERATING
    missing = [
        path
        for path in _commands(main, "")
        if f"enforcement-review {path}" not in documents and f"`{path}`" not in documents
    ]
    assert missing == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{path.name}: {target}"
        for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def _commands(command: click.Command, path: str) -> list[str]:
    if isinstance(command, click.Group):
        return [
            found
            for name, child in command.commands.items()
            for found in _commands(child, f"{path} {name}".strip())
        ]
    return [path]
