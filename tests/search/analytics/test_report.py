"""The report in the admin, its exported files, and the panel on the home page of the admin."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from cms.demo import factories
from search.analytics import recorder
from search.analytics.models import DailyQuery, today
from search.analytics.report import HIDDEN_PAGE_TITLE, escape_formula

pytestmark = pytest.mark.django_db
REPORT = "/admin/search/analytics/"


@pytest.fixture
def editor(tree) -> Client:
    return log_in(factories.SuperuserFactory())


def log_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def create_editor(*codenames: str):
    user = factories.UserFactory()
    group = Group.objects.create(name="Newsroom")
    group.permissions.add(*Permission.objects.filter(codename__in=("access_admin", *codenames)))
    user.groups.add(group)
    return log_in(user)


def export_table(client: Client, name: str, **params) -> list[list[str]]:
    result = client.get(REPORT, {"export": name, **params})
    assert result["Content-Type"] == "text/csv; charset=utf-8"
    assert result["Content-Disposition"].startswith(f'attachment; filename="search-{name}-')
    text = result.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_from_a_search_and_a_click_to_the_report(pages, visitor, editor):
    result = visitor.search("Night ferries")
    visitor.click(result, pages[0])
    visitor.search("submarine")
    visitor.search("ferries")
    recorder.flush()
    shown = editor.get(REPORT)
    assert shown.status_code == 200
    tables = {one["name"]: [row.name for row in one["rows"]] for one in shown.context["tables"]}
    assert tables == {
        "top": ["ferries", "night ferries", "submarine"],
        "empty": ["submarine"],
        "unclicked": ["ferries"],
    }
    assert shown.context["summary"].searches == 3
    text = shown.content.decode()
    assert text.count("<svg") - text.count('<svg class="icon') >= 2
    for expected in ("submarine", "night ferries", pages[0].title):
        assert expected in text
    assert pages[1].title not in text


def test_titles_of_hidden_pages_never_appear_and_queries_do(pages, visitor, editor):
    visitor.click(visitor.search("night ferries return"), pages[0])
    recorder.flush()
    pages[0].unpublish()
    text = editor.get(REPORT).content.decode()
    files = [str(export_table(editor, name)) for name in ("top", "empty", "unclicked", "days", "languages", "pages")]
    for shown in (text, *files, editor.get("/admin/").content.decode()):
        assert "Night ferries return" not in shown
    assert HIDDEN_PAGE_TITLE in text
    assert HIDDEN_PAGE_TITLE in files[-1]
    assert str(pages[0].pk) not in [row[0] for row in export_table(editor, "pages")]
    assert "night ferries return" in text
    assert "night ferries return" in files[0]


def test_queries_of_visitors_are_escaped(pages, visitor, editor):
    visitor.search("<script>alert(1)</script>")
    recorder.flush()
    for address in (REPORT, "/admin/"):
        text = editor.get(address).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "<script>alert(1)" not in text


def test_the_report_needs_the_permission(tree):
    assert Client().get(REPORT).status_code == 302
    without = create_editor()
    assert without.get(REPORT).status_code == 302
    assert without.get(REPORT, {"export": "top"})["Content-Type"] != "text/csv; charset=utf-8"
    Group.objects.all().delete()
    allowed = create_editor("view_dailyquery")
    assert allowed.get(REPORT).status_code == 200
    assert allowed.get(REPORT, {"export": "top"}).status_code == 200


def test_the_section_of_the_desk_and_the_menu_item_need_the_permission(pages, visitor):
    visitor.search("submarine")
    recorder.flush()
    assert "submarine" not in create_editor().get("/admin/").content.decode()
    Group.objects.all().delete()
    home = create_editor("view_dailyquery").get("/admin/").content.decode()
    assert "“submarine”" in home
    assert "1 search in seven days found nothing." in home
    assert f"{REPORT}?first=" in home
    assert reverse("search_analytics") in home


def test_the_permission_can_be_given_to_a_group(editor):
    group = Group.objects.create(name="Newsroom")
    address = reverse("wagtailusers_groups:edit", args=[group.pk])
    permission = Permission.objects.get(codename="view_dailyquery")
    assert f'value="{permission.pk}"' in editor.get(address).content.decode()


def test_the_section_of_the_desk_explains_itself_without_searches(editor):
    assert "No search of the last seven days was without results." in editor.get("/admin/").content.decode()


def test_an_exported_file_has_the_figures_of_the_page(pages, visitor, editor):
    visitor.click(visitor.search("ferries"), pages[1])
    visitor.search("ferries")
    recorder.flush()
    DailyQuery.objects.create(day=today(), site_id=1, locale="fr", text="fähren", searches=1, measured=1, empty=1)
    heading, *rows = export_table(editor, "top")
    assert heading[:2] == ["Query", "Searches"]
    assert [row[:3] for row in rows] == [["ferries", "2", "0"], ["fähren", "1", "1"]]
    assert rows[0][heading.index("Share of searches with a click")] == "0.5"
    assert [row[0] for row in export_table(editor, "top", locale="fr")[1:]] == ["fähren"]
    assert export_table(editor, "days", first=str(today()), last=str(today()))[1][:2] == [str(today()), "3"]
    assert [row[:2] for row in export_table(editor, "languages")[1:]] == [["en", "2"], ["fr", "1"]]
    assert export_table(editor, "pages")[1][:3] == [str(pages[1].pk), pages[1].title, "1"]


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-ferries", "@sum", "＝1", "|cmd"])
def test_no_cell_of_a_file_is_a_formula(typed, editor):
    DailyQuery.objects.create(day=today(), site_id=1, locale="en", text=typed, searches=1)
    cell = export_table(editor, "top")[1][0]
    assert cell == (typed if typed == "|cmd" else f"'{typed}")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (" =1", "' =1"),
        ("a=1", "a=1"),
        ("2026-11-24", "2026-11-24"),
        ("", ""),
        (-1, -1),
        (0.5, 0.5),
    ],
)
def test_formulas_are_escaped(cell, written):
    assert escape_formula(cell) == written


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"first": "yesterday"}, "Enter a valid date."),
        ({"first": "2026-02-02", "last": "2026-02-01"}, "“From” must not be later than “Until”."),
        ({"first": "2020-01-01", "last": "2026-01-01"}, "Choose at most 800 days."),
        ({"locale": "xx"}, "xx is not one of the available choices."),
        ({"site": "99999"}, "99999 is not one of the available choices."),
        ({"export": "visitors"}, "visitors is not one of the available choices."),
        ({"first": "2020-01-01", "last": "2026-01-01", "export": "top"}, "Choose at most 800 days."),
    ],
)
def test_invalid_parameters_are_reported(params, message, editor):
    result = editor.get(REPORT, params)
    assert result.status_code == 200
    assert result["Content-Type"].startswith("text/html")
    assert message in result.content.decode()


@pytest.mark.few(2)
@pytest.mark.parametrize("days", [1, 2, 31, 800])
def test_any_period_has_its_charts(days, editor):
    result = editor.get(REPORT, {"first": str(today() - timedelta(days=days - 1)), "last": str(today())})
    assert [len(chart.bars) for chart in result.context["charts"]] == [days, days]


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    pages, visitor, editor, django_assert_max_num_queries
):
    for number in range(30):
        visitor.click(visitor.search(f"ferries OR w{number}"), pages[number % 2])
    recorder.flush()
    editor.get(REPORT)
    with django_assert_max_num_queries(40):
        editor.get(REPORT)
