"""Records of redirects that lead to addresses."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.contrib.redirects.models import Redirect

from cms.demo import factories

RECORD = {"object": "redirect", "id": "1", "old_path": "/category/sea/", "redirect_link": "/search?topic=sea"}


def get_redirects() -> list[tuple[str, str, bool]]:
    return list(Redirect.objects.order_by("old_path").values_list("old_path", "redirect_link", "is_permanent"))


def test_a_redirect_is_created_updated_and_left_alone(run: Any, write: Any, tree: Any) -> None:
    assert run(write(RECORD), kind=None).counts == {"created": 1}
    assert get_redirects() == [("/category/sea", "/search?topic=sea", True)]
    assert Redirect.objects.get().site == tree.record
    assert run(write(RECORD), kind=None).counts == {"unchanged": 1}
    assert run(write({**RECORD, "is_permanent": False}), kind=None).counts == {"updated": 1}
    assert get_redirects() == [("/category/sea", "/search?topic=sea", False)]
    Redirect.objects.all().delete()
    changed = write({**RECORD, "is_permanent": False})
    assert run(changed, kind=None).counts == {"left deleted": 1}
    assert run(changed, "--restore", kind=None).counts == {"created": 1}


def test_a_redirect_to_a_page_stays(run: Any, write: Any, tree: Any) -> None:
    story = factories.StoryFactory()
    Redirect.objects.create(old_path="/category/sea", redirect_page=story, site=tree.record)
    done = run(write(RECORD), kind=None)
    assert done.counts == {"unchanged": 1}
    assert "a redirect from this path leads to a page" in done.summary
    assert Redirect.objects.get().redirect_page_id == story.pk


def test_a_redirect_leads_to_a_page_that_is_imported_after_it(run: Any, write: Any, record: Any, tree: Any) -> None:
    to_page = {"object": "redirect", "id": "2", "old_path": "/fair", "redirect_page": {"$page": "news:1"}}
    lines = [to_page | {"is_permanent": False}, RECORD, record(1)]
    assert run(write(*lines)).counts == {"created": 3}
    redirect = Redirect.objects.get(old_path="/fair")
    assert (redirect.redirect_page.slug, redirect.redirect_link, redirect.is_permanent) == ("story-1", "", False)
    assert run(write(*lines)).counts == {"unchanged": 3}
    assert run(write(to_page, *lines[1:])).counts == {"updated": 1, "unchanged": 2}
    assert Redirect.objects.get(old_path="/fair").is_permanent


def test_a_redirect_to_a_page_that_is_not_imported_is_refused(run: Any, write: Any, record: Any, tree: Any) -> None:
    redirect = {"object": "redirect", "id": "2", "old_path": "/fair", "redirect_page": {"$page": "news:9"}}
    done = run(write(redirect, record(1)))
    assert done.counts == {"created": 1, "failed": 1}
    assert "line 1: redirect_page: the record of the page was not imported" in done.reports
    assert not Redirect.objects.exists()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"old_path": "//other.example/"}, "old_path: “//other.example/” is not a path"),
        ({"old_path": "sea"}, "old_path: “sea” is not a path"),
        ({"old_path": "/" + "x" * 300}, "is not a path of at most 255 characters"),
        ({"redirect_link": "javascript:alert(1)"}, "redirect_link: not a path or an address"),
        ({"redirect_link": "//other.example"}, "redirect_link: not a path or an address"),
        ({"redirect_link": None}, "redirect_link: not a text"),
        ({"is_permanent": "yes"}, "is_permanent: not true or false"),
        ({"redirect_page": {"$page": "news:1"}}, "needs either redirect_link or redirect_page"),
        ({"redirect_page": {"$page": ""}}, "redirect_page: not a reference to the record of a page"),
        ({"redirect_page": "news:1"}, "redirect_page: not a reference to the record of a page"),
    ],
)
def test_an_invalid_redirect_is_refused(run: Any, write: Any, tree: Any, fields: dict[str, Any], problem: str) -> None:
    done = run(write({**RECORD, **fields}), kind=None)
    assert done.counts == {"failed": 1}
    assert problem in done.reports
    assert get_redirects() == []
