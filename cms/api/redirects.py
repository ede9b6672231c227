"""All redirects of a site that lead to something public, to configure an edge server with.

Unlike `/resolve`, the export follows chains to their end, and omits redirects that lead back to themselves or to a path
of this site without a public page, unless it is a list of the frontend that has public pages, as for archives of an old
site. A path that the edge server does not know still reaches `/resolve`.

The archives of an old site redirect to lists of the frontend, such as `/search?topic=sea`. The path of such a list is
no page of the CMS, and the frontend decides where it is. Its parameters are those of `/search`: a topic, a region or a
person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, StrIndex, Substr
from pydantic import Field
from wagtail.contrib.redirects.models import Redirect

from cms.content.references import ReadContext
from cms.content.schema import Schema
from cms.core.public_urls import get_query, list_query_paths, normalise_old_path, normalise_path, public_url
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.journal import cache_tags
from cms.pages.filter_registry import get_filters
from cms.pages.models import BasePage
from cms.pages.resolvers import LINK_COLUMNS
from cms.snippets.people.models import Person

from .lists import TERM_FILTERS
from .paths import candidate_roots, page_location, redirects_of_site, slug_of, wagtail_url_paths

MAX_HOPS = 5  # longer chains are omitted
MIN_ROWS = 100  # the least number of rows to read at once
MAX_ROWS = 5_000  # the most rows to read for one response
MAX_PARAMETER_NAMES = 20

PERSON = "person"
ARCHIVE_PARAMETERS = frozenset((*TERM_FILTERS, PERSON))
MAX_READ_PARAMETERS = 10  # parameters of a query that are read; further ones are ignored
Parameter = tuple[str, str]  # the name and the value


class RedirectItem(Schema):
    """A redirect. `location` is a path of this site or a URL of another site.

    The `path` has a query, such as `/?p=17`, if only requests with its parameters are redirected.
    """

    path: str
    location: str
    permanent: bool


class RedirectList(Schema):
    """A part of the redirects."""

    items: list[RedirectItem] = Field(description="Redirects that lead to public content, ordered by id.")
    next: str | None = Field(description="URL of the next part, or `null` at the end of the list.")


@dataclass(frozen=True, slots=True)
class RedirectStep:
    """One redirect of a chain. `inner` is the path, with its query, that it leads to, if that is on this site."""

    path: str
    location: str
    inner: str | None
    permanent: bool


def list_redirects(context: ReadContext, after: int, limit: int) -> tuple[list[RedirectItem], int | None, set[str]]:
    """Return the redirects with ids above `after`, the `after` of the next part, if there is one, and cache tags.

    Redirects that lead nowhere are replaced by later ones, so that a part before the end of the list is not empty. It
    may be so after MAX_ROWS of them, because a request must not read all redirects of a large site.
    """
    found: list[tuple[int, RedirectItem]] = []
    tags: set[str] = set()
    redirects, last, read = redirects_of_site(context).order_by("pk"), after, 0
    while read < MAX_ROWS:
        size = max(limit - len(found), MIN_ROWS)
        rows = list(redirects.filter(pk__gt=last)[: size + 1])
        found += _list_effective(rows[:size], context, tags)
        if len(found) > limit:
            return [item for _, item in found[:limit]], found[limit - 1][0], tags
        if len(rows) <= size:
            return [item for _, item in found], None, tags
        last, read = rows[size - 1].pk, read + size
    return [item for _, item in found], last, tags


def _list_effective(rows: list[Redirect], context: ReadContext, tags: set[str]) -> list[tuple[int, RedirectItem]]:
    """Return those of the redirects that lead somewhere, with their ids and in their order; add cache tags."""
    usable = {row.old_path for row in rows if normalise_old_path(row.old_path) == row.old_path}
    effective = dict(_steps_by_path(usable, context).values())
    steps = {effective[row.pk].path: row.pk for row in rows if row.pk in effective}
    items = _follow_chains([effective[pk] for pk in steps.values()], context, tags)
    return sorted(((steps[item.path], item) for item in items), key=lambda one: one[0])


def _steps_by_path(paths: Iterable[str], context: ReadContext) -> dict[str, tuple[int, RedirectStep]]:
    """Return the id and step of the redirect for each path; one of this site precedes one for all sites."""
    known = list(redirects_of_site(context).filter(old_path__in=set(paths)))
    targets = {row.redirect_page_id for row in known} - {None}
    pages = visible_now(now=context.now).filter(pk__in=targets).values_list(*LINK_COLUMNS, named=True)
    locations = {row.id: location for row in pages if (location := page_location(row, context))}
    found = {}
    for row in sorted(known, key=lambda row: row.site_id is not None):
        is_page = row.redirect_page_id is not None
        location = locations.get(row.redirect_page_id) if is_page else public_url(row.redirect_link, "redirect")
        if location:
            inner = None if is_page else path_on_site(location, context)
            found[row.old_path] = row.pk, RedirectStep(row.old_path, location, inner, row.is_permanent)
    return found


def path_on_site(location: str, context: ReadContext) -> str | None:
    """Return the path, with its query, of a URL of this site, or `None`."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return None
    here = urlsplit(context.root.base_url)
    is_here = not parts.netloc if not parts.scheme else (parts.scheme, parts.netloc) == (here.scheme, here.netloc)
    return parts._replace(scheme="", netloc="", fragment="").geturl() if is_here else None


