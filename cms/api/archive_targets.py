"""Which lists of the frontend, such as `/search?topic=sea`, have public pages.

The archives of an old site redirect to them. The path of such a list is no page of the CMS, and the frontend decides
where it is. Its parameters are those of `/search`: a topic, a region or a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from cms.content.references import ReadContext
from cms.core.public_urls import get_query, normalise_path
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.journal import cache_tags
from cms.pages.filter_registry import get_filters
from cms.pages.models import BasePage
from cms.snippets.people.models import Person

from .lists import TERM_FILTERS
from .paths import candidate_roots

PERSON = "person"
NAMES = frozenset((*TERM_FILTERS, PERSON))
MAX_PARAMETERS = 10  # parameters of a query that are read; further ones are ignored

Parameter = tuple[str, str]  # the name and the value


@dataclass(slots=True)
class ArchiveTargets:
    """The paths of lists with public pages, and the cache tags of everything that was read to find them."""

    paths: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)


def find_archive_targets(paths: Iterable[str], context: ReadContext) -> ArchiveTargets:
    """Return those of the paths whose query names only topics, regions and people that visible pages have.

    Paths without such a parameter are none. The number of queries depends on the languages, not on the paths.
    """
    wanted: dict[SiteRoot, dict[str, set[Parameter]]] = defaultdict(dict)
    for path in paths:
        if parameters := _read_parameters(path):
            wanted[candidate_roots(normalise_path(path), context, None)[0]][path] = parameters
    found = ArchiveTargets()
    for root, by_path in wanted.items():
        public = _find_public(set().union(*by_path.values()), root, context, found.tags)
        found.paths |= {path for path, parameters in by_path.items() if parameters <= public}
    return found


def _read_parameters(path: str) -> set[Parameter]:
    try:
        query = parse_qsl(get_query(path), max_num_fields=MAX_PARAMETERS)
    except ValueError:
        return set()
    return {(name, value) for name, value in query if name in NAMES}


def _find_public(
    parameters: Collection[Parameter], root: SiteRoot, context: ReadContext, tags: set[str]
) -> set[Parameter]:
    """Return the parameters by which a visible page of the site and language is found."""
    values: dict[str, set[str]] = defaultdict(set)
    for name, value in parameters:
        values[name].add(value)
    public = {(PERSON, value) for value in _find_people(values.pop(PERSON, set()), root, context, tags)}
    for name, wanted in values.items():
        public |= {(name, value) for value in _find_terms(name, wanted, root, context, tags)}
    return public


def _find_terms(
    name: str, values: Collection[str], root: SiteRoot, context: ReadContext, tags: set[str]
) -> Iterable[str]:
    terms = TERM_FILTERS[name]
    labels = terms.get_labels(root.language)
    ids = {value: labels.get_ids(value) for value in values}
    known = set().union(*ids.values())
    tags |= {cache_tags.TOPICS, cache_tags.REGIONS, *(cache_tags.object_tag(name, pk) for pk in known)}
    rows = terms.through.objects.filter(
        **{f"{terms.column}__in": known}, basepage_id__in=visible_now(BasePage, root=root, now=context.now).values("pk")
    )
    used = set(rows.order_by().values_list(terms.column, flat=True).distinct())
    return [value for value, of_value in ids.items() if of_value & used]


def _find_people(values: Collection[str], root: SiteRoot, context: ReadContext, tags: set[str]) -> set[str]:
    if not values:
        return set()
    rows = Person.objects.published(context.now).with_value(context.now).filter(value__in=values)
    people = list(rows.values_list("pk", "translation_key", "value"))
    tags |= {cache_tags.PEOPLE, *(cache_tags.object_tag(PERSON, pk) for pk, *_ in people)}
    keys, used = {key for _, key, _ in people}, set()
    installed = get_filters().get(PERSON)
    for model, declared in installed.by_model.items() if installed and keys else ():
        visible = visible_now(model, root=root, now=context.now)
        for column in (f"{lookup}__translation_key" for lookup in declared.lookups):
            used |= set(visible.filter(**{f"{column}__in": keys}).order_by().values_list(column, flat=True).distinct())
    return {value for _, key, value in people if key in used}
