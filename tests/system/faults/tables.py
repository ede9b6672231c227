"""The expected search document of each public page, computed from the tables of the database.

Nothing of the code under test is used: no visibility rule, document builder, document class or digest. Bodies are those
of `content.py`: paragraphs of plain text, which quote nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms.page_types.calls_to_action.models import CallToActionPage, CallToActionPlacement
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryByline, StoryPage
from cms.pages.models import BasePage
from cms.snippets.people.models import Person, PersonPage
from cms.snippets.topics.models import Region, Topic

TYPES = {
    ReleasePage: "release",
    StoryPage: "story",
    CallToActionPage: "call_to_action",
    StandardPage: "standard",
    PersonPage: "person",
}
COLUMNS = (
    *("pk", "title", "path", "url_path", "live", "go_live_at", "expire_at", "alias_of_id", "live_revision_id"),
    *("summary", "search_description", "body", "published_at", "first_published_at", "locale_id"),
)


class Tables:
    """The rows of all tables that affect search documents."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.pages: list[dict[str, Any]] = list(
            BasePage.objects.values(*COLUMNS).annotate(language=F("locale__language_code"))
        )
        self.types = {pk: name for model, name in TYPES.items() for pk in model.objects.values_list("pk", flat=True)}
        self.kinds = dict(StoryPage.objects.values_list("pk", "story_kind"))
        self.action_kinds = dict(CallToActionPage.objects.values_list("pk", "action_kind"))
        self.event_starts = dict(CallToActionPage.objects.values_list("pk", "event_at"))
        self.ends = dict(CallToActionPage.objects.exclude(ends_at=None).values_list("pk", "ends_at"))
        self.places: dict[int, list[str]] = defaultdict(list)
        for page, place in CallToActionPlacement.objects.order_by("sort_order").values_list("page_id", "place"):
            self.places[page].append(place)
        self.restricted_paths = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
        self.homes = _homes()
        self.topics = _tags(BasePage.topics.through, "topic_id", _published_slugs(Topic))
        self.topic_names = _tags(BasePage.topics.through, "topic_id", _published(Topic, "label"))
        self.regions = _tags(BasePage.regions.through, "region_id", _published_slugs(Region))
        self.people = _published_slugs(Person)
        self.names = dict(Person.objects.values_list("pk", "name"))
        self.described = dict(PersonPage.objects.values_list("pk", "person_id"))
        self.jobs = {pk: texts for pk, *texts in Person.objects.values_list("pk", "role", "organisation", "biography")}
        self.bylines: dict[int, list[int]] = defaultdict(list)
        for page, person in StoryByline.objects.order_by("sort_order").values_list("page_id", "person_id"):
            self.bylines[page].append(person)

    def public(self) -> Iterator[dict[str, Any]]:
        return (page for page in self.pages if self.is_public(page))

    def digest(self, page: dict[str, Any]) -> str:
        text = json.dumps(self.expected_document(page), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def is_public(self, page: dict[str, Any]) -> bool:
        """Return whether search finds the page: an alias is none of its own."""
        return page["pk"] in self.types and page["alias_of_id"] is None and self.is_visible(page)

    def is_visible(self, page: dict[str, Any]) -> bool:
        """Return whether the public may see the page."""
        if not page["live"] or self.find_home(page) is None:
            return False
        if page["go_live_at"] is not None and page["go_live_at"] > self.now:
            return False
        if page["expire_at"] is not None and page["expire_at"] <= self.now:
            return False
        return not page["path"].startswith(self.restricted_paths) if self.restricted_paths else True

    def find_home(self, page: dict[str, Any]) -> dict[str, Any] | None:
        homes = [
            home for home in self.homes if page["path"].startswith(home["path"]) and home["locale"] == page["locale_id"]
        ]
        return max(homes, key=lambda home: len(home["path"]), default=None)

    def authors(self, page: dict[str, Any]) -> list[str]:
        return [self.names[person] for person in self.bylines[page["pk"]] if person in self.people]

    def names_of(self, page: dict[str, Any]) -> list[str]:
        """Return the names of the authors and, except for calls to action, of the topics."""
        topics = [] if page["pk"] in self.action_kinds else sorted(self.topic_names[page["pk"]])
        return [*self.authors(page), *topics]

    def texts(self, page: dict[str, Any]) -> list[str]:
        """Return the paragraphs, after the job and the biography if it is the page of a published person."""
        person = self.described.get(page["pk"])
        if person not in self.people:
            return _paragraphs(page["body"])
        *job, biography = self.jobs[person]
        return [*filter(None, (", ".join(filter(None, job)), biography)), *_paragraphs(page["body"])]

    def filters(self, page: int) -> dict[str, list[str]]:
        if page in self.kinds:
            people = [self.people[person] for person in self.bylines[page] if person in self.people]
            authors = list(dict.fromkeys(people))
            return {"story_kind": [self.kinds[page]], "author": authors, "person": authors}
        if page in self.action_kinds:
            places, starts = list(dict.fromkeys(self.places[page])), self.event_starts[page]
            periods = [f"{starts:%Y}", f"{starts:%Y-%m}"] if starts else []
            return {"action_kind": [self.action_kinds[page]], "placement": places, "event": periods}
        return {"person": [self.people[person] for person in [self.described.get(page)] if person in self.people]}

    def numbers(self, page: int) -> dict[str, int]:
        starts = self.event_starts.get(page)
        return {"event": int(starts.timestamp() * 1000)} if starts else {}

    def path_of(self, page: dict[str, Any]) -> str:
        home = self.find_home(page)
        assert home is not None
        return f"{home['prefix']}/{page['url_path'].removeprefix(home['url_path'])}"

    def expected_document(self, page: dict[str, Any]) -> dict[str, Any]:
        home = self.find_home(page)
        assert home is not None
        date = page["published_at"] or page["first_published_at"]
        return {
            "id": page["pk"],
            "type": self.types[page["pk"]],
            "title": page["title"],
            "summary": page["summary"] or page["search_description"],
            "body": "\n".join(self.texts(page)),
            "names": "\n".join(self.names_of(page)),
            "attachments": "",  # no page of this site offers a PDF
            "attached": [],
            "topics": sorted(self.topics[page["pk"]]),
            "regions": sorted(self.regions[page["pk"]]),
            "filters": self.filters(page["pk"]),
            "numbers": self.numbers(page["pk"]),
            "published_at": _utc(date),
            "year": str(date.year),
            "expire_at": _utc(page["expire_at"]) if page["expire_at"] else None,
            "ends_at": _utc(self.ends[page["pk"]]) if page["pk"] in self.ends else None,
            "site": home["site"],
            "locale": page["language"],
            "path": self.path_of(page),
            "revision": page["live_revision_id"],
        }


def _homes() -> list[dict[str, Any]]:
    """Return the home page of every site and language. Paths in the language of the site's root page have no prefix."""
    return [
        {
            "site": site.pk,
            "path": home.path,
            "url_path": home.url_path,
            "locale": home.locale_id,
            "prefix": "" if home.pk == site.root_page_id else f"/{home.locale.language_code}",
        }
        for site in Site.objects.select_related("root_page")
        for home in Page.objects.filter(translation_key=site.root_page.translation_key).select_related("locale")
    ]


def _published_slugs(model: Any) -> dict[int, str]:
    """Return by id the slug of the English version of each published snippet, else its own slug."""
    rows = list(model.objects.values("pk", "slug", "translation_key", "locale_id"))
    english = set(Locale.objects.filter(language_code="en").values_list("pk", flat=True))
    named = {row["translation_key"]: row["slug"] for row in rows if row["locale_id"] in english}
    keys = dict(model.objects.values_list("pk", "translation_key"))
    return {pk: named.get(keys[pk], slug) for pk, slug in _published(model, "slug").items()}


def _published(model: Any, column: str) -> dict[int, str]:
    """Return one column of the published snippets by id."""
    now = timezone.now()
    return {
        row["pk"]: row[column]
        for row in model.objects.values("pk", column, "live", "go_live_at", "expire_at")
        if row["live"]
        and (row["go_live_at"] is None or row["go_live_at"] <= now)
        and (row["expire_at"] is None or row["expire_at"] > now)
    }


def _tags(through: Any, column: str, slugs: dict[int, str]) -> dict[int, set[str]]:
    tags: dict[int, set[str]] = defaultdict(set)
    for page, snippet in through.objects.values_list("basepage_id", column):
        if snippet in slugs:
            tags[page].add(slugs[snippet])
    return tags


def _paragraphs(body: Any) -> list[str]:
    """Return the text of each block, which is one paragraph."""
    return [block["value"].removeprefix("<p>").removesuffix("</p>") for block in body.raw_data]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
