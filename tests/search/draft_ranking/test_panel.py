"""The view of the panel: for users who may edit the page, with the submitted form or the saved draft."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.admin.rich_text import DraftailRichTextArea

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.page_types.stories.models import StoryPage
from search.draft_ranking.models import TargetQuery
from search.engines.port import SearchUnavailable
from search.rules.models import HiddenResult, Promotion, SynonymRule
from tests.search.querying.index_changes import index_changes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def written(module_tree):
    topic = factories.TopicFactory(label="Ports")
    page = factories.ReleaseFactory(title="Nine came home", summary="", live=False, topics=[], bare=True)
    states.save_draft(page, body=[blocks.rich_text("<p>Workers of the harbour were freed.</p>")])
    factories.StoryFactory(title="The harbour at night", topics=[topic], bare=True)
    factories.StoryFactory(title="Harbour workers", summary="Harbour workers", topics=[topic], bare=True)
    return states.reload_page(page)


@pytest.fixture
def release(written, search_engine):
    index_changes()
    return states.reload_page(written)


@pytest.fixture
def request_panel(admin_client, release):
    """Return a function that requests the panel for the saved draft, without a form."""

    def post(queries="harbour", **given):
        result = admin_client.post(address(release), {"draft-ranking-queries": queries, **given})
        assert result.status_code == 200
        return result

    return post


def address(page) -> str:
    return reverse("search_draft_ranking", args=[page.pk])


def ranking(result):
    return result.context["ranking"]


def test_an_unpublished_draft_has_a_rank_a_result_and_hints(request_panel):
    found = ranking(request_panel())
    assert [(place.target.q, place.rank.rank, place.rank.total) for place in found.query_ranks] == [("harbour", 3, 3)]
    assert "<mark>harbour</mark>" in found.detail.preview.passages[0]
    hints = " ".join([*found.detail.hints, *found.hints])
    assert "“harbour” occurs only in the text" in hints
    assert "There is no standfirst" in hints
    assert "No topic is selected" in hints
    assert "is above it, at rank 2, because of where it contains “harbour”" in hints


def test_the_submitted_form_is_ranked_and_not_saved(release, request_panel, admin_client):
    edit = admin_client.get(reverse("wagtailadmin_pages:edit", args=[release.pk]))
    form = data_of(edit.context["form"]) | {"title": "Harbour workers of the harbour", "summary": "Harbour"}
    result = admin_client.post(address(release), form | {"draft-ranking-queries": "harbour"})
    assert result.context["draft"].is_from_form
    assert ranking(result).query_ranks[0].rank.rank == 1
    assert states.reload_page(release).title == "Nine came home"
    assert release.revisions.count() == states.reload_page(release).revisions.count()
    assert ranking(request_panel()).query_ranks[0].rank.rank == 3


def data_of(form) -> dict[str, str]:
    """Return the data of a form as a browser sends it, with empty formsets."""
    data = {}
    for field in form:
        if hasattr(field.field, "block"):
            data[f"{field.html_name}-count"] = "0"
        elif field.value() is not None and not isinstance(field.field.widget, DraftailRichTextArea):
            data[field.html_name] = field.value()
    for formset in form.formsets.values():
        data |= {f"{formset.prefix}-{part}": "0" for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {name: value for name, value in data.items() if value is not False}


def test_an_invalid_form_falls_back_to_the_saved_draft(release, admin_client):
    result = admin_client.post(address(release), {"draft-ranking-queries": "harbour", "title": "x" * 300})
    assert not result.context["draft"].is_from_form
    assert "The ranks below are those of the last saved draft" in result.content.decode()


def test_rules_of_editors_are_part_of_the_prediction(release, request_panel):
    english = release.locale
    Promotion.objects.create(locale=english, exact="harbour", page=release)
    assert ranking(request_panel()).query_ranks[0].target.promoted == 1
    SynonymRule.objects.create(locale=english, expressions="quay, harbour")
    assert ranking(request_panel("quay")).query_ranks[0].rank.rank is not None
    HiddenResult.objects.create(page=release, every_query=True)
    place = ranking(request_panel()).query_ranks[0]
    assert (place.rank.rank, place.is_found, place.target.promoted) == (None, False, None)


def test_related_pages_of_the_draft_are_shown(request_panel, release):
    found = ranking(request_panel())
    assert found.related.shown == []
    similar = {"title": "Harbour workers", "body": [blocks.rich_text("<p>Harbour workers.</p>")]}
    states.save_draft(release, topics=list(factories.TopicFactory._meta.model.objects.all()), **similar)
    found = ranking(request_panel())
    assert {one.card.title for one in found.related.shown} == {"Harbour workers", "The harbour at night"}
    assert {one.card.title for one in found.related.shown_on} == {"Harbour workers", "The harbour at night"}


def test_related_pages_of_the_draft_follow_the_rules_of_published_pages(request_panel, release):
    night, workers = (StoryPage.objects.get(title=title) for title in ("The harbour at night", "Harbour workers"))
    link = blocks.page_link(workers, "workers")
    texts = [blocks.rich_text(f"<p>Workers of the harbour, harbour {link} at night, at night.</p>")]
    states.save_draft(release, title="Harbour workers at night", body=texts)
    related = ranking(request_panel()).related
    assert [one.card.title for one in related.shown] == ["The harbour at night"]  # the draft links to the other one
    assert {one.card.title for one in related.shown_on} == {"The harbour at night", "Harbour workers"}
    states.publish(night, body=[blocks.rich_text(f"<p>Harbour of {blocks.page_link(release, 'nine')}, harbour.</p>")])
    index_changes()
    related = ranking(request_panel()).related
    assert {one.card.title for one in related.shown_on} == {"Harbour workers"}  # the other one links to the draft


def test_target_queries_are_stored_for_each_editor_of_the_page(request_panel, release, admin_client, admin_user):
    request_panel("harbour\n\n harbour \nnight " + "x" * 600)
    assert TargetQuery.objects.get().queries == "harbour"
    page = admin_client.get(reverse("wagtailadmin_pages:edit", args=[release.pk])).content.decode()
    assert 'data-draft-ranking="' + address(release) in page
    assert ">harbour</textarea>" in page


def test_titles_of_hidden_pages_are_not_shown(release, request_panel):
    hidden = factories.StoryFactory(title="Harbour harbour secret", summary="Harbour", bare=True)
    index_changes()
    states.restrict(hidden)  # and the index does not know it yet
    assert "secret" not in request_panel().content.decode()


def test_pages_that_are_not_searchable_are_reported(admin_client, release):
    parent = release.get_parent()
    assert "does not include pages of this type" in admin_client.post(address(parent), {}).content.decode()
    alias = states.alias(factories.StoryFactory(title="Another", bare=True))
    assert "The page is an alias" in admin_client.post(address(alias), {}).content.decode()


def test_an_unavailable_engine_is_reported_on_the_page(request_panel, monkeypatch):
    def raise_unavailable(*_):
        raise SearchUnavailable("no connection")

    monkeypatch.setattr("search.draft_ranking.views.rank_draft", raise_unavailable)
    assert "Search is not available at the moment" in request_panel().content.decode()


def test_users_who_may_not_edit_the_page_are_refused(release, client, admin_client):
    client.force_login(factories.UserFactory(groups=["Search editors"]))
    assert client.post(address(release), {}).status_code == 403
    client.force_login(factories.UserFactory())
    assert client.post(address(release), {}).status_code in (302, 403)
    assert admin_client.post(reverse("search_draft_ranking", args=[10**9]), {}).status_code == 404
    assert admin_client.get(address(release)).status_code == 405
