"""Factories that create content the way an editor does, for the tests and the demo.

from cms.demo import factories
from cms.demo.factories import blocks, states

tree = factories.site()
release = factories.ReleaseFactory(title="Fees repaid", body=[blocks.heading("Why")], topics=[topic])
draft = factories.StoryFactory(live=False)
states.schedule(release, at=tomorrow, title="Fees repaid in full")
"""

from django.apps import apps

from . import blocks, settings, states, words
from .base import BasePageFactory
from .objects import (
    PASSWORD,
    BoilerplateFactory,
    DocumentFactory,
    MediaContactFactory,
    PersonFactory,
    PictureFactory,
    RegionFactory,
    SuperuserFactory,
    TopicFactory,
    UserFactory,
)
from .pages import (
    Branch,
    CallToActionFactory,
    CallToActionIndexFactory,
    HomeFactory,
    PersonPageFactory,
    ReleaseFactory,
    ReleaseIndexFactory,
    SiteTree,
    StandardFactory,
    StoryFactory,
    StoryIndexFactory,
    site,
)
from .settings import (
    DonorPortalFactory,
    NavigationFactory,
    OrganisationFactory,
    SiteTextsFactory,
    SocialProfilesFactory,
)

if apps.is_installed("cms.press.press_room"):
    from .pages import PressRoomFactory

__all__ = [
    "PASSWORD",
    "BasePageFactory",
    "BoilerplateFactory",
    "Branch",
    "CallToActionFactory",
    "CallToActionIndexFactory",
    "DocumentFactory",
    "DonorPortalFactory",
    "HomeFactory",
    "MediaContactFactory",
    "NavigationFactory",
    "OrganisationFactory",
    "PersonFactory",
    "PersonPageFactory",
    "PictureFactory",
    "PressRoomFactory",
    "RegionFactory",
    "ReleaseFactory",
    "ReleaseIndexFactory",
    "SiteTextsFactory",
    "SiteTree",
    "SocialProfilesFactory",
    "StandardFactory",
    "StoryFactory",
    "StoryIndexFactory",
    "SuperuserFactory",
    "TopicFactory",
    "UserFactory",
    "blocks",
    "settings",
    "site",
    "states",
    "words",
]
