"""The fields of the index, and the analysis and conversion of a `Write` to a document.

The whole `Source` is stored (for highlights, revisions and fingerprints); all other fields are for searching. A
tombstone has only an id and a version.

The words are split and stemmed here and passed to the library pre-tokenized: its own tokenizer splits "GSA's", "U.S."
and "186.3" wrongly, and its offsets are bytes.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.metadata import version
from typing import NamedTuple, cast

import tantivy

from search.engines.analysis import (
    ROMANIAN_CEDILLAS,
    find_characters,
    find_spans,
    fold,
    is_stopword,
    language_of,
    list_words,
    normalize_word,
    strip_clitics,
)
from search.engines.matching_rules import has_title_parts, split_pairs
from search.engines.port import COMMON_FILTERS, Source, Write
from search.filters import get_filter_names, get_number_names, get_sort_names

# Increment it with every change of the fields or the analysis: a new index is then built beside the old one.
VERSION = 7

OWN_FIELDS = ("title", "summary", "body", "names")  # fields of the page itself
ATTACHMENTS_FIELD = "attachments"  # text of files that it offers
STEMMED_FIELDS = (*OWN_FIELDS, ATTACHMENTS_FIELD)
UNSTEMMED_FIELDS = ("title_words", "summary_words")  # read by exact forms, typing errors, prefixes, title phrases
TITLE_PAIRS_FIELD = "title_pairs"  # pairs of all characters, in languages without spaces
CHARACTERS_FIELD, TITLE_CHARACTERS_FIELD = "characters", "title_characters"  # single ones, of which pairs consist
NEVER_EXPIRES = 2**62  # value of `expires` for a page without expiry

BLOCK_GAP = 100  # positions between two blocks, so that no phrase matches across them
_CEDILLAS = str.maketrans(ROMANIAN_CEDILLAS)
_ID_BITS = 21
_MAX_MILLISECONDS = 2**42 - 1  # the year 2109
_NO_VALUE = _MAX_MILLISECONDS  # behind all numbers of a sort key, in both directions

AnalyzedWord = tuple[str, tuple[str, ...]]  # the normalized form and the stems of a word
Term = tuple[int, AnalyzedWord]  # word with its position


class Token(NamedTuple):
    """One word of a text and its place `text[start:end]`. A stopword has no stems."""

    start: int
    end: int
    position: int
    surface: str
    stems: tuple[str, ...]


@lru_cache(maxsize=16)
def _stemmer(name: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.stemmer(name)).build()


def stem_word(word: str, locale: str) -> tuple[str, ...]:
    """Return the stems under which a word is indexed: usually one, none for a stopword.

    A word with accents has two if they differ: that of the correct spelling ("organizações" and "organização" share
    "organiz") and that of the spelling without accents, which many visitors type.
    """
    if is_stopword(word, locale):
        return ()
    name = language_of(locale).stemmer
    if name is None:
        return (normalize_word(word, locale),)
    right = fold(_stem(strip_clitics(word, locale), name))
    plain = _stem(normalize_word(word, locale), name)
    return (right,) if right == plain else (right, plain)


def _stem(word: str, name: str) -> str:
    found = _stemmer(name).analyze(word.translate(_CEDILLAS) if name == "romanian" else word)
    return found[0] if found else word


@lru_cache(maxsize=200_000)
def analyze_word(word: str, locale: str) -> AnalyzedWord:
    """Return the normalized form of a word and its stems; cached, because texts repeat their words."""
    return normalize_word(word, locale), stem_word(word, locale)


def analyze_text(text: str, locale: str) -> list[Term]:
    """Return the terms of a text in order; a line break separates blocks."""
    found: list[Term] = []
    position = 0
    for block in text.split("\n"):
        analyzed = [analyze_word(word, locale) for word in list_words(block)]
        with_form = [one for one in analyzed if one[0]]
        found += enumerate(with_form, position)
        position += len(with_form) + BLOCK_GAP
    return found


def tokenize(text: str, locale: str) -> list[Token]:
    """Return the terms of a text with their places in it."""
    spans: list[tuple[int, int]] = []
    offset = 0
    for block in text.split("\n"):
        words = [one for one in find_spans(block) if analyze_word(one[0], locale)[0]]
        spans += [(offset + start, offset + end) for _, start, end in words]
        offset += len(block) + 1
    terms = analyze_text(text, locale)
    return [Token(*span, position, *word) for span, (position, word) in zip(spans, terms, strict=True)]


def stem_tokens(found: Sequence[Term]) -> tantivy.PreTokenizedString:
    """Return the stems of the terms, for a stemmed field.

    The library stores neither the text of such a field nor the places of words in it, so both are left out.
    """
    tokens = [tantivy.Token(stem, position, 0, 0) for position, (_, stems) in found for stem in stems]
    return tantivy.PreTokenizedString("", tokens)


def word_tokens(found: Sequence[Term]) -> tantivy.PreTokenizedString:
    """Return the normalized forms of the terms, for an un-stemmed field."""
    return tantivy.PreTokenizedString("", [tantivy.Token(form, position, 0, 0) for position, (form, _) in found])


def pair_tokens(text: str) -> tantivy.PreTokenizedString:
    """Return all pairs of characters of a title, in order, for the field of title parts."""
    pairs = enumerate(split_pairs(text))
    return tantivy.PreTokenizedString("", [tantivy.Token(pair, position, 0, 0) for position, pair in pairs])


@cache
def get_tag() -> str:
    """Return what the names of compatible indexes contain: the version, that of the library's files, the declarations.

    The declarations are the names of filters, numbers and sort keys.
    """
    names = "|".join(" ".join(each) for each in (get_filter_names(), get_number_names(), get_sort_names()) if each)
    return f"{VERSION}-{version('tantivy')}-{hashlib.sha256(names.encode()).hexdigest()[:8]}"


@cache
def get_schema() -> tantivy.Schema:
    """Return the fields of an index, with those of the filters, ranges and sort keys that are installed."""
    builder = tantivy.SchemaBuilder()
    for name in ("id", "version", "alive", "site"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in (*STEMMED_FIELDS, *UNSTEMMED_FIELDS, TITLE_PAIRS_FIELD):
        builder.add_text_field(name, tokenizer_name="raw", index_option="position")
    for name in (CHARACTERS_FIELD, TITLE_CHARACTERS_FIELD):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*COMMON_FILTERS, *get_filter_names()):
        builder.add_text_field(filter_field(name), fast=True, tokenizer_name="raw", index_option="basic")
    numbers = map(number_field, get_number_names())
    orders = (order_field(name, descending=order) for name in get_sort_names() for order in (False, True))
    for name in ("published", "expires", "ends", "newest", "oldest", *numbers, *orders):
        builder.add_integer_field(name, fast=True)
    builder.add_unsigned_field("kind", fast=True)
    builder.add_text_field("fingerprint", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("source", stored=True)
    return builder.build()


def filter_field(name: str) -> str:
    """Return the field of a filter."""
    return name if name in COMMON_FILTERS else f"filter_{name}"


def number_field(name: str) -> str:
    """Return the field of a range or sort key."""
    return f"number_{name}"


def order_field(name: str, *, descending: bool) -> str:
    """Return the field whose values sort pages by a sort key, then by descending id."""
    return f"{'descending' if descending else 'ascending'}_{name}"


def build_document(write: Write) -> tantivy.Document:
    """Return the library's document of a page or tombstone.

    Raises KeyError, TypeError or ValueError for an invalid source.
    """
    built = tantivy.Document()
    built.add_unsigned("id", write.id)
    built.add_unsigned("version", write.version)
    built.add_unsigned("alive", int(write.source is not None))
    if write.source is not None:
        _add_texts(built, write.source)
        _add_values(built, write.source)
        built.add_text("fingerprint", write.source["fingerprint"])
        built.add_bytes("source", json.dumps(write.source, ensure_ascii=False).encode())
    return built


def _add_texts(built: tantivy.Document, source: Source) -> None:
    for name in STEMMED_FIELDS:
        text = cast("str", source[name])  # type: ignore[literal-required]
        found = analyze_text(text, source["locale"])
        built.add_pre_tokenized_text(name, stem_tokens(found))
        if f"{name}_words" in UNSTEMMED_FIELDS:
            built.add_pre_tokenized_text(f"{name}_words", word_tokens(found))
    if has_title_parts(source["locale"]):
        built.add_pre_tokenized_text(TITLE_PAIRS_FIELD, pair_tokens(source["title"]))
    _add_characters(built, TITLE_CHARACTERS_FIELD, [source["title"]])
    texts = (source["title"], source["summary"], source["body"], source["names"])
    _add_characters(built, CHARACTERS_FIELD, texts)


def _add_characters(built: tantivy.Document, field: str, texts: Sequence[str]) -> None:
    for character in {fold(text[start:end]) for text in texts for start, end in find_characters(text)}:
        built.add_text(field, character)


def _add_values(built: tantivy.Document, source: Source) -> None:
    built.add_unsigned("site", source["site"])
    built.add_unsigned("kind", type_number(source["type"]))
    common = {name: source[name] for name in COMMON_FILTERS}  # type: ignore[literal-required]
    for name, value in (common | source["filters"]).items():
        for item in dict.fromkeys(value if isinstance(value, list) else [value] if value else []):
            built.add_text(filter_field(name), item)
    published = to_milliseconds(datetime.fromisoformat(source["published_at"]))
    built.add_integer("published", published)
    for name, date in (("expires", source["expire_at"]), ("ends", source["ends_at"])):
        built.add_integer(name, NEVER_EXPIRES if date is None else to_milliseconds(datetime.fromisoformat(date)))
    built.add_integer("newest", newest_key(published, write_id := source["id"]))
    built.add_integer("oldest", oldest_key(published, write_id))
    _add_numbers(built, source["numbers"], write_id)


def _add_numbers(built: tantivy.Document, numbers: Mapping[str, int], page_id: int) -> None:
    for name in get_number_names():
        if name in numbers:
            built.add_integer(number_field(name), numbers[name])
    for name in get_sort_names():
        number = numbers.get(name)
        descending, ascending = (-_NO_VALUE, _NO_VALUE) if number is None else (_clamp(number), _clamp(number))
        built.add_integer(order_field(name, descending=True), newest_key(descending, page_id))
        built.add_integer(order_field(name, descending=False), oldest_key(ascending, page_id))


def _clamp(number: int) -> int:
    """Return the number, or the limit of numbers that sort apart from pages without a value: 4,000 millions."""
    return max(1 - _NO_VALUE, min(_NO_VALUE - 1, number))


def type_number(page_type: str) -> int:
    """Return a number for a page type, so that a hit's type can be read without its stored source."""
    return zlib.crc32(page_type.encode())


def to_milliseconds(moment: datetime) -> int:
    """Return the milliseconds since 1970; negative before."""
    if moment.tzinfo is None:
        raise ValueError("the date has no time zone")
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


def newest_key(published: int, page_id: int) -> int:
    """Return a number for sorting by date, then id, both descending: the library sorts by one field only."""
    return (max(-_MAX_MILLISECONDS, min(_MAX_MILLISECONDS, published)) << _ID_BITS) + page_id % 2**_ID_BITS


def oldest_key(published: int, page_id: int) -> int:
    """Return a number for sorting by date ascending, then id descending."""
    return newest_key(published, -1 - page_id)
