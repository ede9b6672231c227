"""No rule shows a hidden page. Each test first finds the page while it is public."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from search.rules.models import Promotion

from .conftest import french, promoted_titles, search

pytestmark = pytest.mark.django_db
CANARY = "Canary of the harbour"


@pytest.fixture(scope="module")
def promoted(module_tree):
    """Return a promoted page that has its own parent."""
    parent = factories.StandardFactory(title="Quiet parent")
    page = factories.StandardFactory(title=CANARY, parent=parent)
    Promotion.objects.create(locale=page.locale, page=page, exact="harbour")
    return page


@pytest.fixture
def canary(promoted, search_engine, db):
    """Return the promoted page, after it was found."""
    assert promoted_titles("harbour") == [CANARY]
    return states.reload_page(promoted)


@pytest.fixture(scope="module")
def elsewhere(module_tree):
    return factories.site("elsewhere.example", languages=["en"])


def in_an_hour():
    return timezone.now() + timedelta(hours=1)


HIDING = {
    "unpublished": states.unpublish,
    "expired": lambda page: type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now()),
    "scheduled": lambda page: type(page).objects.filter(pk=page.pk).update(go_live_at=in_an_hour()),
    "private": states.restrict,
    "under a private page": lambda page: states.restrict(page.get_parent()),
    "outside every site": lambda page: page.move(page.get_root(), "last-child"),
    "deleted": lambda page: page.delete(),
}


@pytest.mark.few(3)
@pytest.mark.parametrize("state", HIDING)
@pytest.mark.parametrize("is_unavailable", [False, True])
def test_a_hidden_page_is_not_promoted(canary, state, is_unavailable, monkeypatch):
    HIDING[state](canary)
    if is_unavailable:
        monkeypatch.setattr("search.querying.results.get_engine", lambda: _raise_unavailable())
    result = search("harbour")
    assert result["promoted"] == []
    assert CANARY not in str(result)


def _raise_unavailable():
    from search.engines.port import SearchUnavailable

    raise SearchUnavailable("unavailable")


def test_an_unpublished_edit_is_not_shown(canary):
    states.save_draft(canary, title="Not yet")
    assert promoted_titles("harbour") == [CANARY]


def test_a_draft_is_promoted_only_after_it_is_published(tree, search_engine, editor):
    page = factories.StoryFactory(title=CANARY, live=False)
    editor.save("promotion", page=page.pk, exact="quay")
    assert promoted_titles("quay") == []
    states.publish(page)
    assert promoted_titles("quay") == [CANARY]


def test_a_page_is_promoted_only_in_its_own_language_and_site(canary, elsewhere):
    """This also applies to a rule that was saved without the form."""
    foreign = factories.StandardFactory(title="Foreign", parent=elsewhere.home)
    chalut = factories.StandardFactory(title="Chalut", translation_of=canary.get_parent().specific)
    for page in (foreign, chalut):
        Promotion.objects.create(locale=canary.locale, page=page, exact="harbour")
    assert promoted_titles("harbour") == [CANARY]
    assert promoted_titles("harbour", site="elsewhere.example") == ["Foreign"]
    Promotion.objects.create(locale=french(), page=chalut, exact="port")
    Promotion.objects.create(locale=french(), page=canary, exact="port")
    assert promoted_titles("port", locale="fr") == ["Chalut"]


def test_the_form_rejects_pages_of_another_site_or_language(canary, elsewhere, tree, editor):
    errors = editor.submit_invalid("promotion", page=canary.pk, exact="harbour", locale=french().pk)
    assert errors == {"page": ["This page is in English. Choose its translation or change the language."]}
    errors = editor.submit_invalid("promotion", page=canary.pk, exact="harbour", site=elsewhere.record.pk)
    assert errors == {"page": ["This page is not on the selected site."]}
    editor.save("promotion", page=canary.pk, exact="other", site=tree.record.pk)


def test_a_promoted_link_to_an_own_page_is_rejected(canary, elsewhere, editor, settings):
    settings.FRONTEND_URL = "https://www.clarion.example"
    for address in ("https://www.clarion.example/secret/", "https://ELSEWHERE.example:444/secret/"):
        errors = editor.submit_invalid("promotion", title="Secret", url=address, exact="harbour")
        assert "This is a page of our own site" in str(errors["url"]), address
    editor.save("promotion", title="Law", url="https://law.example/", exact="harbour")
