"""The phrases of each language, read from `phrases/` and compiled to regular expressions over `QueryWords.line`.

A space of a pattern matches any separator of words but that of other text, and an apostrophe ends a word, so that
"l'année" in a file matches “l’année”, “l'annee” and “l annee”. The names in braces match:

    {month} the full name of a month     {mon} the same or its short form    {weekday} a day of the week
    {season} spring, summer, autumn or winter
    {day} {day2} the number of a day     {year} a year of four digits        {digit} {nth} 1 to 4, as a word
    {unit} {units} day, week, … year     {n} a number, as digits or a word

`{unit}` is the singular: "the last months" say nothing exact.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from search.engines.analysis import fold, language_of

FOLDER = Path(__file__).with_name("phrases")
_END_OF_APOSTROPHE = re.compile(r"'(?=[|)]|$)")

DIGRAPHS = {"de": {"ä": "ae?", "ö": "oe?", "ü": "ue?"}}  # letters that people also write with two
KIND_FORMS = ("sure", "start", "many", "one")
MIN_STEM_LENGTH = 3  # letters

Rule = tuple[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class KindWords:
    """Words for a kind of page.

    `sure` names it wherever kinds stand, `start` at the beginning of a query, `many` is the plural and `one` the
    singular of words that often mean something else.
    """

    name: str  # the parameter
    value: str
    sure: re.Pattern[str] | None
    start: re.Pattern[str] | None
    many: re.Pattern[str] | None
    one: re.Pattern[str] | None
    range: str = ""  # the range of which dates beside these words are; empty: the date of publication

    def occurs_in(self, line: str) -> bool:
        """Return whether some of the words may be in a query."""
        patterns = (getattr(self, form) for form in KIND_FORMS)
        return any(pattern.search(line) for pattern in patterns if pattern)


@dataclass(frozen=True)
class Phrases:
    """What a language says about dates and kinds.

    `dates` are the rules of single periods by name, `around` what stands before or after them.
    """

    months: Mapping[str, int]
    units: Mapping[str, str]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    weekdays: Mapping[str, int]
    seasons: Mapping[str, int]
    day_first: bool
    endings: re.Pattern[str]  # ends of inflected words
    month_name: re.Pattern[str]  # a full or short name of a month
    full_month: re.Pattern[str]
    any_period: re.Pattern[str]  # finds where a text may have a date at all
    dates: Sequence[Rule]
    around: Mapping[str, re.Pattern[str]]
    kinds: Sequence[KindWords]
    connectors: Mapping[str, re.Pattern[str]]

    def strip_ending(self, form: str) -> str:
        """Return the word without an ending of the language, if enough of it is left."""
        found = self.endings.search(form)
        return form[: found.start()] if found and found.start() >= MIN_STEM_LENGTH else form

    @staticmethod
    def look_up(table: Mapping[str, Any], form: str) -> Any:
        """Return the value of the pattern that matches a word."""
        return next(value for pattern, value in table.items() if re.fullmatch(pattern, form))


@cache
def get_phrases(locale: str) -> Phrases | None:
    """Return the phrases of a language; None if it has no file."""
    path = FOLDER / f"{language_of(locale).code}.toml"
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    for letter, pattern in DIGRAPHS.get(path.stem, {}).items():
        text = text.replace(letter, pattern)
    return _compile(tomllib.loads(text))


def spell_out(text: str, locale: str) -> str:
    """Return the text with two letters for each that people also write with two, as "Suedasien" for "Südasien"."""
    for letter, pattern in DIGRAPHS.get(language_of(locale).code, {}).items():
        two = pattern.rstrip("?")
        text = text.replace(letter, two).replace(letter.upper(), two.title())
    return text


def list_languages() -> list[str]:
    """Return the codes of the languages that have phrases."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def _compile(data: Mapping[str, Any]) -> Phrases:
    full, short = _number(data["months"]), _number(data["short_months"])
    tables = {
        "units": {
            _prepare(f"(?:{words})"): unit for table in ("units", "plurals") for unit, words in data[table].items()
        },
        "numbers": _number(data["numbers"]),
        "ordinals": _number(data["ordinals"]),
        "weekdays": _number(data["weekdays"], start=0),
        "seasons": _number(data["seasons"]),
        "months": {**full, **short},
    }
    macros = _build_macros(data, full, tables)
    around = dict(data["around"])
    published = around["published"]
    dates = [
        (name, _pattern(text, macros))
        for name, patterns in {**data["relative"], **data["dates"], **_NUMERIC}.items()
        for text in patterns
    ]
    return Phrases(
        **tables,
        day_first=data["day_first"],
        endings=re.compile(rf"(?:{_prepare(data['endings'])})$"),
        month_name=_pattern("{mon}", macros),
        full_month=_pattern("{month}", macros),
        any_period=_join([pattern for _, pattern in dates] + [_pattern("{mon}", macros)]),
        dates=dates,
        around={name: _pattern(_with_verb(name, words, published), macros) for name, words in around.items()},
        kinds=[_read_kind(one, macros) for one in data["kinds"]["words"]],
        connectors={
            name: _pattern(f"({words})", macros) for name, words in data["kinds"].items() if isinstance(words, str)
        },
    )


