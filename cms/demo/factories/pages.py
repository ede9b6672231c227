"""A factory for every page type."""

from __future__ import annotations

import factory
from django.apps import apps

from cms.page_types.calls_to_action.models import CallToActionIndexPage, CallToActionPage
from cms.page_types.home.models import HomePage
from cms.page_types.press_releases.models import ReleaseIndexPage, ReleasePage
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryIndexPage, StoryPage
from cms.snippets.people.models import PersonPage

from . import blocks, words
from .base import BasePageFactory, declare_default_parent
from .roots import get_root_page


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

    The button leads to `destination_page` if that is given, else to an external address.
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
