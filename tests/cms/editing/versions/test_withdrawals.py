"""Withdrawn pages: 410 with the notice at their public addresses, and nothing of them anywhere."""

from __future__ import annotations

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.versions.models import Withdrawal
from cms.editing.versions.withdrawals import NotPublicNow, change_notice, remove_notice, withdraw_page
from cms.journal.models import PublicChange
from cms.journal.public_changes import process_changes

from .notes import publish

pytestmark = pytest.mark.django_db

NOTICE = "This release was sent by mistake."


@pytest.fixture(scope="module")
def module_release(module_tree):
    return publish(factories.ReleaseFactory(parent=module_tree.releases, title="Velkar ends"), summary="New")


@pytest.fixture
def release(module_release, tree):
    return states.reload_page(module_release)


@pytest.fixture
def user(db):
    return factories.UserFactory(is_superuser=True)


def addresses(page: Page) -> list[tuple[str, dict]]:
    """Return the addresses of the API about a page, by id and by path."""
    by_id = [(f"/pages/{page.pk}{part}", {}) for part in ("", "/related", "/versions", "/versions/2/comparison")]
    return [*by_id, ("/resolve", {"path": f"/releases/{page.slug}/"})]


def assert_gone(frontend, page: Page) -> None:
    for address, params in addresses(page):
        answer = frontend.send(address, **params)
        assert answer.status_code == 410, address
        body = answer.json()
        assert (body["code"], body["notice"], body["locale"]) == ("withdrawn", NOTICE, "en")
        assert body["type"] == "urn:clarion:problem:withdrawn"
        assert "Velkar" not in answer.content.decode()
        assert f"page-{page.pk}" in answer["Cache-Tag"].split(",")
        assert "s-maxage=10" in answer["Cache-Control"]


def assert_absent(frontend, page: Page) -> None:
    for address, params in addresses(page):
        answer = frontend.send(address, **params)
        absent = frontend.send(
            address.replace(str(page.pk), "1000000000"), **{"path": "/no/such/page"} if params else {}
        )
        assert answer.status_code == 404, address
        assert answer.content == absent.content
        assert answer["Cache-Tag"] == absent["Cache-Tag"]


def test_a_withdrawn_page_answers_410_with_its_notice(frontend, release, user):
    withdraw_page(release, NOTICE, user)
    assert_gone(frontend, release)
    withdrawal = Withdrawal.objects.get(page_id=release.pk)
    assert frontend.send(f"/pages/{release.pk}").json()["withdrawn_at"][:19] == withdrawal.withdrawn_at.isoformat()[:19]


def test_an_unpublished_page_answers_404(frontend, release):
    states.unpublish(release)
    assert_absent(frontend, release)


def test_a_withdrawn_page_that_is_private_answers_404(frontend, release, user):
    withdraw_page(release, NOTICE, user)
    for page in (release, release.get_parent()):
        restriction = states.restrict(page)
        assert_absent(frontend, release)
        restriction.delete()
        assert_gone(frontend, release)


@pytest.mark.parametrize("hide", [states.unpublish, states.restrict], ids=["unpublished", "private"])
def test_a_page_that_is_not_public_cannot_be_withdrawn(frontend, release, user, hide):
    hide(release)
    with pytest.raises(NotPublicNow):
        withdraw_page(release, NOTICE, user)
    assert_absent(frontend, release)


def test_a_page_that_was_never_public_cannot_be_withdrawn(frontend, tree, user):
    draft = factories.ReleaseFactory(live=False)
    with pytest.raises(NotPublicNow):
        withdraw_page(draft, NOTICE, user)
    assert_absent(frontend, draft)


def test_the_page_leaves_lists_feeds_and_sitemap_at_once(frontend, release, user):
    answers = [("/releases", {}), ("/feeds/releases.rss", {}), ("/sitemap", {}), ("/resolve", {"path": "/releases/"})]
    for address, params in answers:
        assert release.slug in frontend.send(address, **params).content.decode(), address
    withdraw_page(release, NOTICE, user)
    for address, params in answers:
        assert release.slug not in frontend.send(address, **params).content.decode(), address


