"""Forms filled in: the sector's layouts with a case's data, as blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import cn2an
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sample_cases.generator.markup import Form, parse

LAYOUTS = Path(__file__).parent / "layouts"
BLANK_DATE = "　　　　年　　月　　日"
_DIGITS = "〇一二三四五六七八九"
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")


def load_yaml(path: Path) -> dict[str, Any]:
    loaded = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(loaded, dict):
        raise TypeError(f"{path.name}: a mapping is expected")
    return loaded


def with_moments(value: Any) -> Any:
    """`value` with each `2024-05-06 09:30` in it made a datetime, and the key `on` given back.

    YAML 1.1 takes the bare word `on` for true.
    """
    if isinstance(value, dict):
        return {"on" if key is True else key: with_moments(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_moments(item) for item in value]
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return datetime.strptime(value, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - local time without zone, as printed
    return value


def _small_number(number: int) -> str:
    """A day or month in Chinese figures: 6 六, 16 十六, 26 二十六."""
    tens, ones = divmod(number, 10)
    text = {0: "", 1: "十"}.get(tens, _DIGITS[tens] + "十")
    return text + (_DIGITS[ones] if ones else "")


def chinese_date(day: date | None) -> str:
    """二〇二四年五月六日."""
    if day is None:
        return BLANK_DATE
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_small_number(day.month)}月{_small_number(day.day)}日"


def arabic_date(day: date | None) -> str:
    """2024年5月6日."""
    return BLANK_DATE if day is None else f"{day.year}年{day.month}月{day.day}日"


def dotted_date(day: date | None) -> str:
    """2024.5.6."""
    return BLANK_DATE if day is None else f"{day.year}.{day.month}.{day.day}"


def moment_text(moment: datetime | None) -> str:
    """2024年5月6日9时30分."""
    if moment is None:
        return "　　　　年　　月　　日　　时　　分"
    return f"{arabic_date(moment)}{clock_text(moment)}"


def clock_text(moment: datetime) -> str:
    """9时05分."""
    return f"{moment.hour}时{moment.minute:02d}分"


def capitals(amount: float) -> str:
    """12000 to 壹万贰仟元整."""
    return str(cn2an.an2cn(str(amount), "rmb"))


def figures(amount: float) -> str:
    """12000 to 12,000.00."""
    return f"{amount:,.2f}"


def plain(amount: float) -> str:
    """12000.0 to 12000, 12.5 to 12.5."""
    return f"{amount:g}" if amount < 1_000_000 else f"{amount:.0f}"


_DATE_STYLES = {"arabic": arabic_date, "chinese": chinese_date, "dot": dotted_date}


def environment(sector: str, style: Mapping[str, Any]) -> Environment:
    """Jinja with the sector's layouts before the shared ones, and the case's way of writing dates."""
    made = Environment(
        loader=FileSystemLoader([LAYOUTS / sector, LAYOUTS / "shared"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - the markup is no HTML
    )
    ticked, empty = style["tick"], "□"

    def ticks(options: Sequence[str], chosen: str | Sequence[str]) -> str:
        """☑直接送达　□留置送达."""
        marked = [chosen] if isinstance(chosen, str) else chosen
        return "　".join(f"{ticked if option in marked else empty}{option}" for option in options)

    def opinion(text: str, name: str | None, day: date | None) -> str:
        """What a cell of approval holds: the opinion, the name and the date below."""
        return f"{text}\\n\\n>签名：[[{name or '　　　　'}]]　　{signed_date(day)}"

    def signed_date(day: date | None) -> str:
        return BLANK_DATE if day is None else f"[[{_DATE_STYLES[style['date']](day)}]]"

    def names(people: Sequence[Mapping[str, str]], separator: str = "、") -> str:
        return separator.join(person["name"] for person in people)

    def with_certificates(people: Sequence[Mapping[str, str]], label: str = "执法证号：") -> str:
        """张三（执法证号：…）、李四（…); a person without number stands alone."""
        shown = [f"{p['name']}（{label}{p['cert']}）" if p.get("cert") else p["name"] for p in people]
        return "、".join(shown)

    made.globals.update(ticks=ticks, op=opinion, sd=signed_date, names=names, certified=with_certificates)
    made.filters.update(
        d=_DATE_STYLES[style["date"]],
        da=arabic_date,
        dz=chinese_date,
        dot=dotted_date,
        dt=moment_text,
        tm=clock_text,
        cap=capitals,
        fig=figures,
        plain=plain,
    )
    return made


def fill_in(made: Environment, kind: str, context: Mapping[str, Any]) -> Form:
    """The form of `kind` for `context`."""
    return parse(made.get_template(f"{kind}.form").render(context))
