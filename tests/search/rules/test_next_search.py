"""Rules saved in the admin apply to the next search on both engines, without writing to the index."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo import factories
from search.engines.port import SearchUnavailable
from search.models import IndexedPage, ReindexRequest
from search.rules.models import HiddenResult, Promotion, SynonymRule
from tests.markers import on_both_engines

from .conftest import french, promoted_titles, search, titles

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def written(module_tree):
    """Return five pages, of which three are about nets."""
    topic = factories.TopicFactory(label="Fishing")
    return {
        "nets": factories.StoryFactory(title="Nets on the quay", topics=[topic]),
        "more": factories.StoryFactory(title="More nets"),
        "report": factories.ReleaseFactory(title="Report about nets", topics=[topic]),
        "trawl": factories.ReleaseFactory(title="A trawl in the harbour"),
        "about": factories.StandardFactory(title="About us"),
    }


@pytest.fixture
def pages(written, index):
    """Return the indexed pages."""
    index()
    return written


@pytest.fixture
def unchanged_index(pages):
    """Check after the test that nothing was indexed or queued."""
    before = set(IndexedPage.objects.values_list("page_id", "version"))
    yield
    assert set(IndexedPage.objects.values_list("page_id", "version")) == before
    assert not ReindexRequest.objects.exists()


@pytest.fixture
def unavailable_engine(monkeypatch):
    """Make the engine unavailable."""

    def raise_unavailable():
        raise SearchUnavailable("unavailable")

    monkeypatch.setattr("search.querying.results.get_engine", raise_unavailable)


# --------------------------------------------------------------------------- synonyms


def test_a_synonym_applies_to_the_next_search_and_ends_with_its_rule(pages, unchanged_index, editor):
    assert titles("trawl") == ["A trawl in the harbour"]
    editor.save("synonymrule", expressions="trawl, nets")
    assert set(titles("trawl")) == {"A trawl in the harbour", "Nets on the quay", "More nets", "Report about nets"}
    assert titles("trawl")[0] == "A trawl in the harbour"
    assert "A trawl in the harbour" in titles("nets")
    rule = SynonymRule.objects.get()
    editor.save("synonymrule", rule.pk, kind="one_way", expressions="trawl", also="nets")
    assert len(titles("trawl")) == 4
    assert "A trawl in the harbour" not in titles("nets")
    editor.delete("synonymrule", rule.pk)
    assert titles("trawl") == ["A trawl in the harbour"]


def test_a_synonym_of_another_language_or_site_is_not_used(pages, editor):
    elsewhere = factories.site("elsewhere.example", languages=["en"]).record
    editor.save("synonymrule", expressions="trawl, nets", locale=french().pk)
    editor.save("synonymrule", expressions="trawl, nets", site=elsewhere.pk)
    assert titles("trawl") == ["A trawl in the harbour"]
    here = factories.site().record
    editor.save("synonymrule", expressions="trawl, nets", site=here.pk)
    assert len(titles("trawl")) == 4


def test_a_degraded_search_uses_synonyms_too(pages, editor, unavailable_engine):
    editor.save("synonymrule", expressions="trawl, on the quay")
    assert set(titles("trawl")) == {"A trawl in the harbour", "Nets on the quay"}


# --------------------------------------------------------------------------- promoted results


def test_a_promoted_page_is_in_the_next_search_and_not_repeated_in_the_items(pages, unchanged_index, editor):
    assert search("nets")["total"] == 3
    editor.save("promotion", page=pages["about"].pk, exact="nets")
    result = search("nets")
    assert promoted_titles("nets") == ["About us"]
    assert result["total"] == 3
    editor.save("promotion", Promotion.objects.get().pk, page=pages["more"].pk, exact="nets")
    result = search("nets")
    assert promoted_titles("nets") == ["More nets"]
    assert {item["title"] for item in result["items"]} == {"Nets on the quay", "Report about nets"}
    assert result["total"] == 2
    editor.delete("promotion", Promotion.objects.get().pk)
    assert promoted_titles("nets") == []
    assert search("nets")["total"] == 3


def test_a_promoted_page_is_on_the_first_page_only_and_never_in_the_items(pages, editor):
    editor.save("promotion", page=pages["nets"].pk, exact="nets")
    first = search("nets", limit=1)
    second = search("nets", limit=1, offset=1)
    assert (len(first["promoted"]), len(second["promoted"])) == (1, 0)
    assert {first["items"][0]["title"], second["items"][0]["title"]} == {"More nets", "Report about nets"}
    assert first["total"] == second["total"] == 2
    assert second["next"] is None


def test_an_external_link_is_promoted_only_without_filters(pages, unchanged_index, editor):
    editor.save("promotion", title="Fishing law", url="https://law.example/nets", summary="All of it", exact="nets")
    (link,) = search("nets")["promoted"]
    assert link == {"kind": "link", "title": "Fishing law", "summary": "All of it", "url": "https://law.example/nets"}
    for chosen in ({"type": "story"}, {"topic": "fishing"}, {"year": 2025}, {"published_after": "2000-01-01"}):
        assert promoted_titles("nets", **chosen) == []


@pytest.mark.parametrize("is_unavailable", [False, True])
def test_a_promoted_page_must_match_the_filters(pages, editor, request, is_unavailable):
    if is_unavailable:
        request.getfixturevalue("unavailable_engine")
    page = pages["nets"]
    editor.save("promotion", page=page.pk, containing="quay")
    year = page.published_at.year
    for matching in (
        {"type": "story"},
        {"type": ["story", "release"]},
        {"topic": "fishing"},
        {"year": year},
        {"published_before": f"{year + 1}-01-01"},
    ):
        assert promoted_titles("quay", **matching) == ["Nets on the quay"], matching
    for other in (
        {"type": "release"},
        {"topic": "no-such"},
        {"year": year - 1},
        {"story_kind": "blog"},
        {"published_after": f"{year + 1}-01-01"},
    ):
        result = search("quay", **other)
        assert result["promoted"] == [], other


def test_promotions_are_ordered_by_position(pages, editor):
    editor.save("promotion", page=pages["about"].pk, exact="nets", position=3)
    editor.save("promotion", title="Law", url="https://law.example/", exact="nets", position=2)
    editor.save("promotion", page=pages["trawl"].pk, containing="nets", position=1)
    editor.save("promotion", page=pages["about"].pk, containing="nets", position=4)
    assert promoted_titles("nets") == ["A trawl in the harbour", "Law", "About us"]


def test_a_promotion_is_shown_only_within_its_period(pages, editor, pass_time):
    now = timezone.now()
    start, end = now + timedelta(hours=1), now + timedelta(hours=2)
    form = {"starts_at": start.strftime("%Y-%m-%d %H:%M:%S"), "ends_at": end.strftime("%Y-%m-%d %H:%M:%S")}
    editor.save("promotion", page=pages["about"].pk, exact="nets", **form)
    assert promoted_titles("nets") == []
    pass_time(hours=1, minutes=1)
    assert promoted_titles("nets") == ["About us"]
    pass_time(hours=1)
    assert promoted_titles("nets") == []


def test_a_degraded_search_promotes_too(pages, editor, unavailable_engine):
    editor.save("promotion", page=pages["more"].pk, exact="nets")
    result = search("nets")
    assert result["degraded"]
    assert promoted_titles("nets") == ["More nets"]
    assert (len(result["items"]), result["total"]) == (2, 2)


# --------------------------------------------------------------------------- hidden results


@on_both_engines
def test_a_hidden_result_is_missing_from_items_total_and_facets(pages, unchanged_index, editor):
    before = search("nets")
    editor.save("hiddenresult", page=pages["nets"].pk, exact="nets")
    after = search("nets")
    assert (before["total"], after["total"]) == (3, 2)
    assert "Nets on the quay" not in {item["title"] for item in after["items"]}
    assert (count(before, "type", "story"), count(after, "type", "story")) == (2, 1)
    assert (count(before, "topic", "fishing"), count(after, "topic", "fishing")) == (2, 1)
    assert "Nets on the quay" in titles("nets quay")
    assert "Nets on the quay" in titles()
    editor.delete("hiddenresult", HiddenResult.objects.get().pk)
    assert search("nets")["total"] == 3


def test_a_page_hidden_from_every_query_is_hidden_while_browsing(pages, editor, unchanged_index):
    editor.save("hiddenresult", page=pages["nets"].pk, every_query="on")
    for query in ("nets", "quay", "nets quay", "-harbour", ""):
        assert "Nets on the quay" not in titles(query)


def test_results_can_be_hidden_by_words_in_the_query(pages, editor):
    editor.save("hiddenresult", page=pages["nets"].pk, containing="nets")
    assert "Nets on the quay" not in titles("the nets quay")
    assert "Nets on the quay" in titles("quay")


def test_a_hidden_result_is_not_promoted(pages, editor):
    editor.save("promotion", page=pages["nets"].pk, exact="nets")
    editor.save("hiddenresult", page=pages["nets"].pk, exact="nets")
    assert promoted_titles("nets") == []
    assert "Nets on the quay" not in titles("nets")


def test_a_degraded_search_applies_hidden_results(pages, editor, unavailable_engine):
    editor.save("hiddenresult", page=pages["nets"].pk, exact="nets")
    result = search("nets")
    assert result["degraded"]
    assert "Nets on the quay" not in {item["title"] for item in result["items"]}
    assert result["total"] == 2


def count(result, facet, value):
    (values,) = [one["values"] for one in result["facets"] if one["name"] == facet]
    return {one["value"]: one["count"] for one in values}.get(value, 0)