def test_changes_list_the_page_as_removed(frontend, release, user):
    while process_changes():
        pass
    since = frontend.get("/changes")["until"]
    withdraw_page(release, NOTICE, user)
    while process_changes():
        pass
    items = frontend.get("/changes", since=since)["items"]
    assert [(one["id"], one["change"]) for one in items] == [(release.pk, "removed")]
    assert PublicChange.objects.filter(page_id=release.pk, change="removed").count() == 1


def test_publishing_ends_the_withdrawal(frontend, release, user):
    withdraw_page(release, NOTICE, user)
    publish(release, summary="Better")
    assert frontend.get(f"/pages/{release.pk}")["summary"] == "Better"
    assert not Withdrawal.objects.exists()
    states.unpublish(states.reload_page(release))
    assert_absent(frontend, release)


def test_a_draft_does_not_end_the_withdrawal(frontend, release, user):
    withdraw_page(release, NOTICE, user)
    states.save_draft(release, summary="Better")
    assert_gone(frontend, release)


def test_earlier_paths_and_redirects_answer_410(frontend, release, user, django_capture_on_commit_callbacks):
    old = f"/releases/{release.slug}/"
    while process_changes():
        pass
    with django_capture_on_commit_callbacks(execute=True):
        release = publish(release, slug="another-slug")
    Redirect.objects.create(old_path="/old-system", redirect_page=release, is_permanent=True)
    Redirect.objects.create(old_path="/?p=17", redirect_page=release, is_permanent=True)
    withdraw_page(release, NOTICE, user)
    for path in (old, "/releases/another-slug", "/old-system", "/?p=17"):
        assert frontend.send("/resolve", path=path).status_code == 410, path
    assert frontend.get("/resolve", path="/?page=2")["page"]["type"] == "home"


def test_the_path_that_a_withdrawn_page_gets_later_is_absent(frontend, release, user):
    withdraw_page(release, NOTICE, user)
    states.set_and_save(release, slug="never-public")
    assert frontend.send("/resolve", path="/releases/never-public/").status_code == 404
    assert frontend.send("/resolve", path=f"/releases/{release.slug}/").status_code == 410


def test_another_page_at_the_path_is_shown(frontend, release, user):
    withdraw_page(release, NOTICE, user)
    states.set_and_save(release, slug="moved-away")
    factories.ReleaseFactory(title="The next", slug=release.slug)
    assert frontend.get("/resolve", path=f"/releases/{release.slug}/")["page"]["title"] == "The next"


def test_aliases_are_withdrawn_with_the_page(frontend, release, user):
    alias = states.alias(release)
    withdraw_page(release, NOTICE, user)
    assert frontend.send(f"/pages/{alias.pk}").status_code == 410
    assert frontend.send("/resolve", path=f"/releases/{alias.slug}/").status_code == 410


def test_a_deleted_page_answers_404(frontend, release, user):
    withdraw_page(release, NOTICE, user)
    release.delete()
    assert_absent(frontend, release)
    assert not Withdrawal.objects.exists()


def test_a_notice_is_changed_and_removed(frontend, release, user):
    withdraw_page(release, "First words", user)
    change_notice(Withdrawal.objects.get(), NOTICE, user)
    assert_gone(frontend, release)
    remove_notice(Withdrawal.objects.get(), user)
    assert_absent(frontend, release)


def test_another_language_of_the_site_does_not_show_the_notice(frontend, release, user):
    withdraw_page(release, NOTICE, user)
    assert frontend.send(f"/pages/{release.pk}", locale="fr").status_code == 404
    assert frontend.send("/resolve", path=f"/releases/{release.slug}/", locale="fr").status_code == 404
