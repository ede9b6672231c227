"""The expected content of the index, calculated independently of the code under test, page by page.

Only the texts of a page (`search_texts`) and the stored form (`ContentDocument`) come from the code under test.
"""

from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms.pages.models import BasePage
from cms.search_documents.document import SearchDocument
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
    return {(page.locale.language_code, page.pk): fingerprint(page) for page in searchable_pages()}


def searchable_pages() -> list[BasePage]:
    pages = [page.specific for page in Page.objects.all()]
    return [page for page in pages if isinstance(page, BasePage) and is_searchable(page)]


def is_searchable(page: BasePage) -> bool:
    return (
        page.live
        and (page.go_live_at is None or page.go_live_at <= timezone.now())
        and (page.expire_at is None or page.expire_at > timezone.now())
        and page.api_type in SEARCHABLE_TYPES
        and page.alias_of_id is None
        and find_root(page) is not None
        and not any(page.path.startswith(restriction.page.path) for restriction in PageViewRestriction.objects.all())
    )


def find_root(page: BasePage) -> tuple[Site, Page] | None:
    """Return the site of a page and the home page in its language; of nested sites, the nearest."""
    ancestors = [
        (site, home)
        for site in Site.objects.all()
        for home in Page.objects.filter(translation_key=site.root_page.translation_key, locale=page.locale)
        if page.path.startswith(home.path)
    ]
    return max(ancestors, key=lambda pair: pair[1].depth, default=None)


def fingerprint(page: BasePage) -> str:
    site, home = find_root(page)
    prefix = "" if home.pk == site.root_page_id else f"/{home.locale.language_code}"
    published_at = page.published_at or page.first_published_at
    document = SearchDocument(
        id=page.pk,
        type=page.api_type,
        story_kind=getattr(page, "story_kind", None),
        title=page.title,
        summary=page.summary or page.search_description,
        body="\n".join(text for text in ("\n".join(page.search_texts()), *topic_labels(page)) if text),
        topics=english_slugs(page.topics.all()),
        regions=english_slugs(page.regions.all()),
        people=english_slugs(
            (byline.person for byline in page.bylines.all()) if page.api_type == "story" else (), sort=False
        ),
        published_at=published_at,
        year=str(published_at.year),
        expire_at=page.expire_at,
        site=site.pk,
        locale=page.locale.language_code,
        path=f"{prefix}/{page.url_path[len(home.url_path) :]}",
        revision=page.live_revision_id,
    )
    return ContentDocument().prepare(document)["fingerprint"]


def topic_labels(page: BasePage) -> list[str]:
    """Return the labels of the published topics, once for each value; calls to action have none."""
    if page.api_type == "call_to_action":
        return []
    return sorted(
        {english_slugs([topic]): topic.label for topic in page.topics.order_by("pk") if english_slugs([topic])}.values()
    )


def english_slugs(snippets, *, sort: bool = True) -> tuple[str, ...]:
    """Return the slugs of the English versions of the published snippets."""
    found = [
        type(snippet)
        .objects.filter(translation_key=snippet.translation_key, locale__language_code="en")
        .values_list("slug", flat=True)
        .first()
        or snippet.slug
        for snippet in snippets
        if snippet.live
    ]
    return tuple(sorted(set(found)) if sort else found)
