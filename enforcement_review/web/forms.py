"""The base of the application's forms: messages in Chinese, and an operation's refusal beside the field it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice
from wtforms.meta import DefaultMeta

from enforcement_review.operations.errors import InvalidError

GREATEST_ID = 2**31 - 1  # what every database holds in a column of ids


def row_id(text: str) -> int:
    """An id in an address, for `request.args.get`. Raises ValueError for what can be none."""
    number = int(text)
    if not 0 < number <= GREATEST_ID:
        raise ValueError(text)
    return number


def choices(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """Values and words, as a SelectField takes them."""
    return [SelectChoice(str(value), words) for value, words in pairs]


class PlainForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # see above
        locales = ("zh",)

        def get_translations(self, form: Any) -> Any:
            return DefaultMeta.get_translations(self, form)

    def refuse(self, error: InvalidError) -> None:
        """Show an operation's sentence where it belongs; what was typed stays."""
        if error.field in self._fields:
            field = self._fields[error.field]
            field.errors = [*field.errors, str(error)]
        else:
            self.form_errors.append(str(error))


class FilterForm(PlainForm):
    """Which lines of a list to show: it stands in the page's address."""

    class Meta(PlainForm.Meta):
        csrf = False

    def __init__(self) -> None:
        super().__init__(request.args)

    def kept(self) -> dict[str, Any]:
        """What of it the address says, for links to other pages of the same list."""
        return {name: request.args[name] for name in self._fields if request.args.get(name)}
