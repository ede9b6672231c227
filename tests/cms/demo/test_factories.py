"""The factories create exactly the requested states, on which all other tests rely."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, Site

from cms.content.blocks.body import BLOCK_SCHEMAS, BODY_BLOCKS
from cms.core.visibility import visible_now
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.demo.factories.objects import create_wav
from cms.page_types.press_releases.models import ReleasePage

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def tree():
    return factories.site()


def is_visible(page):
    return visible_now().filter(pk=page.pk).exists()


def test_the_site_has_a_home_and_three_lists_in_both_languages(tree):
    assert tree.record.is_default_site
    assert tree.record.hostname == "localhost"
    assert tree.releases.slug == "releases"
    assert tree.branch("fr").releases.translation_key == tree.releases.translation_key
    assert tree.branch("fr").home.locale.language_code == "fr"
    assert visible_now().count() == 8
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_requesting_the_site_again_creates_nothing(tree):
    before = Page.objects.count()
    assert factories.site().home == tree.home
    assert Page.objects.count() == before


def test_a_second_site_is_separate(tree):
    other = factories.site("other.example", languages=["en"])
    story = factories.StoryFactory(parent=other.stories)
    assert Site.objects.count() == 2
    assert is_visible(story)
    assert story.path.startswith(other.home.path)


def test_a_page_is_live_and_its_revision_is_the_live_one(tree):
    release = factories.ReleaseFactory(title="Fees repaid")
    assert release.slug == "fees-repaid"
    assert release.live_revision == release.latest_revision
    assert not release.has_unpublished_changes
    assert is_visible(release)


def test_two_pages_with_the_same_title_get_different_slugs(tree):
    first, second = (factories.StoryFactory(title="A night on the quay") for _ in range(2))
    assert first.slug != second.slug


def test_a_draft_is_hidden(tree):
    draft = factories.ReleaseFactory(live=False)
    assert draft.has_unpublished_changes
    assert not is_visible(draft)


def test_an_unpublished_page_is_hidden(tree):
    assert not is_visible(states.unpublish(factories.StoryFactory()))


def test_a_scheduled_page_is_hidden_and_has_an_approved_time(tree):
    scheduled = factories.StoryFactory(go_live_at=timezone.now() + timedelta(days=1))
    assert scheduled.latest_revision.approved_go_live_at == scheduled.go_live_at
    assert not is_visible(scheduled)


def test_an_expired_page_is_hidden_even_while_its_live_flag_is_set(tree):
    expired = factories.StoryFactory(expire_at=timezone.now() - timedelta(minutes=1))
    assert expired.live
    assert not is_visible(expired)


def test_a_release_under_embargo_is_hidden_until_then(tree):
    until = timezone.now() + timedelta(days=1)
    release = factories.ReleaseFactory(embargo_until=until)
    assert release.go_live_at == until
    assert not is_visible(release)
    assert visible_now(now=until).filter(pk=release.pk).count() == 0  # the scheduler sets Wagtail's flag later


def test_a_draft_does_not_change_the_live_page(tree):
    page = states.save_draft(factories.StoryFactory(title="Before"), title="After")
    assert (page.title, page.draft_title) == ("Before", "After")
    assert is_visible(page)


def test_a_scheduled_change_does_not_change_the_live_page(tree):
    page = states.schedule(factories.StoryFactory(title="Before"), timezone.now() + timedelta(days=1), title="After")
    assert page.title == "Before"
    assert is_visible(page)


@pytest.mark.parametrize("kind", ["login", "password", "groups"])
def test_a_restriction_hides_descendants(tree, kind):
    story = factories.StoryFactory()
    states.restrict(tree.stories, kind)
    assert not is_visible(story)


def test_an_alias_is_visible(tree):
    alias = states.alias(factories.StoryFactory())
    assert alias.alias_of_id
    assert is_visible(alias)


def test_a_submitted_page_is_in_moderation(tree):
    page = states.submit(factories.StoryFactory(live=False), factories.SuperuserFactory())
    assert page.current_workflow_state
    assert not is_visible(page)


def test_a_translation_has_the_same_key_in_its_own_language(tree):
    story = factories.StoryFactory(title="A night on the quay")
    french = factories.StoryFactory(translation_of=story, title="Une nuit sur le quai", slug="une-nuit")
    assert french.translation_key == story.translation_key
    assert french.get_parent().specific == tree.branch("fr").stories
    assert (french.title, french.slug) == ("Une nuit sur le quai", "une-nuit")
    assert is_visible(french)


def test_related_objects_of_a_page_are_stored(tree):
    topic, person, picture = factories.TopicFactory(), factories.PersonFactory(), factories.PictureFactory()
    action = factories.CallToActionFactory(placements=["home", "sidebar"])
    story = factories.StoryFactory(bylines=[person], topics=[topic], image=picture, actions=[action])
    related = factories.StoryFactory(related=[story])
    assert [byline.person for byline in story.bylines.all()] == [person]
    assert list(story.topics.all()) == [topic]
    assert related.chosen_ids("related") == [story.pk]
    assert story.chosen_ids("actions") == [action.pk]
    assert [placement.place for placement in action.placements.all()] == ["home", "sidebar"]


def test_contacts_boilerplate_and_attachments_of_a_release_are_stored(tree):
    contact, boilerplate = factories.MediaContactFactory(), factories.BoilerplateFactory()
    document = factories.DocumentFactory(content=b"Figures", filename="figures.txt")
    release = factories.ReleaseFactory(media_contacts=[contact], boilerplate=boilerplate, attachments=[document])
    assert list(release.media_contacts.all()) == [contact]
    assert release.boilerplate.is_published
    assert release.chosen_ids("attachments") == [document.pk]
    assert document.filename == "figures.txt"


@pytest.mark.parametrize("factory", [factories.TopicFactory, factories.PersonFactory, factories.MediaContactFactory])
def test_snippets_can_be_drafts_and_translations(factory):
    live, draft = factory(), factory(live=False)
    french = factory(translation_of=live)
    assert live.is_published
    assert not draft.is_published
    assert french.translation_key == live.translation_key
    assert french.locale.language_code == "fr"


def test_settings_are_unique_per_site_and_language(tree):
    item = factories.settings.menu_item("Releases", page=tree.releases)
    first = factories.NavigationFactory(primary=[item])
    second = factories.NavigationFactory(primary=[])
    french = factories.NavigationFactory(locale="fr")
    assert first.pk == second.pk != french.pk
    assert first.primary[0].value["page"].specific == tree.releases


def test_the_same_calls_give_the_same_content(tree):
    def create_content():
        factories.words.reset()
        return [factories.StoryFactory.build().title, blocks.heading("Why")["id"], factories.words.name()]

    assert create_content() == create_content()


def test_every_block_has_a_helper_that_fits_its_schema(tree):
    picture, action = factories.PictureFactory(), factories.CallToActionFactory()
    document, person = factories.DocumentFactory(), factories.PersonFactory()
    body = [
        blocks.rich_text(f"Words and {blocks.page_link(action, 'a link')}"),
        blocks.heading("Why it matters", level=3),
        blocks.quote("We counted.", person.name, person=person),
        blocks.image(picture),
        blocks.gallery([picture, picture]),
        blocks.video(),
        blocks.audio(factories.DocumentFactory(filename="bell.wav", content=create_wav())),
        blocks.embed(),
        blocks.statistic("3 in 4", "have paid"),
        blocks.call_to_action(action),
        blocks.documents([document]),
        blocks.links([blocks.link(page=action), blocks.link("Elsewhere", url="https://example.org/")]),
        blocks.table([["a", "1"]], header=["Name", "Number"]),
        blocks.accordion(),
        blocks.code(),
        blocks.separator(),
        *blocks.examples(),
    ]
    page = factories.ReleaseFactory(body=body)
    assert [block["type"] for block in page.body.raw_data] == list(BLOCK_SCHEMAS) == [name for name, _ in BODY_BLOCKS]
    page.body.stream_block.clean(page.body)  # as the form of the editor does


def test_a_bare_page_has_only_the_given_fields(tree):
    page = factories.ReleaseFactory(bare=True, live=False, title="Only this")
    assert (page.summary, page.published_at, len(page.body)) == ("", None, 0)
    assert isinstance(page, ReleasePage)


def test_a_block_with_an_example_needs_no_helper(monkeypatch):
    heading = dict(BODY_BLOCKS)["heading"]
    assert blocks.examples() == []
    monkeypatch.setattr(heading, "example", {"text": "Why", "level": "2"}, raising=False)
    (example,) = blocks.examples()
    assert (example["type"], example["value"]) == ("heading", {"text": "Why", "level": "2"})
