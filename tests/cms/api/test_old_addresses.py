"""`check_old_addresses` finds what does not lead to its page."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from wagtail.contrib.redirects.models import Redirect

from cms.demo import factories
from cms.demo.factories import states


@pytest.fixture
def check(tmp_path):
    """Return a function that checks lines or the entries of a report, and returns (problems, summary, error)."""

    def run(*lines, report: bool = False, **options):
        path = tmp_path / "addresses"
        path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
        out, problem = io.StringIO(), ""
        arguments = ["--report", str(path)] if report else [str(path)]
        try:
            call_command("check_old_addresses", *arguments, stdout=out, stderr=io.StringIO(), **options)
        except CommandError as error:
            problem = str(error)
        *found, summary = out.getvalue().splitlines() or [""]
        return found, summary, problem

    return run


def entry(page, *addresses: str) -> dict:
    return {"position": 1, "kind": "post", "result": "created", "page": page.pk, "addresses": addresses}


def test_addresses_at_their_pages_are_right(check, story):
    Redirect.add_redirect("/2013/a-quay", story)
    Redirect.add_redirect("/?p=17", story)
    found, summary, problem = check(
        "# addresses of the old site",
        "https://old.example/2013/a-quay/",
        "https://old.example/?p=17#top",
        "/stories/a-quay/",
        "//stories//a-quay/",
        "",
        "/2013/a-quay/ /stories/a-quay/",
        "/2013/a-quay/ https://new.example/stories/a-quay",
    )
    assert (found, problem) == ([], "")
    assert summary == "6 addresses: 2 at their page, 4 by one redirect, 0 absent, as their hidden pages, 0 wrong."


def test_addresses_that_lead_nowhere_or_elsewhere_are_named(check, story):
    Redirect.add_redirect("/pier", story)
    found, summary, problem = check("/never/", "/pier /stories/a-pier/", "/?p=17 /stories/a-quay/", "http://[")
    assert found == [
        "/never/: leads to nothing public; expected a public page",
        "/pier: leads to /stories/a-quay/; expected /stories/a-pier/",
        "/?p=17: leads to /; expected /stories/a-quay/",
        "http://[: leads to nothing public; expected a public page",
    ]
    assert "4 wrong" in summary
    assert problem == "Some addresses do not lead to their pages; see above."


def test_a_list_of_the_frontend_is_right_where_it_is_named(check, tree):
    Redirect.add_redirect("/category/sea", "/search?topic=sea")
    found, summary, _ = check("/category/sea/ /search?topic=sea", "/category/sea/ /search?topic=bay", "/category/sea/")
    assert found == [
        "/category/sea/: leads to /search?topic=sea, which is no page of the CMS; expected /search?topic=bay",
        "/category/sea/: leads to /search?topic=sea, which is no page of the CMS; expected a public page",
    ]
    assert "1 by one redirect" in summary


def test_chains_loops_and_other_sites_are_named(check, story):
    Redirect.add_redirect("/1", "/2")
    Redirect.add_redirect("/2", story)
    Redirect.add_redirect("/loop", "/loop")
    Redirect.add_redirect("/away", "https://out.example/")
    found, _, _ = check("/1", "/loop", "/away")
    assert found == [
        "/1: 2 redirects, one is enough",
        "/loop: redirects more than 5 times; expected a public page",
        "/away: leads to https://out.example/; expected a public page",
    ]


def test_the_items_of_a_report_lead_to_their_own_pages(check, story):
    other = factories.StoryFactory(title="A pier")
    Redirect.add_redirect("/a", story)
    Redirect.add_redirect("/b", other)
    left_out = {"position": 3, "kind": "nav_menu_item", "result": "left out", "addresses": ["/menu"]}
    found, summary, _ = check(entry(story, "/a", "/b"), entry(other, "/b"), left_out, report=True)
    assert found == [f"/b: leads to /stories/a-pier/; expected page {story.pk}, /stories/a-quay/"]
    assert summary == "3 addresses: 0 at their page, 2 by one redirect, 0 absent, as their hidden pages, 1 wrong."


def test_the_addresses_of_hidden_pages_have_to_be_absent(check, story):
    draft = factories.StoryFactory(title="A draft", live=False)
    Redirect.add_redirect("/a", draft)
    Redirect.add_redirect("/b", story)
    deleted = factories.StoryFactory()
    deleted.delete()
    found, summary, _ = check(entry(draft, "/a", "/b"), entry(deleted, "/c"), report=True)
    assert found == [
        f"/b: leads to /stories/a-quay/; page {draft.pk} is not public (it is not published)",
    ]
    assert summary == "3 addresses: 0 at their page, 0 by one redirect, 2 absent, as their hidden pages, 1 wrong."
    states.publish(draft)
    assert check(entry(draft, "/a"), report=True)[2] == ""


def test_the_pages_of_other_sites_are_looked_for_there(check, tree):
    other = factories.site("other.example")
    Redirect.add_redirect("/?p=17", other.home, site=other.record)
    assert check(entry(other.home, "https://old.example/?p=17"), report=True)[2] == ""
    assert check("/?p=17 /", site="other.example")[2] == ""


def test_the_report_of_import_content_has_the_old_paths_of_its_records(check, tree, tmp_path):
    records, report = tmp_path / "records.jsonl", tmp_path / "report.jsonl"
    fields = {"type": "story", "date": "2019-05-04"}
    written = [
        {"id": "1", "title": "A pier", "old_paths": ["/2013/a-pier/", "/?p=17"], **fields},
        {"id": "2", "title": "A draft", "state": "draft", "old_paths": ["/2013/draft/"], **fields},
        {"id": "3", "title": "New", **fields},
    ]
    records.write_text("".join(f"{json.dumps(one)}\n" for one in written))
    call_command("import_content", str(records), "--report", str(report), stdout=io.StringIO(), stderr=io.StringIO())
    found, summary, problem = check(*report.read_text().splitlines(), report=True)
    assert (found, problem) == ([], "")
    assert summary == "3 addresses: 0 at their page, 2 by one redirect, 1 absent, as their hidden pages, 0 wrong."
    Redirect.objects.filter(old_path="/?p=17").delete()
    assert check(*report.read_text().splitlines(), report=True)[0][0].startswith("/?p=17: leads to /; expected page")


def test_the_report_of_a_feed_has_no_old_addresses(check, tree, tmp_path):
    feed, report = tmp_path / "feed.json", tmp_path / "report.jsonl"
    entry = {"id": "urn:1", "url": "https://news.example/1", "title": "One", "content_text": "Text"}
    feed.write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": [entry]}))
    arguments = ("--type", "story", "--no-files", "--report", str(report))
    call_command("import_feed", str(feed), *arguments, stdout=io.StringIO(), stderr=io.StringIO())
    found, summary, problem = check(*report.read_text().splitlines(), report=True)
    assert (found[0].startswith("0 addresses:"), problem) == (True, "")
    assert summary == "The pages of this import have no old addresses, as those of feeds."


def test_a_report_without_pages_is_refused(check, tree):
    tried = {"position": 1, "kind": "post", "result": "created", "addresses": ["/a"]}
    assert "names no page: it is the report of a dry run" in check(tried, report=True)[2]


@pytest.mark.parametrize("line", ["not JSON", "[]", "7", '{"page": '])
def test_a_file_that_is_no_report_is_refused(line, check, tree):
    _, _, problem = check(line, report=True)
    assert problem.startswith("line 1 is not an entry of a report")


def test_a_file_without_addresses_and_an_unknown_site_are_refused(check, tree):
    assert "There are no addresses" in check("")[2]
    assert check("/", site="never.example")[2] == "There is no site never.example."
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_old_addresses", "/never/there")
