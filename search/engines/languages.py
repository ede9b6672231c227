"""Stopwords, stemmers, elisions and possessives of each language that both engines can stem.

Both engines use this data, so that a word is a stopword on both or on neither. Other languages are searched without
stems and stopwords. `stopwords/README.md` has the sources and licences of the lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).with_name("stopwords")


@dataclass(frozen=True, slots=True)
class Language:
    """One language. `elisions` are articles written before an apostrophe; `possessive` drops a trailing 's.

    `apostrophe` drops everything from an apostrophe on, as in Turkish "İstanbul'da".
    """

    code: str
    stemmer: str | None = None  # Snowball's name
    stopwords: frozenset[str] = frozenset()
    elisions: frozenset[str] = frozenset()
    possessive: bool = False
    apostrophe: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _stopwords(code: str) -> frozenset[str]:
    return _words((_FOLDER / f"{code}.txt").read_text(encoding="utf-8"))


# The stemmers know only the letters with a cedilla, which texts have no longer.
ROMANIAN_CEDILLAS = {"ș": "ş", "Ș": "Ş", "ț": "ţ", "Ț": "Ţ"}

_FRENCH_ELISIONS = _words("l m t qu n s j d c jusqu quoiqu lorsqu puisqu")
_ITALIAN_ELISIONS = _words("c l all dall dell nell sull coll pell gl agl dagl degl negl sugl un m t s v d")

LANGUAGES = {
    language.code: language
    for language in (
        Language("ar", "arabic", _stopwords("ar")),
        Language("da", "danish", _stopwords("da")),
        Language("de", "german", _stopwords("de")),
        Language("el", "greek", _stopwords("el")),
        Language("en", "english", _stopwords("en"), possessive=True),
        Language("es", "spanish", _stopwords("es")),
        Language("fi", "finnish", _stopwords("fi")),
        Language("fr", "french", _stopwords("fr"), elisions=_FRENCH_ELISIONS),
        Language("hu", "hungarian", _stopwords("hu")),
        Language("it", "italian", _stopwords("it"), elisions=_ITALIAN_ELISIONS),
        Language("nb", "norwegian", _stopwords("no")),
        Language("nl", "dutch", _stopwords("nl")),
        Language("nn", "norwegian", _stopwords("no")),
        Language("no", "norwegian", _stopwords("no")),
        Language("pt", "portuguese", _stopwords("pt")),
        Language("ro", "romanian", _stopwords("ro")),
        Language("ru", "russian", _stopwords("ru")),
        Language("sv", "swedish", _stopwords("sv")),
        Language("ta", "tamil", _stopwords("ta")),
        Language("tr", "turkish", _stopwords("tr"), apostrophe=True),
    )
}


def language_of(locale: str) -> Language:
    """Return the language of a locale code ("pt-br" is "pt"); an unknown one has no stems and stopwords."""
    code = locale.lower().replace("_", "-").partition("-")[0]
    return LANGUAGES.get(code) or Language(code)
