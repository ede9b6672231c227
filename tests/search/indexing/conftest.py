from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cms.core.snippets import BaseSnippet
from cms.demo import factories
from cms.demo.factories import states
from cms.pages.models import BasePage
from search.engine import index_identity
from search.indexing import journal_consumer
from search.indexing.indexer import Indexer
from search.models import SimilarityJob
from tests import site_snapshot


@dataclass
class Site:
    """A site with a page in every state, and what they share."""

    tree: factories.SiteTree
    topic: BaseSnippet
    region: BaseSnippet
    person: BaseSnippet
    story: BasePage  # tagged, with a byline
    french: BasePage  # its translation, tagged with the translated topic
    release: BasePage
    action: BasePage  # a neighbour that nothing is done to
    other: BasePage  # another story
    draft: BasePage
    scheduled: BasePage  # goes live in an hour
    expiring: BasePage  # expires in an hour
    alias: BasePage
    top: BasePage  # over `middle` over `deep`
    middle: BasePage
    deep: BasePage


@pytest.fixture(scope="module")
def module_site(django_db_setup, django_db_blocker) -> Iterator[Site]:
    """Pages take a second to make, so a module makes them once; what a test does to them is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_site()
        transaction.set_rollback(True)


@pytest.fixture
def world(made_once, db) -> Site:
    """The pages as the database has them; nothing remembers what another test did."""
    read = {one.name: getattr(made_once, one.name) for one in fields(Site) if one.name != "tree"}
    again = {name: type(thing).objects.get(pk=thing.pk) for name, thing in read.items()}
    return Site(tree=factories.site(), **again)


def build_site() -> Site:
    tree = site_snapshot.build_site()
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
def worker(search_engine, db) -> Indexer:
    """A worker whose index is known and empty, and has read the journal so far."""
    worker = Indexer(search_engine)
    worker.prepare()
    journal_consumer.attach_index(index_identity())
    return worker


@pytest.fixture
def settled(tree, worker) -> Indexer:
    """A worker with nothing left to do."""
    worker.index_all()
    SimilarityJob.objects.all().delete()
    return worker
