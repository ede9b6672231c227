"""The expected content of the index, calculated independently of the code under test, page by page.

Only the texts of a page (`search_texts`), those of files (`DocumentText`) and the stored form (`ContentDocument`) come
from the code under test.
"""

from uuid import UUID

from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, ReferenceIndex, Site

from cms.core.snippets import BaseSnippet
from cms.files.documents.models import DocumentText, StoredDocument
from cms.pages.models import BasePage
from cms.search_documents.document import SearchDocument
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Region, Topic
from search.documents import ContentDocument
from search.engines.port import Engine

SEARCHABLE_TYPES = ("release", "story", "call_to_action", "standard")


def indexed_fingerprints(engine: Engine) -> dict[tuple[str, int], str]:
    """Return the fingerprints of the indexed documents by language and page id."""
    return {
        (locale, entry.id): entry.fingerprint
        for locale in Locale.objects.values_list("language_code", flat=True)
        for entry in engine.scan(locale)
        if not entry.is_tombstone
    }


def expected_fingerprints() -> dict[tuple[str, int], str]:
    """Return the fingerprints that the index should contain, calculated from the database."""
    slugs = read_english_slugs()
    return {
        (home.locale.language_code, page.pk): fingerprint(page, site, home, slugs)
        for page, site, home in searchable_pages()
    }


def expected_fingerprint(page: BasePage) -> str:
    """Return the fingerprint that the index should contain for a page that search should find."""
    site, home = find_root(page, read_roots())
    return fingerprint(page, site, home, read_english_slugs())


def searchable_pages() -> list[tuple[BasePage, Site, Page]]:
    """Return the pages that search should find, each with its site and the home page of its language."""
    pages = [page for page in Page.objects.all().specific() if isinstance(page, BasePage)]
    roots = read_roots()
    restricted = list(PageViewRestriction.objects.values_list("page__path", flat=True))
    return [(page, *root) for page in pages if is_searchable(page, restricted) and (root := find_root(page, roots))]


def is_searchable(page: BasePage, restricted: list[str]) -> bool:
    return (
        page.live
        and (page.go_live_at is None or page.go_live_at <= timezone.now())
        and (page.expire_at is None or page.expire_at > timezone.now())
        and page.api_type in SEARCHABLE_TYPES
        and page.alias_of_id is None
        and not any(page.path.startswith(path) for path in restricted)
    )


def read_roots() -> list[tuple[Site, Page]]:
    """Return every home page of every site, one for each language."""
    sites = Site.objects.select_related("root_page")
    return [
        (site, home)
        for site in sites
        for home in Page.objects.filter(translation_key=site.root_page.translation_key).select_related("locale")
    ]


def find_root(page: BasePage, roots: list[tuple[Site, Page]]) -> tuple[Site, Page] | None:
    """Return the site of a page and the home page in its language; of nested sites, the nearest."""
    ancestors = [
        (site, home) for site, home in roots if home.locale_id == page.locale_id and page.path.startswith(home.path)
    ]
    return max(ancestors, key=lambda pair: pair[1].depth, default=None)


def read_english_slugs() -> dict[type[BaseSnippet], dict[UUID, str]]:
    """Return the slugs of the English versions of all snippets, by translation key."""
    return {
        model: dict(model.objects.filter(locale__language_code="en").values_list("translation_key", "slug"))
        for model in (Topic, Region, Person)
    }


def fingerprint(page: BasePage, site: Site, home: Page, slugs: dict[type[BaseSnippet], dict[UUID, str]]) -> str:
    prefix = "" if home.pk == site.root_page_id else f"/{home.locale.language_code}"
    published_at = page.published_at or page.first_published_at
    topics = list(page.topics.order_by("pk"))
    labels = topic_labels(page, topics, slugs)
    files = read_texts_of_files(page)
    document = SearchDocument(
        id=page.pk,
        type=page.api_type,
        title=page.title,
        summary=page.summary or page.search_description,
        body="\n".join(filter(None, page.search_texts())),
        names="\n".join([*page.search_names(), *labels]),
        attachments="\n".join(one.text for one in files),
        attached=tuple(f"{one.document_id}-{one.digest}" for one in files),
        topics=english_slugs(topics, slugs),
        regions=english_slugs(page.regions.all(), slugs),
        filters=filter_values(page, slugs),
        numbers=numbers(page),
        published_at=published_at,
        year=str(published_at.year),
        expire_at=page.expire_at,
        ends_at=getattr(page, "ends_at", None),
        site=site.pk,
        locale=home.locale.language_code,
        path=f"{prefix}/{page.url_path[len(home.url_path) :]}",
        revision=page.live_revision_id,
    )
    return ContentDocument().prepare(document)["fingerprint"]


def read_texts_of_files(page: BasePage) -> list[DocumentText]:
    """Return the texts of the documents that the page refers to and that still have the file they were read from."""
    references = ReferenceIndex.get_references_for_object(page)
    ids = {int(one.to_object_id) for one in references if one.to_content_type.model == "storeddocument"}
    files = dict(StoredDocument.objects.values_list("pk", "file"))
    texts = DocumentText.objects.filter(pk__in=ids).exclude(text="").order_by("pk")
    return [one for one in texts if files.get(one.pk) == one.file]


def filter_values(page: BasePage, slugs: dict[type[BaseSnippet], dict[UUID, str]]) -> dict[str, tuple[str, ...]]:
    quoted = [Person.objects.get(pk=pk) for pk in quoted_people(page)]
    if page.api_type == "story":
        authors = [byline.person for byline in page.bylines.select_related("person")]
        people = english_slugs([*authors, *quoted], slugs, sort=False)
        by = english_slugs(authors, slugs, sort=False)
        return {"story_kind": (page.story_kind,), "author": by, "person": people}
    if page.api_type == "person":
        return {"person": english_slugs([page.person, *quoted], slugs, sort=False)}
    if page.api_type in ("release", "standard"):
        return {"person": english_slugs(quoted, slugs, sort=False)}
    if page.api_type == "call_to_action":
        places = tuple(placement.place for placement in page.placements.all())
        starts = page.event_at
        periods = (f"{starts:%Y}", f"{starts:%Y-%m}") if starts else ()
        return {"action_kind": (page.action_kind,), "placement": places, "event": periods}
    return {}


def numbers(page: BasePage) -> dict[str, int]:
    starts = page.event_at if page.api_type == "call_to_action" else None
    return {"event": int(starts.timestamp() * 1000)} if starts else {}


def quoted_people(page: BasePage) -> list[int]:
    """Return the ids of the people whom the saved body quotes, each once."""
    quotes = (block["value"] for block in page.body.raw_data if block["type"] == "quote")
    return list(dict.fromkeys(quote["person"] for quote in quotes if quote.get("person")))


def topic_labels(page: BasePage, topics, slugs) -> list[str]:
    """Return the labels of the published topics, once for each value; calls to action have none."""
    if page.api_type == "call_to_action":
        return []
    by_value = {english_slugs([topic], slugs): topic.label for topic in topics}
    return sorted(label for value, label in by_value.items() if value)


def english_slugs(snippets, slugs, *, sort: bool = True) -> tuple[str, ...]:
    """Return the slugs of the English versions of the published snippets."""
    found = [slugs[type(snippet)].get(snippet.translation_key) or snippet.slug for snippet in snippets if snippet.live]
    return tuple(sorted(set(found)) if sort else dict.fromkeys(found))