def _follow_chains(steps: list[RedirectStep], context: ReadContext, tags: set[str]) -> Iterator[RedirectItem]:
    """Follow all chains to their ends at the same time, with a constant number of queries per hop."""
    shadowed = _public_paths((step.path for step in steps if "?" not in step.path), context)
    waiting = {step.path: step for step in steps if step.path not in shadowed}
    for _ in range(MAX_HOPS):
        inner = {step.inner for step in waiting.values() if step.inner is not None}
        public = _public_paths(map(normalise_path, inner), context) if inner else set()
        old_paths = {old_path for path in inner for old_path in _list_old_paths(path, public)}
        following = _steps_by_path(old_paths, context) if old_paths else {}
        archives = find_archive_targets((path for path in inner if normalise_path(path) not in public), context)
        tags |= archives.tags
        further = {}
        for path, step in waiting.items():
            candidates = [] if step.inner is None else _list_old_paths(step.inner, public)
            known = next((following[one][1] for one in candidates if one in following), None)
            if known is None and (
                step.inner is None or normalise_path(step.inner) in public or step.inner in archives.paths
            ):
                yield RedirectItem(path=path, location=step.location, permanent=step.permanent)
            elif known and known.path != path:
                further[path] = RedirectStep(path, known.location, known.inner, step.permanent and known.permanent)
        waiting = further


def _list_old_paths(path: str, public: set[str]) -> list[str]:
    """Return the old paths of the redirects that `/resolve` looks for at a path, in its order."""
    bare = normalise_path(path)
    return [*list_query_paths(path), *([] if bare in public else [Redirect.normalise_path(bare)])]


def _public_paths(paths: Iterable[str], context: ReadContext) -> set[str]:
    """Return those of the paths that have a visible page."""
    by_root = wagtail_url_paths(set(paths), context)
    found = set()
    for root, known in by_root.items():
        slugs = {slug_of(url_path) for url_path in known}
        pages = visible_now(root=root, now=context.now).filter(url_path__in=known, slug__in=slugs).order_by()
        found |= {known[url_path] for url_path in pages.values_list("url_path", flat=True)}
    return found


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
        query = parse_qsl(get_query(path), max_num_fields=MAX_READ_PARAMETERS)
    except ValueError:
        return set()
    return {(name, value) for name, value in query if name in ARCHIVE_PARAMETERS}


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


def find_redirect_parameters(context: ReadContext) -> tuple[list[str], set[str]]:
    """Return the names of the first query parameters of the public redirects of the site, and cache tags.

    Frontends send only these to `/resolve`. Sending every query would make a response of its own for each visitor of a
    newsletter, which no cache has.
    """
    of_site = Redirect.objects.filter(Q(site_id=context.root.site_id) | Q(site=None))
    names = list(_with_name(of_site).order_by("name").values_list("name", flat=True).distinct()[:MAX_PARAMETER_NAMES])
    public = [name for name in names if _with_name(redirects_of_site(context)).filter(name=name).exists()]
    gaps = {cache_tags.GAPS} if len(public) < len(names) else set()
    return public, {cache_tags.REDIRECTS, *gaps}


def _with_name(redirects: QuerySet[Redirect]) -> QuerySet[Redirect]:
    """Return the redirects with a query, with the name of its first parameter: parameters are stored in order."""
    query = Substr("old_path", StrIndex("old_path", Value("?")) + 1)
    end = StrIndex(Concat(F("query"), Value("=")), Value("="))
    found = redirects.filter(old_path__contains="?").annotate(query=query)
    return found.annotate(name=Substr("query", 1, end - 1)).exclude(name="")
