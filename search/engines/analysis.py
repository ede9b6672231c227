"""Tokenization and normalization of words, the same for indexed text and for queries. Pure functions.

Words are split as Lucene's standard tokenizer splits them, so that both engines see the same ones: "agency's", "u.s",
"186.3" and "digital.gov" are one word, "e-mail" is two.

A run of Chinese, Japanese or Korean characters is split into overlapping pairs, like Lucene's `cjk_bigram`: "人身売買"
has the pairs "人身", "身売" and "売買". No dictionary is needed, and any part of a text is found. A character without a
neighbour is a word by itself.

Both engines use the same data of each language, so that a word is a stopword on both or on neither. Other languages are
searched without stems and stopwords. `stopwords/README.md` has the sources and licences of the lists.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

# Contents of a character class. Python's own classes do not distinguish scripts.
_HIRAGANA = "\u3041-\u3096\u309d-\u309f"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"
_HAN = "\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
HANGUL = "\uac00-\ud7a3"
CJK = f"{_HIRAGANA}{_KATAKANA}{_HAN}{HANGUL}\u1100-\u11ff\u3131-\u318e"
VOICED = "\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f"  # marks that belong to the character before them

# Lucene's tokenizer does not count the mark in "人々" as a character of a run, but this rare one of the same meaning.
ITERATION_MARK, SAME_AS_BEFORE = "々", "仝"

_CJK_CHARACTER = re.compile(f"[{CJK}][{VOICED}]*")
_INFLECTED = re.compile(f"[{_HIRAGANA}{HANGUL}]")
_FOLDER = Path(__file__).with_name("stopwords")
# Python's \w omits combining marks, without which words in Hindi and vocalised Arabic would be split.
_MARKS = "".join(chr(c) for c in range(0x300, 0x3100) if unicodedata.category(chr(c)).startswith("M"))
_INVISIBLE = "\u00ad\u200c\u200d\u2060"  # soft hyphen and joiners: inside a word, but no part of it
# Letters of which `fold` leaves nothing: the lengthening stroke of Arabic, also with vowels, and small letters above
# others. By themselves they are no word; a free-standing stroke is a dash.
_STROKES = "\u037a\u0640\u06e5\u06e6\ufc5e-\ufc63\ufcf2-\ufcf4\ufe70-\ufe72\ufe74\ufe76-\ufe7f"
_LETTER = rf"(?:(?![\d_{CJK}])[\w{_MARKS}{_INVISIBLE}])"
_CHARACTER = rf"(?:(?![{CJK}])[\w{_MARKS}{_INVISIBLE}])"
_JOIN = rf"(?:(?<![\d_\W])['’.](?={_LETTER})|(?<=[{_MARKS}])['’.](?={_LETTER})|(?<=\d)[.,'’](?=\d))"
_NO_WORD = rf"[{_MARKS}{_INVISIBLE}]|[{_STROKES}{_MARKS}{_INVISIBLE}]+(?!{_CHARACTER})"
_WORD = re.compile(rf"(?:[{CJK}][{VOICED}]*)+|(?!{_NO_WORD}){_CHARACTER}+(?:{_JOIN}{_CHARACTER}+)*")
# The same for texts without any of these characters, in half the time.
_PLAIN = re.compile(r"\w+(?:(?:(?<![\d_\W])['’.](?=[^\W\d_])|(?<=\d)[.,'’](?=\d))\w+)*")
# A position that is not the beginning of a word.
_INSIDE = re.compile(r"(?<=\w)|(?<=[^\W\d_]['’.])(?=[^\W\d_])|(?<=\d[.,'’])(?=\d)")
_SPECIAL = re.compile(f"[{_MARKS}{_INVISIBLE}{_STROKES}{CJK}]")

# Latin, Greek, Hebrew and Arabic marks. Marks of other scripts are vowels and are kept, and so is "й".
_ACCENT = re.compile(
    "(?<![\u0400-\u04ff])\u0306|[\u0300-\u0305\u0307-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_LOOKALIKES = str.maketrans(
    {"’": "'", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    | {"ى": "ي", "ة": "ه", "ـ": None}  # the rules of Lucene's Arabic normalizer
    | {ITERATION_MARK: SAME_AS_BEFORE}
    | dict.fromkeys(_INVISIBLE)
)
CACHED_WORDS = 10_000  # the frequent ones of a language, in 3 MB; without the cache a word takes a microsecond
MAX_WORD_LENGTH = 60  # characters; longer ones are URLs and encoded data, and would only enlarge the dictionary


Words = tuple[str, ...]


def find_pairs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the positions of the overlapping pairs of characters of a run, or of its only character."""
    spans = [match.span() for match in _CJK_CHARACTER.finditer(text, start, end)]
    for (first, _), (_, last) in zip(spans, spans[1:] or spans, strict=False):
        yield first, last


def find_characters(text: str) -> Iterator[tuple[int, int]]:
    """Yield the positions of the Chinese, Japanese and Korean characters of a text, in order."""
    return (match.span() for match in _CJK_CHARACTER.finditer(text))


def is_single_character(word: str) -> bool:
    """Return whether the word is one Chinese, Japanese or Korean character, which is a part of pairs in most texts."""
    return not word.isascii() and _CJK_CHARACTER.fullmatch(word) is not None