_NUMERIC = {
    "iso_day": [r"{year}-(?P<m>\d\d?)-(?P<d>\d\d?)", r"{year}[./](?P<m>\d\d?)[./](?P<d>\d\d?)"],
    "numeric_day": [r"(?P<d>\d\d?)(?P<sep>[./-])(?P<m>\d\d?)(?P=sep){year}"],
    "numeric_month": [r"(?P<m>\d\d?)[/.]{year}", r"{year}-(?P<m>0[1-9]|1[0-2])"],
}
_PREPOSITIONS = ("in", "since", "after", "before", "until", "between", "from")


def _with_verb(name: str, words: str, published: str) -> str:
    """Return the pattern of a preposition with an optional word such as “published” before it."""
    if name not in _PREPOSITIONS:
        return f"({words})"
    return f"(({published}) )?({words})" + (f"|({published})" if name == "in" else "")


def _number(alternatives: Sequence[str], start: int = 1) -> dict[str, int]:
    return {_prepare(words): number for number, words in enumerate(alternatives, start) if words}


def _build_macros(
    data: Mapping[str, Any], full: Mapping[str, int], tables: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    suffix = data["day_suffix"]
    day = rf"\d\d?(?:{_prepare(suffix)})?" if suffix else r"\d\d?"
    return {
        "month": _group("month", full),
        "mon": _group("mon", tables["months"]),
        "weekday": _group("weekday", tables["weekdays"]),
        "season": _group("season", tables["seasons"]),
        "unit": _group("unit", [_prepare(words) for words in data["units"].values()]),
        "units": _group("unit", tables["units"]),
        "n": _group("n", [r"\d{1,3}", *tables["numbers"]]),
        "nth": _group("nth", [rf"[1-4](?:{_prepare(suffix)})?" if suffix else "[1-4]", *tables["ordinals"]]),
        "digit": "(?P<digit>[1-4])",
        "day": f"(?P<day>{day})",
        "day2": f"(?P<day2>{day})",
        "year": r"(?P<year>(?:19|20)\d\d)",
    }


def _group(name: str, alternatives: Any) -> str:
    return f"(?P<{name}>(?:{'|'.join(alternatives)})(?!\\w))"


def _prepare(words: str) -> str:
    """Return a pattern without accents, in which a space is any separator."""
    return _END_OF_APOSTROPHE.sub("", fold(words)).replace("'", " ").replace(" ", "[ '.-]")


def _pattern(text: str, macros: Mapping[str, str]) -> re.Pattern[str]:
    prepared = re.sub(r"\{([a-z]+2?)\}", lambda found: macros[found[1]], _prepare_with_groups(text))
    return re.compile(rf"(?:{prepared})(?!\w)")


def compile_words(expressions: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern for expressions that are plain text; None if there is none."""
    separated = (re.findall(r"\w+", fold(text)) for text in expressions)
    found = ["[ '.-]".join(words) for words in separated if words]
    return re.compile(rf"(?:{'|'.join(found)})(?!\w)") if found else None


def _join(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """Return a pattern that finds a match of any of these, without their groups."""
    texts = (re.sub(r"\(\?P<\w+>", "(?:", one.pattern).replace("(?P=sep)", "[./-]") for one in patterns)
    return re.compile(rf"(?<!\w)(?:{'|'.join(texts)})")


def _prepare_with_groups(text: str) -> str:
    """Prepare the parts outside of braces and named groups, which must keep their names."""
    parts = re.split(r"(\{[a-z]+2?\}|\(\?P[<=]\w+[>)]|\[[^\]]*\]|\\d)", text)
    return "".join(part if number % 2 else _prepare(part) for number, part in enumerate(parts))


def _read_kind(one: Mapping[str, str], macros: Mapping[str, str]) -> KindWords:
    name, _, value = one["filter"].partition("=")
    sure, start, many, single = (_pattern(f"({one[key]})", macros) if one.get(key) else None for key in KIND_FORMS)
    return KindWords(name, value, sure, start, many, single, range=one.get("range", ""))
