"""Fixtures for tests of indexing: a site with a page in every state, and an indexer."""

from dataclasses import dataclass, fields
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.core.snippets import BaseSnippet
from cms.demo import factories
from cms.demo.factories import states
from cms.pages.models import BasePage
from search.engine import index_identity
from search.indexing import reindex_requests
from search.indexing.indexer import Indexer
from search.models import SimilarityJob


@dataclass
class Site:
    """A site with a page in every state, and the topic, region and person that the pages use."""

    tree: factories.SiteTree
    topic: BaseSnippet
    region: BaseSnippet
    person: BaseSnippet
    story: BasePage  # tagged, with a byline
    french: BasePage  # its translation, tagged with the translated topic
    release: BasePage
    action: BasePage  # no test changes it
    other: BasePage  # another story
    draft: BasePage
    scheduled: BasePage  # goes live in an hour
    expiring: BasePage  # expires in an hour
    alias: BasePage
    top: BasePage  # parent of `middle`, which is the parent of `deep`
    middle: BasePage
    deep: BasePage


@pytest.fixture(scope="module")
def module_site(module_database) -> Site:
    """Build the site once for each module, because that takes a second; changes of tests are rolled back."""
    return build_site()


@pytest.fixture
def site(module_site, db) -> Site:
    """Return the site with objects read from the database, so that no attribute of another test remains."""
    cached = {one.name: getattr(module_site, one.name) for one in fields(Site) if one.name != "tree"}
    fresh = {name: type(instance).objects.get(pk=instance.pk) for name, instance in cached.items()}
    return Site(tree=factories.site(), **fresh)


def build_site() -> Site:
    tree = factories.site()
    in_an_hour = timezone.now() + timedelta(hours=1)
    topic = factories.TopicFactory(label="Forced labour")
    sujet = factories.TopicFactory(label="Travail forcé", translation_of=topic)
    region, person = factories.RegionFactory(label="Asia"), factories.PersonFactory(name="Ada Nwosu")
    story = factories.StoryFactory(title="Nets", topics=[topic], regions=[region], bylines=[person])
    release = factories.ReleaseFactory(title="Fees repaid")
    top = factories.StandardFactory(title="About")
    middle = factories.StandardFactory(title="Work", parent=top)
    return Site(
        tree=tree,
        topic=topic,
        region=region,
        person=person,
        story=story,
        french=factories.StoryFactory(title="Filets", translation_of=story, topics=[sujet]),
        release=release,
        action=factories.CallToActionFactory(title="Sign"),
        other=factories.StoryFactory(title="Harbour", topics=[factories.TopicFactory(label="Ports")]),
        draft=factories.StoryFactory(title="Unready", live=False),
        scheduled=factories.ReleaseFactory(title="Tomorrow", go_live_at=in_an_hour),
        expiring=factories.StoryFactory(title="Today", expire_at=in_an_hour),
        alias=states.alias(release),
        top=top,
        middle=middle,
        deep=factories.StandardFactory(title="Method", parent=middle),
    )


@pytest.fixture
def indexer(search_engine, db) -> Indexer:
    """Return an indexer with an attached, empty index; the journal is read up to now."""
    indexer = Indexer(search_engine)
    indexer.prepare()
    reindex_requests.attach_index(index_identity())
    return indexer


@pytest.fixture
def idle_indexer(tree, indexer) -> Indexer:
    """Return an indexer with empty queues."""
    indexer.index_all()
    SimilarityJob.objects.all().delete()
    return indexer
