"""What a person says of an upload, and of a case file that was declared wrongly."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, IntegerField, MultipleFileField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from enforcement_review.model import Volume
from enforcement_review.operations.uploads import Declared
from enforcement_review.store.tables import Purpose
from enforcement_review.web.forms import PlainForm, choices

VOLUMES = (
    ("", "按材料识别"),
    (Volume.WHOLE.value, "全卷"),
    (Volume.MAIN.value, "正卷"),
    (Volume.SUPPLEMENT.value, "副卷"),
)
ONE, EACH = "one", "each"


def volume_or_none(value: Any) -> Volume | None:
    return Volume(value) if value else None


def unit_or_none(value: Any) -> int | None:
    return int(value) if value else None


class FilesForm(PlainForm):
    """Which files are meant: those of an upload that was begun, those in the form itself, or both."""

    upload = IntegerField(validators=[Optional()], widget=HiddenInput())
    files = MultipleFileField("案卷材料")


class AgainForm(FilesForm):
    """A new upload for a case file that is there."""


class UploadForm(FilesForm):
    purpose = HiddenField(default=Purpose.REVIEW.value)
    unit = SelectField("办案单位", [InputRequired("请选择办案单位。")], coerce=unit_or_none)
    volume = SelectField("卷别", coerce=volume_or_none, choices=choices(VOLUMES))
    parts = RadioField(
        "这些材料是",
        choices=choices([(ONE, "一份案卷"), (EACH, "多份案卷：每个文件、每个子文件夹各为一份")]),
        default=ONE,
    )

    def declared(self, *, even_again: bool) -> Declared:
        return Declared(
            unit_id=self.unit.data,
            purpose=asked_purpose(self.purpose.data),
            volume=self.volume.data,
            each=self.parts.data == EACH,
            even_again=even_again,
        )


class ParticularsForm(PlainForm):
    unit = SelectField("办案单位", [InputRequired("请选择办案单位。")], coerce=unit_or_none)
    volume = SelectField("卷别", coerce=volume_or_none, choices=choices(VOLUMES))


def asked_purpose(text: str | None) -> Purpose:
    """For review, unless the address or the form says that it is a self-check."""
    return Purpose.SELF_CHECK if text == Purpose.SELF_CHECK.value else Purpose.REVIEW
