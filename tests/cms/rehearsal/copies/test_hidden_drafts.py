"""Nothing of a draft that the audience may not see is in a copy, in any table or byte; what it may see is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision, Site

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.demo.factories.blocks import document_link, page_link, rich_text
from cms.editing.restricted_drafts.models import set_audience
from cms.editing.restricted_drafts.rules import Audience
from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture, Rendition
from cms.pages.models import BasePage
from search.rules.models import Promotion

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = ("Zwergflunder", "Quastenfloss", "Sterntaucher", "Mondfisch", "Seeigel", "Blauwal")
TITLE, DRAFT, PICTURE, DOCUMENT, SLUG, RULE = WORDS


@pytest.fixture
def restricted(tree):
    """Return a draft for its team, with a picture and a document of its own, a redirect and a promotion."""
    picture = factories.PictureFactory(title=f"Image {PICTURE}")
    document = factories.DocumentFactory(title=f"Paper {DOCUMENT}")
    page = factories.StoryFactory(
        title=f"Story {TITLE}",
        slug=SLUG.lower(),
        live=False,
        image=picture,
        body=[rich_text(f"<p>{document_link(document, 'A paper')}</p>")],
    )
    page = states.save_draft(page, summary=f"Summary {DRAFT}")
    set_audience(page, Audience.TEAM, [], [])
    Redirect.objects.create(old_path=f"/{SLUG.lower()}", redirect_page=page)
    Promotion.objects.create(locale=page.locale, exact=[RULE], page=page.basepage_ptr)
    return page


def test_a_restricted_draft_is_absent_with_everything_that_belongs_to_it(restricted, make_copy):
    public = factories.StoryFactory(title="A public story", more_page=restricted)
    copied = make_copy(factories.UserFactory(groups=["Editors"]))
    assert copied.contains(*WORDS, SLUG.lower(), "A public story") == {"A public story"}
    assert restricted.pk not in copied.ids(Page) | copied.ids(BasePage)
    assert public.pk in copied.ids(Page)
    assert copied.ids(Promotion) == set()
    assert copied.fetch(f"SELECT more_page_id FROM pages_basepage WHERE page_ptr_id = {public.pk}") == [(None,)]


def test_its_team_has_it_in_a_copy(restricted, make_copy):
    member = factories.UserFactory(groups=["Editors"])
    set_audience(restricted, Audience.TEAM, [member], [])
    assert make_copy(member).contains(*WORDS, SLUG.lower()) == {*WORDS, SLUG.lower()} - {SLUG}


def test_without_an_account_a_copy_has_no_restricted_draft(restricted, make_copy):
    open_draft = factories.StoryFactory(title="An open draft", live=False)
    copied = make_copy()
    assert copied.contains(*WORDS) == set()
    assert open_draft.pk in copied.ids(Page)


def test_files_that_something_else_uses_stay(restricted, make_copy):
    factories.StoryFactory(image=restricted.image)
    scheduled = factories.StoryFactory(live=False)
    document = StoredDocument.objects.get(title__contains=DOCUMENT)
    states.publish(
        scheduled,
        body=[rich_text(f"<p>{document_link(document, 'A paper')}</p>")],
        go_live_at=clock.now() + timedelta(hours=1),
    )
    copied = make_copy()
    assert copied.contains(*WORDS) == {PICTURE, DOCUMENT}
    assert restricted.image_id in copied.ids(Picture)


def test_a_translation_of_a_restricted_draft_is_hidden_by_its_own_restriction(restricted, make_copy):
    translation = factories.StoryFactory(translation_of=restricted, title="Histoire", live=False)
    set_audience(translation, Audience.TEAM, [], [])
    copied = make_copy()
    assert not {restricted.pk, translation.pk} & copied.ids(Page)


def test_a_hidden_page_with_a_public_page_below_stays_as_a_row_without_content(tree, make_copy):
    parent = factories.StandardFactory(title=f"Above {TITLE}", slug="above")
    child = factories.StandardFactory(title="Below", parent=parent)
    parent.unpublish()
    parent = states.save_draft(parent, summary=f"Summary {DRAFT}")
    set_audience(parent, Audience.TEAM, [], [])
    copied = make_copy()
    assert copied.contains(*WORDS) == set()
    assert {parent.pk, child.pk} <= copied.ids(Page)
    assert parent.pk not in copied.ids(BasePage)
    assert copied.fetch(f"SELECT title, slug FROM wagtailcore_page WHERE id = {parent.pk}") == [
        ("-", f"hidden-{parent.pk}")
    ]


def test_for_a_link_only_the_chosen_drafts_are_there(tree, make_copy):
    later = clock.now() + timedelta(hours=1)
    chosen = states.publish(factories.StoryFactory(live=False, title="Chosen draft"), go_live_at=later)
    other = states.publish(factories.StoryFactory(live=False, title=f"Other {TITLE}"), go_live_at=later)
    public = factories.StoryFactory(title="Public title")
    states.save_draft(public, title=f"Public {DRAFT}")
    states.publish(factories.StoryFactory(title="Public to change"), title=f"Changed {SLUG}", go_live_at=later)
    factories.PersonFactory(name=f"Person {RULE}", live=False)

    copied = make_copy(factories.SuperuserFactory(), frozenset({chosen.pk}))
    assert copied.contains(*WORDS) == set()
    assert copied.contains("Chosen draft", "Public title", "Public to change") == {
        "Chosen draft",
        "Public title",
        "Public to change",
    }
    assert chosen.pk in copied.ids(Page)
    assert other.pk not in copied.ids(Page)
    assert chosen.scheduled_revision.pk in copied.ids(Revision)
    assert make_copy(factories.SuperuserFactory()).contains(*WORDS) == {TITLE, DRAFT, SLUG, RULE}


def test_a_choice_does_not_open_what_the_account_may_not_see(restricted, make_copy):
    copied = make_copy(factories.UserFactory(groups=["Editors"]), frozenset({restricted.pk}))
    assert copied.contains(*WORDS) == set()


def test_the_tree_and_the_sites_are_whole_for_every_audience(tree, make_copy):
    for copied in (make_copy(), make_copy(None, frozenset())):
        assert copied.ids(Site) == set(Site.objects.values_list("pk", flat=True))
        paths = {path for (path,) in copied.fetch("SELECT path FROM wagtailcore_page")}
        assert {path[:-4] for path in paths if len(path) > 4} <= paths


# Wagtail leaves temporary files of images to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_renditions_of_a_hidden_image_are_absent(restricted, make_copy):
    rendition = restricted.image.get_rendition("width-100")
    assert rendition.pk not in make_copy().ids(Rendition)


def test_a_link_to_a_hidden_page_stays_a_link_to_nothing(restricted, make_copy):
    public = factories.StoryFactory(body=[rich_text(f"<p>{page_link(restricted, 'A link')}</p>")])
    copied = make_copy()
    assert public.pk in copied.ids(Page)
    assert copied.contains(*WORDS) == set()
