"""A factory for every page type, and a site with a home page and its three index pages in every language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import factory
from django.apps import apps
from django.conf import settings
from wagtail.models import Page, Site

from cms.page_types.calls_to_action.models import CallToActionIndexPage, CallToActionPage
from cms.page_types.home.models import HomePage
from cms.page_types.press_releases.models import ReleaseIndexPage, ReleasePage
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryIndexPage, StoryPage
from cms.snippets.people.models import PersonPage

from . import blocks, words
from .base import BasePageFactory, declare_default_parent, get_locale, get_root_page, remove_welcome_page

DEFAULT_HOST = "localhost"
LANGUAGES = ("en", "fr")
NO_PATH = "-"  # path that no page has


class HomeFactory(BasePageFactory):
    """A home page; `site()` makes it the root page of a site."""

    class Meta:
        model = HomePage

    parent = factory.LazyAttribute(lambda page: None if page.translation_of else get_root_page())
    title = "Home"


class ReleaseIndexFactory(BasePageFactory):
    """The page that lists releases."""

    class Meta:
        model = ReleaseIndexPage

    parent = declare_default_parent("home")
    summary = ""


class StoryIndexFactory(BasePageFactory):
    """The page that lists stories."""

    class Meta:
        model = StoryIndexPage

    parent = declare_default_parent("home")
    summary = ""


class CallToActionIndexFactory(BasePageFactory):
    """The page that lists calls to action."""

    class Meta:
        model = CallToActionIndexPage

    parent = declare_default_parent("home")
    summary = ""


class _DatedFactory(BasePageFactory):
    """A page with a date and two paragraphs of text."""

    class Meta:
        abstract = True

    class Params:
        bare = factory.Trait(summary="", body=[], published_at=None)

    published_at = factory.Sequence(words.day)
    body = factory.LazyFunction(lambda: [blocks.rich_text(words.html())])


class ReleaseFactory(_DatedFactory):
    """A press release; takes dateline, embargo_until, notes_to_editors, boilerplate, media_contacts and attachments."""

    class Meta:
        model = ReleasePage

    parent = declare_default_parent("releases")


class StoryFactory(_DatedFactory):
    """A story; takes story_kind, bylines (people) and image_credit."""

    class Meta:
        model = StoryPage

    parent = declare_default_parent("stories")
    story_kind = "news"


class CallToActionFactory(BasePageFactory):
    """A call to action; takes placements (names of places), suggested_amounts, currency, starts_at, ends_at and more.

    The button leads to `destination_page` if that is given, else to an external URL.
    """

    class Meta:
        model = CallToActionPage

    parent = declare_default_parent("actions")
    action_kind = "sign_up"
    prompt = factory.LazyFunction(words.sentence)
    button_label = "Take part"
    destination_page = None
    destination_url = factory.LazyAttribute(lambda page: "" if page.destination_page else "https://act.example/now")


class PersonPageFactory(BasePageFactory):
    """The page of a person; takes `person`, a snippet, whose name is the title."""

    class Meta:
        model = PersonPage

    parent = declare_default_parent("home")
    person = None
    title = factory.LazyAttribute(lambda page: page.person.name if page.person else words.name())


if apps.is_installed("cms.press.press_room"):

    class PressRoomFactory(BasePageFactory):
        """A press room; takes contacts, pairs of a region or None and a media contact, pictures and boilerplates."""

        class Meta:
            model = "press_room.PressRoomPage"

        parent = declare_default_parent("home")
        title = "Press room"


class StandardFactory(BasePageFactory):
    """A standard page with two paragraphs of text."""

    class Meta:
        model = StandardPage

    parent = declare_default_parent("home")
    body = factory.LazyFunction(lambda: [blocks.rich_text(words.html())])


# place: (factory, slug, titles)
LISTS: dict[str, tuple[type[BasePageFactory], str, dict[str, str]]] = {
    "releases": (ReleaseIndexFactory, "releases", {"en": "Releases", "fr": "Communiqués"}),
    "stories": (StoryIndexFactory, "stories", {"en": "Stories", "fr": "Récits"}),
    "actions": (CallToActionIndexFactory, "take-action", {"en": "Take action", "fr": "Agir"}),
}


@dataclass(frozen=True, slots=True)
class Branch:
    """One language of a site."""

    home: HomePage
    releases: ReleaseIndexPage
    stories: StoryIndexPage
    actions: CallToActionIndexPage


@dataclass(frozen=True, slots=True)
class SiteTree:
    """A site and its branches; `home`, `releases`, `stories` and `actions` are those of the first language."""

    record: Site
    branches: dict[str, Branch]

    def branch(self, language: str) -> Branch:
        return self.branches[language]

    def __getattr__(self, place: str) -> Page:
        if place not in Branch.__slots__:
            raise AttributeError(place)
        return getattr(next(iter(self.branches.values())), place)


def site(hostname: str | None = None, *, languages: Sequence[str] = LANGUAGES, name: str = "Clarion") -> SiteTree:
    """Return the site of this host name, by default the default site. Create its missing parts."""
    record = _find_site(hostname)
    if record is None or not isinstance(record.root_page.specific, HomePage):
        record = _create_site(hostname, languages[0], name)
    first = _first_branch(record.root_page.specific, languages[0])
    others = {language: _translated_branch(first, language) for language in languages[1:]}
    return SiteTree(record, {languages[0]: first, **others})


def get_default_page(name: str, language: str) -> Page:
    """Return `home`, `releases`, `stories` or `actions` of the default site, which is created if it is missing."""
    keys = Site.objects.filter(is_default_site=True).values("root_page__translation_key")
    homes = Page.objects.filter(translation_key__in=keys, locale__language_code=language)
    if name == "home":
        found = HomePage.objects.filter(pk__in=homes.values("pk"))
    else:
        path = homes.values_list("path", flat=True).first() or NO_PATH
        found = LISTS[name][0]._meta.model.objects.filter(path__startswith=path)
    page = found.select_related("locale").order_by("depth", "path").first()
    return page or getattr(site().branch(language), name)


def _find_site(hostname: str | None) -> Site | None:
    wanted = {"hostname": hostname} if hostname else {"is_default_site": True}
    return Site.objects.filter(**wanted).select_related("root_page").first()


def _create_site(hostname: str | None, language: str, name: str) -> Site:
    if hostname is None:
        words.reset()
        remove_welcome_page()
    slug = hostname.replace(".", "-") if hostname else "home"
    record = _find_site(hostname) or Site(hostname=hostname or DEFAULT_HOST, is_default_site=hostname is None)
    record.root_page = HomeFactory(title=name, slug=slug, locale=language)
    record.site_name = name
    record.port = 80 if hostname else settings.SITE_PORT
    record.save()
    return record


def _first_branch(home: HomePage, language: str) -> Branch:
    existing = _children_by_type(home)
    lists = (
        existing.get(factory._meta.model) or factory(parent=home, slug=slug, title=titles.get(language, titles["en"]))
        for factory, slug, titles in LISTS.values()
    )
    return Branch(home, *lists)


def _translated_branch(first: Branch, language: str) -> Branch:
    home = first.home.get_translation_or_none(get_locale(language))
    home = home or HomeFactory(translation_of=first.home, locale=language, title=first.home.title)
    existing = _children_by_type(home)
    lists = (
        existing.get(factory._meta.model)
        or factory(translation_of=getattr(first, place), locale=language, title=titles.get(language, titles["en"]))
        for place, (factory, _, titles) in LISTS.items()
    )
    return Branch(home, *lists)


def _children_by_type(home: HomePage) -> dict[type[Page], Page]:
    return {type(page): page for page in home.get_children().specific()}
