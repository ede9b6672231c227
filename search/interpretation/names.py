"""People, regions and topics in a query: "in East Africa", "stories by Inès Valcourt".

They are the published ones that a visible page has, by their whole names in the language of the search; after a word
such as “by” the last name of a person is enough. Case, accents and the endings of a language do not matter. All others
are absent: they change nothing of how the words beside them are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cms.cards.labels import value_labels
from cms.db.version_cache import cached_per_version
from search.filters import get_search_filters

from .languages import Phrases, get_phrases, spell_out
from .query_words import QueryWords, read_words

PERSON = "people.Person"  # filters by this model have names of people
MIN_SURNAME_LENGTH = 4  # letters; a shorter last word of a name is an ordinary word in some language

_INTRODUCTIONS = {"region": ("where", "of"), "person": ("by", "of"), "topic": ("about",)}

Words = tuple[str, ...]
NameKind = Literal["person", "region", "topic"]


@dataclass(frozen=True, slots=True)
class Name:
    """A person, region or topic: the parameter, the field of the index, and the value of the filter."""

    kind: NameKind
    parameter: str
    field: str
    value: str


NameCheck = Callable[[Name], bool]


@dataclass(frozen=True, slots=True)
class FoundName:
    """The words from `start` to before `end`, with the word that introduces the name."""

    start: int
    end: int
    name: Name


@dataclass(frozen=True, slots=True)
class NameTable:
    """The names of one language by their words without endings, and by the last word of a person's name."""

    names: Mapping[Words, Name]
    surnames: Mapping[str, Name]
    max_words: int = field(default=0)


@dataclass(frozen=True, slots=True)
class NameReader:
    """Reads the names of one query. `has_filters` says whether it has a date or a kind of page.

    `is_visible` says of a published person, region or topic whether a visible page has it.
    """

    words: QueryWords
    phrases: Phrases
    locale: str
    taken: Sequence[bool]  # one for each word: whether it is a part of a date or a kind
    has_filters: bool
    is_visible: NameCheck

    def find_all(self) -> list[FoundName]:
        """Return the names in the order of the query. Topics count only beside a filter."""
        if all(self.taken):
            return []
        found = list(self._find_words(_read_names(self.locale)))
        has_filters = self.has_filters or any(one.name.kind != "topic" for one in found)
        return [one for one in found if has_filters or one.name.kind != "topic"]

    def _find_words(self, table: NameTable) -> Iterator[FoundName]:
        number = 0
        while number < len(self.words.words):
            found = self._find_at(number, table)
            if found is not None:
                yield found
            number = found.end if found else number + 1

    def _find_at(self, start: int, table: NameTable) -> FoundName | None:
        """Return the longest name at this word."""
        for length in range(min(table.max_words, len(self.words.words) - start), 0, -1):
            end = start + length
            if not self._is_free(start, end):
                continue
            form = tuple(self.phrases.strip_ending(word.form) for word in self.words.words[start:end])
            name = table.names.get(form) or (table.surnames.get(self.words.words[start].form) if length == 1 else None)
            if name is not None and self.is_visible(name):
                return self._accept(start, end, name, is_whole=form in table.names)
        return None

    def _accept(self, start: int, end: int, name: Name, *, is_whole: bool) -> FoundName | None:
        """Return the name if its place says that it is one."""
        count = end - start
        end = self._skip_possessive(end)
        if self.words.separator_before(end) not in " -":
            return None
        introduced = self._find_before(start, _INTRODUCTIONS[name.kind])
        found = FoundName(start if introduced is None else introduced, end, name)
        if not is_whole:
            return found if introduced is not None and self.has_filters else None
        is_clear = count > 1 or self.has_filters
        return found if is_clear or self._find_before(start, ("of",)) is None else None

    def _is_free(self, start: int, end: int) -> bool:
        return all(self.words.is_free[start:end]) and not any(self.taken[start:end])

    def _skip_possessive(self, end: int) -> int:
        is_possessive = self.words.separator_before(end) == "'" and self.words.words[end].form == "s"
        return end + 1 if is_possessive else end

    def _find_before(self, start: int, connectors: Sequence[str]) -> int | None:
        """Return the number of the first word before this one that introduces a name."""
        numbers = range(max(0, start - 4), start)
        return next((at for at in numbers if any(self._match(one, at) == start for one in connectors)), None)

    def _match(self, connector: str, start: int) -> int | None:
        found = self.words.match(self.phrases.connectors[connector], start)
        return found[1] if found else None


_tables: dict[str, tuple[Mapping[Name, str], NameTable]] = {}  # the last one of each language, with its labels


@cached_per_version
def _read_names(language: str) -> NameTable:
    """Return the published people, regions and topics. Three queries after the content has changed.

    Most changes of the content are of no name. The table of 5,000 people takes a third of a second, so it is compiled
    again only if a name has changed.
    """
    labels = {
        Name(kind, parameter, index_field, value): label
        for kind, parameter, index_field in _list_fields()
        for value, label in (value_labels(index_field, language) or {}).items()
    }
    known = _tables.get(language)
    if known is None or known[0] != labels:
        known = _tables[language] = (labels, _compile_names(labels, language))
    return known[1]


def _compile_names(labels: Mapping[Name, str], language: str) -> NameTable:
    phrases = get_phrases(language)
    if phrases is None:
        return NameTable({}, {})
    names: dict[Words, Name] = {}
    surnames: dict[str, Name | None] = {}
    for name, label in labels.items():
        for spelling in dict.fromkeys((spell_out(label, language), label)):
            forms = [word.form for word in read_words(spelling).words]
            names.setdefault(tuple(map(phrases.strip_ending, forms)), name)
        if name.kind == "person" and len(forms) > 1 and len(forms[-1]) >= MIN_SURNAME_LENGTH:
            surnames[forms[-1]] = None if forms[-1] in surnames else name
    names.pop((), None)
    unique = {form: name for form, name in surnames.items() if name is not None}
    return NameTable(names, unique, max((len(words) for words in names), default=0))


def _list_fields() -> Iterator[tuple[NameKind, str, str]]:
    """Yield the kind of names, the parameter and the field of the index. Of words that are both, the first counts."""
    yield "region", "region", "regions"
    people = [
        name
        for name, installed in get_search_filters().items()
        if installed.snippet_filter and installed.snippet_filter.snippet == PERSON
    ]
    for name in sorted(people, key=lambda one: one != "person")[:1]:
        yield "person", name, name
    yield "topic", "topic", "topics"