def is_inflected_pair(word: str) -> bool:
    """Return whether the word contains hiragana or Hangul, in which endings and particles are written."""
    return _INFLECTED.search(word) is not None


def contains_word(words: Collection[str], word: str) -> bool:
    """Return whether a word is one of these (all normalised); a single character may also be part of a pair."""
    return word in words or (is_single_character(word) and any(word in other for other in words))


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


class Word(NamedTuple):
    """One word and its position in the text: `text[start:end]`, in characters."""

    text: str
    start: int
    end: int


def _is_special(text: str) -> bool:
    return not text.isascii() and _SPECIAL.search(text) is not None


def split_words(text: str) -> Iterator[Word]:
    """Yield the words of a text in order, as written, without those longer than `MAX_WORD_LENGTH`.

    Pairs of Chinese, Japanese and Korean characters overlap.
    """
    return map(Word._make, find_spans(text))


def find_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words like `split_words`, as plain tuples, which takes half the time: for long texts."""
    if not _is_special(text):
        for match in _PLAIN.finditer(text):
            if len(word := match[0]) <= MAX_WORD_LENGTH:
                yield word, *match.span()
        return
    for match in _WORD.finditer(text):
        if is_single_character(text[match.start()]):
            yield from ((text[start:end], start, end) for start, end in find_pairs(text, *match.span()))
        elif match.end() - match.start() <= MAX_WORD_LENGTH:
            yield match[0], *match.span()


def list_words(text: str) -> list[str]:
    """Return the words of a text like `split_words`, without their positions, which takes a quarter of the time."""
    if _is_special(text):
        return [word for word, _, _ in find_spans(text)]
    return [word for word in _PLAIN.findall(text) if len(word) <= MAX_WORD_LENGTH]


def distinct_words(text: str) -> set[str]:
    """Return the distinct words of a text, as written."""
    return set(list_words(text))


def find_words(text: str, wanted: Collection[str]) -> list[Word]:
    """Return the positions of these words (as written) in a text, unordered.

    For few words this is much faster than `split_words`.
    """
    if _is_special(text):
        return [word for word in split_words(text) if word.text in wanted]
    return [Word(word, start, start + len(word)) for word in wanted for start in _positions(text, word)]


def _positions(text: str, word: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        match = _PLAIN.match(text, start)
        if match is not None and match.end() == start + len(word) and not _INSIDE.match(text, start):
            yield start
        start = text.find(word, start + 1)


def count_words(text: str) -> int:
    """Return the number of words, of which a run of Chinese, Japanese or Korean characters is one."""
    return sum(1 for _ in (_WORD if _is_special(text) else _PLAIN).finditer(text))


@lru_cache(maxsize=CACHED_WORDS)
def fold(word: str) -> str:
    """Return the word in lower case without accents and ligatures: "Café" and "CAFE" become "cafe"."""
    if word.isascii():
        return word.lower()
    plain = _ACCENT.sub("", unicodedata.normalize("NFKD", word.casefold()))
    return unicodedata.normalize("NFC", plain.translate(_LOOKALIKES))


@lru_cache(maxsize=CACHED_WORDS)
def normalize_word(word: str, locale: str) -> str:
    """Return the form in which a word is looked up: folded, without possessive 's and elided article."""
    return fold(strip_clitics(word, locale))


def lowercase(text: str) -> str:
    """Return the text in lower case with plain apostrophes, and "İ" as "i", as Lucene does.

    Python's `lower` adds a dot to this "i" that no key writes, and that Elasticsearch keeps.
    """
    return text.lower().replace("i\u0307", "i").replace("’", "'")


def strip_clitics(word: str, locale: str) -> str:
    """Return the word in lower case without possessive 's and elided article of its language; accents are kept."""
    language = language_of(locale)
    form = lowercase(word)
    article, _, rest = form.partition("'")
    if language.apostrophe:
        form = article
    elif rest and article in language.elisions:
        form = rest
    return form[:-2] if language.possessive and form.endswith("'s") else form


@lru_cache(maxsize=64)
def _folded_stopwords(locale: str) -> frozenset[str]:
    return frozenset(fold(word) for word in language_of(locale).stopwords)


def is_stopword(word: str, locale: str) -> bool:
    """Return whether the word is a stopword of this locale's language."""
    return normalize_word(word, locale) in _folded_stopwords(locale)


def remove_stopwords(words: Words, locale: str) -> Words:
    """Return the words without stopwords; all of them if every word is a stopword."""
    return tuple(word for word in words if not is_stopword(word, locale)) or words


def split_lowercase(text: str) -> Words:
    """Return the words of a text in lower case, split as in the query parser."""
    return tuple(lowercase(word.text) for word in split_words(text))


def normalize_words(words: Sequence[str], locale: str) -> Words:
    """Return the words in the form in which they are compared: "Café" as "CAFE", and "agency" as "agency's"."""
    return tuple(normalize_word(word, locale) for word in words)


def begins_with(text: str, words: Sequence[str], locale: str) -> bool:
    """Return whether a text begins with these words (normalised), the last of which may be the beginning of one."""
    first = [normalize_word(word.text, locale) for word in split_words(text)][: len(words)]
    return len(first) == len(words) and first[:-1] == list(words[:-1]) and first[-1].startswith(words[-1])


def normalize_text(text: str, locale: str) -> Words:
    """Return the normalised words of a text, by which editors' rules are compared and found."""
    return normalize_words(split_lowercase(text), locale)
