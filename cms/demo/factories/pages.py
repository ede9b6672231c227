"""A factory for every page type."""

from __future__ import annotations

import factory

from cms.calls_to_action.models import CallToActionIndexPage, CallToActionPage
from cms.home.models import HomePage
from cms.press_releases.models import ReleaseIndexPage, ReleasePage
from cms.standard_pages.models import StandardPage
from cms.stories.models import StoryIndexPage, StoryPage

from . import blocks, words
from .base import BasePageFactory, default_parent
from .roots import root_page


class HomeFactory(BasePageFactory):
    """A home page; `site()` makes it the root page of a site."""

    class Meta:
        model = HomePage

    parent = factory.LazyAttribute(lambda page: None if page.translation_of else root_page())
    title = "Home"


class ReleaseIndexFactory(BasePageFactory):
    class Meta:
        model = ReleaseIndexPage

    parent = default_parent("home")
    summary = ""


class StoryIndexFactory(BasePageFactory):
    class Meta:
        model = StoryIndexPage

    parent = default_parent("home")
    summary = ""


class CallToActionIndexFactory(BasePageFactory):
    class Meta:
        model = CallToActionIndexPage

    parent = default_parent("home")
    summary = ""


class _DatedFactory(BasePageFactory):
    """With a date and a paragraph of text."""

    class Meta:
        abstract = True

    class Params:
        bare = factory.Trait(summary="", body=[], published_at=None)

    published_at = factory.Sequence(words.day)
    body = factory.LazyFunction(lambda: [blocks.rich_text(words.html())])


class ReleaseFactory(_DatedFactory):
    """Takes dateline, embargo_until, notes_to_editors, boilerplate, media_contacts and attachments."""

    class Meta:
        model = ReleasePage

    parent = default_parent("releases")


class StoryFactory(_DatedFactory):
    """Takes story_kind, bylines (people) and image_credit."""

    class Meta:
        model = StoryPage

    parent = default_parent("stories")
    story_kind = StoryPage.Kind.NEWS


class CallToActionFactory(BasePageFactory):
    """Takes placements (names of places), suggested_amounts with currency, starts_at, ends_at, event_at and more.

    With `destination_page` it leads there instead of to an external address.
    """

    class Meta:
        model = CallToActionPage

    parent = default_parent("actions")
    action_kind = CallToActionPage.Kind.SIGN_UP
    prompt = factory.LazyFunction(words.sentence)
    button_label = "Take part"
    destination_page = None
    destination_url = factory.LazyAttribute(lambda page: "" if page.destination_page else "https://act.example/now")


class StandardFactory(BasePageFactory):
    class Meta:
        model = StandardPage

    parent = default_parent("home")
    body = factory.LazyFunction(lambda: [blocks.rich_text(words.html())])
