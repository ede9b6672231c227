"""What editors can do about a query, beside it in the report: only what they may do, in forms that know the query."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Site

from cms.demo import factories
from search.analytics.models import DailyQuery, today
from search.rules.models import SynonymRule

pytestmark = pytest.mark.django_db
REPORT = "/admin/search/analytics/"
ADD_SYNONYM = reverse("wagtailsnippets_search_rules_synonymrule:add")
ADD_PROMOTION = reverse("wagtailsnippets_search_rules_promotion:add")
ADD_TASK = reverse("wagtailsnippets_search_rules_taskrule:add")
EXPLAIN = reverse("search_explain")


@pytest.fixture
def site_id(tree) -> int:
    return Site.objects.get(is_default_site=True).pk


@pytest.fixture
def admin(tree) -> Client:
    client = Client()
    client.force_login(factories.SuperuserFactory())
    return client


def create_editor(*codenames: str) -> Client:
    user, group = factories.UserFactory(), Group.objects.create(name=f"group {codenames}")
    group.permissions.set(Permission.objects.filter(codename__in=("access_admin", "view_dailyquery", *codenames)))
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


def store(text: str, site_id: int, *, searches: int = 1, empty: int = 0, locale: str = "en", clicks: int = 0) -> None:
    counts = {"searches": searches, "measured": searches, "empty": empty, "clicked": clicks, "clicks": clicks}
    results = 3 * (searches - empty)
    DailyQuery.objects.create(day=today(), site_id=site_id, locale=locale, text=text, results=results, **counts)


def read_rows(response, table: str = "top") -> dict:
    assert response.status_code == 200
    return {row.name: row for one in response.context["tables"] if one["name"] == table for row in one["rows"]}


def read_addresses(row) -> dict[str, dict[str, list[str]]]:
    """Return the parameters of each button by its path."""
    addresses = (urlsplit(button.url) for button in row.buttons)
    return {address.path: parse_qs(address.query) for address in addresses}


def test_each_query_leads_to_forms_that_know_its_text_language_and_site(admin, site_id):
    store("spenden", site_id, empty=1, locale="fr")
    row = read_rows(admin.get(REPORT), "empty")["spenden"]
    addresses = read_addresses(row)
    expected = {"q": ["spenden"], "language": ["fr"], "site": [str(site_id)]}
    paths = (ADD_SYNONYM, ADD_TASK, ADD_PROMOTION, EXPLAIN)
    assert [addresses[path] for path in paths] == [expected] * len(paths)


def test_an_action_is_shown_only_to_those_who_may_do_it(site_id):
    store("donate", site_id, empty=1)
    seen = [
        {*read_addresses(read_rows(create_editor(*codenames).get(REPORT))["donate"])} & {ADD_SYNONYM, ADD_PROMOTION}
        for codenames in ((), ("change_synonymrule",), ("add_synonymrule",), ("add_promotion",))
    ]
    assert seen == [set(), set(), {ADD_SYNONYM}, {ADD_PROMOTION}]


def test_only_queries_that_serve_visitors_badly_are_emphasised(admin, site_id):
    store("donate", site_id, searches=10, empty=6)
    store("boats", site_id, searches=10, empty=4, clicks=1)
    store("quay", site_id, searches=10, clicks=0)
    store("rope", site_id, searches=9, clicks=0)
    response = admin.get(REPORT)
    rows = read_rows(response)
    assert [name for name, row in rows.items() if row.first_button] == ["donate"]
    assert rows["donate"].first_button.label == "Add a synonym"
    assert rows["donate"].first_button not in rows["donate"].menu_buttons
    assert [name for name, row in rows.items() if row.figures.has_few_clicks] == ["donate", "quay"]
    text = response.content.decode()
    assert text.count("finds nothing") == 1
    assert text.count("few clicks") == 1


def test_a_query_in_several_languages_leads_to_the_one_in_which_it_finds_nothing(admin, site_id):
    store("don", site_id, searches=50)
    store("don", site_id, searches=2, empty=2, locale="fr")
    store("boat", site_id, searches=5)
    store("boat", site_id, searches=9, locale="fr")
    rows = read_rows(admin.get(REPORT))
    assert [rows[name].language for name in ("don", "boat")] == ["fr", "fr"]
    assert read_addresses(rows["don"])[EXPLAIN]["language"] == ["fr"]
    assert read_rows(admin.get(REPORT, {"locale": "en"}))["don"].language == ""


def test_the_home_has_the_same_actions_and_counts_in_words(admin, site_id):
    store("donate", site_id, empty=1)
    home = " ".join(admin.get("/admin/").content.decode().split())
    assert "1 search in seven days found nothing." in home
    assert f'href="{ADD_SYNONYM}?q=donate&amp;language=en&amp;site={site_id}"' in home
    store("quay", site_id, searches=3, empty=2)
    store("boat", site_id)
    home = admin.get("/admin/").content.decode()
    assert "2 searches in seven days found nothing." in home
    assert "“boat”" not in home


def test_queries_of_visitors_are_escaped_in_buttons_and_forms(admin, site_id):
    typed = '"><script>alert(1)</script>'
    store(typed, site_id, empty=1)
    for text in (
        admin.get(REPORT).content.decode(),
        admin.get("/admin/").content.decode(),
        admin.get(ADD_SYNONYM, {"q": typed}).content.decode(),
    ):
        assert "<script>alert(1)" not in text


# ----------------------------------------------------------------------- the forms


def read_initial(client: Client, address: str, **values: str) -> dict:
    response = client.get(address, values)
    assert response.status_code == 200
    form = response.context["form"]
    return {name: form[name].value() for name in form.fields}


def test_a_new_synonym_rule_begins_with_the_query_in_its_language(admin, site_id):
    french = Locale.objects.get(language_code="fr")
    form = read_initial(admin, ADD_SYNONYM, q="faire un don", language="fr", site=str(site_id))
    assert (form["expressions"], form["locale"], form["site"]) == ("faire un don, ", french.pk, None)
    text = admin.get(ADD_SYNONYM, {"q": "donate"}).content.decode()
    (field,) = re.findall(r"<input[^>]*name=\"expressions\"[^>]*>", text)
    assert "autofocus" in field
    assert (
        "autofocus"
        not in re.findall(r"<input[^>]*name=\"expressions\"[^>]*>", admin.get(ADD_SYNONYM).content.decode())[0]
    )


def test_a_rule_is_for_the_site_of_the_query_if_there_are_several(admin, site_id):
    Site.objects.create(hostname="other.example.org", root_page=Site.objects.get(pk=site_id).root_page)
    assert read_initial(admin, ADD_SYNONYM, q="donate", site=str(site_id))["site"] == site_id


def test_a_comma_in_a_query_does_not_split_it_into_expressions(admin, site_id):
    assert read_initial(admin, ADD_SYNONYM, q="nets, rope")["expressions"] == "nets rope, "


def test_a_promotion_begins_with_the_whole_query(admin, site_id):
    assert read_initial(admin, ADD_PROMOTION, q="nets, rope", language="en")["exact"] == "nets, rope"


@pytest.mark.parametrize(
    "values",
    [
        {"q": ""},
        {"q": "x" * 5000, "language": "xx", "site": "9" * 30},
        {"q": "a\0b", "language": "x" * 200, "site": "²"},
        {"language": "fr", "site": "1"},
    ],
)
def test_a_form_takes_any_address(values, admin, site_id):
    default = Locale.get_default().pk
    assert read_initial(admin, ADD_SYNONYM, **values)["locale"] == default
    assert read_initial(admin, ADD_PROMOTION, **values)["locale"] == default


def test_from_a_query_without_results_to_a_rule(admin, site_id):
    store("donate", site_id, empty=1)
    button = read_rows(admin.get(REPORT), "empty")["donate"].first_button
    form = read_initial(admin, html.unescape(button.url))
    response = admin.post(ADD_SYNONYM, {**form, "site": "", "also": "", "expressions": form["expressions"] + "give"})
    assert response.status_code == 302
    assert SynonymRule.objects.get().expressions == "donate, give"
