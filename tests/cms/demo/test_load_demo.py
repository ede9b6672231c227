"""`load_demo` loads the content completely, once, and keeps later edits."""

import io
import shutil
import stat

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex, Site

from cms.content.blocks.body import collect_body_references, serialize_body
from cms.content.references import ReadContext, References, resolve_references
from cms.core.sites import SiteRoots
from cms.core.visibility import visible_now
from cms.demo.factories import states
from cms.demo.loader import entries, pages
from cms.demo.loader.content import is_loaded, load_demo
from cms.editing.versions.history import compare_texts, read_history
from cms.files.images.models import Picture
from cms.journal.models import ContentVersion
from cms.page_types.calls_to_action.models import CallToActionPage
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.stories.models import StoryPage
from cms.pages.models import BasePage
from cms.snippets.organisation.defaults import ReleaseDefaults
from cms.snippets.organisation.models import Navigation, Organisation, SiteTexts
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic

pytestmark = pytest.mark.slow

PAGES = (ReleasePage, StoryPage, CallToActionPage)


def load(folder, *options):
    output = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.DATA_DIR", folder)
        call_command("load_demo", *options, stdout=output)
    return output.getvalue()


def version():
    return ContentVersion.objects.get(pk=1).counter


def counts():
    return {model: model.objects.count() for model in (Page, Picture, Topic, Person, Navigation, SiteTexts)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def demo(empty_database, folder):
    """Load the demo once for the tests of this module."""
    return load(folder)


@pytest.fixture(autouse=True)  # all tests share one demo, which takes seconds to load
def rolled_back(demo):
    """Roll back the changes of each test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def pages_in(language, model):
    return visible_now(model).filter(locale__language_code=language)


@pytest.mark.few(2)
@pytest.mark.parametrize(("model", "minimum"), [(ReleasePage, 12), (StoryPage, 12), (CallToActionPage, 6)])
def test_there_is_enough_content_in_english(model, minimum):
    assert pages_in("en", model).count() >= minimum


def test_there_are_french_translations():
    french = [page for model in PAGES for page in pages_in("fr", model)]
    assert len(french) >= 5
    english = set(Page.objects.filter(locale__language_code="en").values_list("translation_key", flat=True))
    assert all(page.translation_key in english for page in french)


def test_drafts_are_not_public():
    draft = ReleasePage.objects.get(slug="recruitment-barometer-2027")
    assert not draft.live
    assert draft.get_latest_revision_as_object().embargo_until > timezone.now()
    assert not visible_now().filter(pk=draft.pk).exists()


def test_every_public_page_was_published_through_its_latest_revision():
    live = BasePage.objects.filter(live=True)
    assert [page.slug for page in live if page.live_revision_id != page.latest_revision_id] == []
    assert [page.slug for page in live if page.has_unpublished_changes] == []


def test_publication_dates_are_stored():
    release = ReleasePage.objects.get(slug="hollin-sound-inspection-finds-children-held")
    assert release.listed_at == release.published_at
    assert release.published_at.date().isoformat() == "2022-06-14"


def test_the_versions_of_a_corrected_page_differ_in_what_was_corrected_alone():
    history = read_history(ReleasePage.objects.get(slug="recruitment-fees-repaid-to-deckhands"))
    versions = [history.find(number) for number in (1, 2)]
    before, after = (history.read_texts(version) for version in versions)
    assert [text.field for text in compare_texts(before, after) if text.change != "same"] == ["summary"]


def test_every_block_is_serialized():
    site_roots, now = SiteRoots.read(), timezone.now()
    not_running = set(CallToActionPage.objects.filter(ends_at__lte=now).values_list("pk", flat=True))
    not_running |= set(CallToActionPage.objects.filter(starts_at__gt=now).values_list("pk", flat=True))
    for page in visible_now(BasePage).specific():
        references = References(page.pk)
        collect_body_references(page.body, references)
        serialized = serialize_body(
            page.body,
            resolve_references(references, ReadContext(site_roots, site_roots.root_of(page), now)),
            where=page.slug,
        )
        expected = [block["id"] for block in page.body.raw_data if _is_shown(block, not_running)]
        assert [block.id for block in serialized] == expected, page.slug


def _is_shown(block, not_running):
    return block["type"] != "call_to_action" or block["value"]["page"] not in not_running


def test_every_page_is_valid_in_the_form_of_the_editor():
    for page in BasePage.objects.filter(live=True).specific():
        page.full_clean()
        page.body.stream_block.clean(page.body)


def test_every_reference_has_a_target():
    for page in BasePage.objects.specific():
        for field in ("related", "actions"):
            assert Page.objects.filter(pk__in=page.chosen_ids(field)).count() == len(page.chosen_ids(field)), page.slug
    assert ReferenceIndex.objects.exists()
    assert not any("<a page=" in str(page.body.raw_data) for page in BasePage.objects.all())


def test_pictures_are_described_in_the_language_of_their_page():
    english = StoryPage.objects.get(slug="a-night-on-the-quay")
    french = StoryPage.objects.get(slug="une-nuit-sur-le-quai")
    assert english.image_alt
    assert french.image_alt
    assert english.image_alt != french.image_alt


def test_the_site_is_set_up(settings):
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port, site.site_name) == ("localhost", settings.SITE_PORT, "Common Lantern")
    assert Organisation.for_site(site).press_email
    for language in ("en", "fr"):
        navigation = Navigation.objects.get(site=site, locale__language_code=language)
        lists = navigation.primary[0].value["page"]
        assert lists.locale.language_code == language
        assert SiteTexts.objects.get(site=site, locale__language_code=language).related_heading


def test_the_login_is_printed_once_and_stored_readable_for_its_owner_only(demo, folder):
    kept = folder / "demo-login.txt"
    password = kept.read_text().split()[-1]
    assert password in demo
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert get_user_model().objects.get(username="demo").check_password(password)
    assert password not in load(folder, "--missing")


def test_each_role_has_its_own_login(demo, folder):
    password = (folder / "demo-login.txt").read_text().split()[-1]
    users = get_user_model().objects.exclude(username="demo")
    assert all(user.check_password(password) for user in users)
    groups = [group.name for user in users.order_by("pk") for group in user.groups.all()]
    assert groups == ["Writers", "Editors", "Press officers", "Search editors", "Translators (French)"]
    assert not users.filter(is_superuser=True).exists()


@pytest.mark.parametrize("options", [(), ("--missing",)])
def test_a_second_run_changes_nothing(folder, options):
    before = version(), counts()
    load(folder, *options)
    assert (version(), counts()) == before


def test_a_second_run_keeps_edits_including_slugs(folder):
    page = states.publish(StoryPage.objects.get(slug="rooms-without-keys"), title="Ours", slug="ours")
    before = version(), counts()
    load(folder, "--missing")
    assert (version(), counts()) == before
    assert states.reload_page(page).title == "Ours"


def test_a_run_that_was_interrupted_between_two_pages_is_completed_by_the_next(folder, monkeypatch):
    StoryPage.objects.get(slug="rooms-without-keys").delete()
    Organisation.objects.all().delete()  # a run stores it last

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pages, "_fill_page", interrupt)
        with pytest.raises(KeyboardInterrupt):
            load_demo()
    assert (is_loaded(), visible_now(StoryPage).filter(slug="rooms-without-keys").exists()) == (False, False)
    load(folder)
    assert (is_loaded(), visible_now(StoryPage).filter(slug="rooms-without-keys").exists()) == (True, True)


def test_a_deleted_page_is_restored_only_with_missing(folder):
    StoryPage.objects.get(slug="rooms-without-keys").delete()
    load(folder)
    assert not StoryPage.objects.filter(slug="rooms-without-keys").exists()
    load(folder, "--missing")
    assert visible_now(StoryPage).filter(slug="rooms-without-keys").exists()


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("original", "mistake", "message"),
    [
        ("thandeka-mirovu", "thandeka-mirowu", "the person “thandeka-mirowu”, which does not exist"),
        ("- rich_text:", "- rich_txt:", "the block “rich_txt”, which does not exist, as block 1"),
        ("hero_credit:", "hero_kredit:", "a field “hero_kredit”, which no page has"),
        ("level: 2}", "level: 2, size: 3}", "has an invalid value in block 2 of its body, heading"),
        ("key: rooms-without-keys", "key: rooms", "should have the file's name"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(folder, tmp_path, monkeypatch, original, mistake, message):
    content = tmp_path / "content"
    shutil.copytree(entries.CONTENT, content)
    file = content / "stories" / "rooms-without-keys.yaml"
    file.write_text(file.read_text().replace(original, mistake))
    monkeypatch.setattr(entries, "CONTENT", content)
    StoryPage.objects.get(slug="rooms-without-keys").delete()
    with pytest.raises(CommandError, match=r"stories/rooms-without-keys\.yaml") as problem:
        load(folder, "--missing")
    assert message in str(problem.value)


def test_default_values_of_releases_exist_in_each_language():
    datelines = {
        (defaults.locale.language_code, str(defaults)): defaults.dateline for defaults in ReleaseDefaults.objects.all()
    }
    assert datelines["en", "All regions"] == "London"
    assert datelines["fr", "All regions"] == "Londres"
    assert datelines["en", "East Africa"] == datelines["fr", "Afrique de l’Est"] == "Nairobi"
    assert all(defaults.boilerplate and defaults.media_contacts.count() for defaults in ReleaseDefaults.objects.all())
