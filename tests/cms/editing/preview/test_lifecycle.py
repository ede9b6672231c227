"""The lifecycle of codes and tokens: when a preview is available, and when it is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.preview import tokens
from cms.editing.preview.codes import delete_expired
from cms.editing.preview.models import PreviewCode, PreviewToken, Snapshot
from cms.page_types.stories.models import StoryPage
from tests.cms.editing.preview.conftest import Panel


@pytest.fixture
def new_token(panel, reader, tree):
    """Return a token for a page that is not saved yet."""
    url = panel.type_new(tree.stories, StoryPage, title="New page", slug="new-page")
    return reader.token(panel.code(url))


# ---------------------------------------------------------------------- the code


def test_a_code_is_exchanged_once(panel, reader, story):
    code = panel.code(panel.type(story))
    first, second, unknown = reader.exchange(code), reader.exchange(code), reader.exchange("pvc_" + "x" * 43)
    assert (first.status_code, second.status_code) == (200, 404)
    assert (second.content, second.headers) == (unknown.content, unknown.headers)
    assert PreviewToken.objects.count() == 1


def test_concurrent_exchanges_of_a_code_give_one_token(panel, reader, story, monkeypatch):
    code, look = panel.code(panel.type(story)), tokens.load_draft

    def meanwhile(source):
        PreviewCode.objects.update(used_at=timezone.now())
        return look(source)

    monkeypatch.setattr(tokens, "load_draft", meanwhile)
    assert reader.exchange(code).status_code == 404
    assert not PreviewToken.objects.exists()


@pytest.mark.parametrize(("seconds", "status"), [(119, 200), (121, 404)])
def test_a_code_is_valid_for_two_minutes(panel, reader, story, pass_time, seconds, status):
    code = panel.code(panel.type(story))
    pass_time(seconds=seconds)
    assert reader.exchange(code).status_code == status


def test_codes_and_tokens_are_not_interchangeable(panel, reader, story, token):
    code = panel.code(panel.type(story))
    assert reader.status(code) == 404
    assert reader.exchange(token).status_code == 404
    assert reader.exchange(code).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"{}", b'{"code": 7}', b'{"code": ""}', b'{"code": "a b"}', b'{"code": "\\u0000"}'),
        *(b'{"code": "\\ud800"}', b'{"code": "%s"}' % (b"x" * 101), b'{"code": "x", "site": "nowhere.example"}'),
    ],
)
def test_an_invalid_code_is_refused(reader, tree, body):
    response = reader.client.post("/api/v1/preview/exchange", body, content_type="application/json")
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")


def test_an_overlong_body_is_refused(reader, tree):
    body = b'{"code": "x", "more": "%s"}' % (b"x" * 20_000)
    response = reader.client.post("/api/v1/preview/exchange", body, content_type="application/json")
    assert response.status_code == 422


# ---------------------------------------------------------------------- time


def test_an_unused_token_expires_after_15_minutes(reader, token, pass_time):
    pass_time(minutes=14, seconds=59)
    assert reader.status(token) == 200
    pass_time(minutes=15, seconds=1)
    assert reader.status(token) == 404


def test_a_token_in_use_expires_after_an_hour(reader, token, pass_time):
    for _ in range(5):
        assert reader.status(token) == 200
        pass_time(minutes=11, seconds=59)
    assert reader.status(token) == 200
    pass_time(seconds=6)
    assert reader.status(token) == 404


def test_the_exchange_returns_the_lifetime(panel, reader, story):
    response = reader.exchange(panel.code(panel.type(story))).json()
    row = PreviewToken.objects.get()
    assert response["site"] == "localhost:3000"
    assert row.ends_at - row.expires_at == timedelta(minutes=45)
    assert [timezone.datetime.fromisoformat(response[name]) for name in ("expires_at", "ends_at")] == [
        row.expires_at,
        row.ends_at,
    ]


def test_expired_codes_and_tokens_are_deleted_and_active_ones_kept(panel, reader, story, token, pass_time):
    assert delete_expired() == 0
    pass_time(minutes=3)
    assert delete_expired() == 1  # the code
    assert reader.status(token) == 200
    pass_time(minutes=58)
    active = reader.token(panel.code(panel.type(story)))
    delete_expired()
    assert (PreviewToken.objects.count(), reader.status(active), Snapshot.objects.count()) == (1, 200, 1)
    pass_time(minutes=63)
    delete_expired()
    assert not any(model.objects.exists() for model in (Snapshot, PreviewCode, PreviewToken))


# ---------------------------------------------------------------------- the page


def test_saving_another_draft_changes_nothing(reader, token, story):
    states.save_draft(story, title="Saved meanwhile")
    assert reader.draft(token)["title"] == "Unpublished title"


def test_publishing_the_page_ends_the_preview(panel, reader, token, story):
    code = panel.code(panel.type(story))
    states.publish(story, title="Published")
    assert (reader.status(token), reader.exchange(code).status_code) == (404, 404)
    again = reader.token(panel.code(panel.type(states.reload_page(story), title="The next")))
    assert reader.draft(again)["title"] == "The next"


def test_publishing_another_page_changes_nothing(reader, token, tree):
    factories.StoryFactory()
    assert reader.status(token) == 200


def test_unpublishing_the_page_ends_the_preview(reader, token, story):
    states.unpublish(story)
    assert reader.status(token) == 404


def test_the_draft_of_an_unpublished_page_is_shown_until_it_is_published(panel, reader, tree):
    page = factories.StoryFactory(live=False)
    token = reader.token(panel.code(panel.type(page, title="First title")))
    assert reader.draft(token)["title"] == "First title"
    assert reader.client.get(f"/api/v1/pages/{page.pk}").status_code == 404
    authorised = {"Authorization": f"Preview {token}"}
    assert reader.client.get(f"/api/v1/pages/{page.pk}", headers=authorised).status_code == 404
    states.publish(page)
    assert reader.status(token) == 404


def test_a_moved_page_is_shown_with_its_new_path(reader, token, story, tree):
    assert reader.draft(token)["path"] == f"/stories/{story.slug}/"
    story.move(tree.home, pos="last-child")
    assert reader.draft(token)["path"] == f"/{story.slug}/"


@pytest.mark.extended
def test_a_page_moved_to_another_site_is_not_shown(panel, reader, story, tree):
    other_site = factories.site("other.example", languages=["en"])
    superuser_panel = Panel(factories.SuperuserFactory())
    token = reader.token(superuser_panel.code(superuser_panel.type(story)))
    story.move(other_site.stories, pos="last-child")
    assert reader.status(token) == 404
    states.reload_page(story).move(states.reload_page(tree.stories), pos="last-child")
    assert reader.status(token) == 200


def test_deleting_the_page_ends_the_preview(reader, token, story):
    story.delete()
    assert reader.status(token) == 404
    assert not any(model.objects.exists() for model in (Snapshot, PreviewToken))


def test_a_new_page_follows_changes_and_deletion_of_its_parent(reader, new_token, tree):
    section = states.set_and_save(tree.stories, slug="renamed")
    assert reader.draft(new_token)["path"] == "/renamed/new-page/"
    section.delete()
    assert reader.status(new_token) == 404


def test_each_token_reads_its_own_page(panel, reader, token, tree):
    other = factories.ReleaseFactory(title="Another page")
    theirs = reader.token(panel.code(panel.type(other)))
    assert [reader.draft(one)["title"] for one in (token, theirs)] == ["Unpublished title", "Another page"]


@pytest.mark.extended
def test_each_token_of_a_revision_shows_that_revision(panel, reader, story):
    old = states.save_draft(story, title="An older revision").latest_revision
    states.save_draft(story, title="The newest revision")
    seen = [panel.view_revision(story, old), panel.view_draft(story), panel.type(story, title="The form")]
    tokens = [reader.token(panel.code(url)) for url in seen]
    titles = [reader.draft(token)["title"] for token in tokens]
    assert titles == ["An older revision", "The newest revision", "The form"]


# ---------------------------------------------------------------------- the editor


@pytest.mark.parametrize("fixture", ["token", "new_token"])
def test_an_editor_without_permission_sees_nothing_until_it_is_restored(fixture, request, reader, editor, story):
    token = request.getfixturevalue(fixture)
    editor.groups.clear()
    assert reader.status(token) == 404
    editor.groups.set(Group.objects.filter(name="Press officers"))
    assert reader.status(token) == 200


@pytest.mark.parametrize("fixture", ["token", "new_token"])
def test_a_deactivated_editor_sees_nothing(fixture, request, reader, editor, story):
    token = request.getfixturevalue(fixture)
    editor.is_active = False
    editor.save()
    assert reader.status(token) == 404


def test_a_code_of_a_deactivated_editor_is_refused(panel, reader, editor, story):
    code = panel.code(panel.type(story))
    editor.is_active = False
    editor.save()
    assert reader.exchange(code).status_code == 404


def test_deleting_the_editor_deletes_the_preview(reader, token, editor):
    editor.delete()
    assert reader.status(token) == 404
    assert not Snapshot.objects.exists()


def test_deactivating_another_editor_changes_nothing(reader, token, tree):
    factories.UserFactory(groups=["Editors"], is_active=False)
    assert reader.status(token) == 200


def test_a_user_without_edit_permission_gets_no_code(story, tree):
    outsider = Panel(factories.UserFactory())
    assert "code=" not in outsider.open(outsider.view_draft(story)).get("Location", "")
    assert not PreviewCode.objects.exists()


# ---------------------------------------------------------------------- the site


def test_a_frontend_that_names_its_site_gets_only_drafts_of_that_site(panel, reader, story, token, tree):
    factories.site("other.example", languages=["en"])
    code = panel.code(panel.type(story))
    assert reader.exchange(code, site="other.example").status_code == 404
    assert (
        reader.exchange(code, site="localhost:3000").status_code == 200
    )  # the request from the wrong site has not used the code
    requested = ["localhost:3000", "other.example", "nowhere.example"]
    assert [reader.status(token, site=site) for site in requested] == [200, 404, 422]


# ---------------------------------------------------------------------- the request


def test_drafts_and_errors_are_not_cached(reader, token):
    for response in (
        reader.send(token),
        reader.send("pvt_unknown"),
        reader.send(token, x="1"),
        reader.exchange("pvc_x"),
    ):
        assert response["Cache-Control"] == "private, no-store", response.status_code
        assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
        assert not {"ETag", "Cache-Tag", "Last-Modified"} & set(response.headers)


@pytest.mark.parametrize(
    "headers",
    [{"If-None-Match": "*"}, {"If-None-Match": 'W/"x"'}, {"If-Modified-Since": "Wed, 01 Jan 2200 00:00:00 GMT"}],
)
def test_a_draft_never_gets_304(reader, token, headers):
    response = reader.send(token, headers=headers)
    assert (response.status_code, response.json()["title"]) == (200, "Unpublished title")


def test_head_has_the_headers_of_get(reader, token):
    get, head, refused = reader.send(token), reader.send(token, method="head"), reader.send("x", method="head")
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(get.content)))
    assert (refused.status_code, refused.content) == (404, b"")
    assert reader.client.head("/api/v1/preview/exchange").status_code == 405


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "header",
    ["", "Preview", "Preview ", "Bearer {}", "{}", "Preview {}x", "Preview x{}", "Preview {} {}", "Preview é"],
)
def test_only_the_token_in_the_authorization_header_is_accepted(reader, token, header):
    sent = {"Authorization": header.format(token, token)}
    response = reader.client.get("/api/v1/preview", headers=sent)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_the_name_of_the_scheme_is_case_insensitive(reader, token):
    assert reader.client.get("/api/v1/preview", headers={"Authorization": f"PREVIEW {token}"}).status_code == 200


def test_a_token_in_the_query_is_refused(reader, token):
    assert reader.client.get("/api/v1/preview", {"token": token}).status_code == 422


def test_cookies_are_neither_accepted_nor_set(panel, reader, token):
    assert panel.client.get("/api/v1/preview").status_code == 404
    response = reader.send(token)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_any_origin_may_send_requests_without_a_csrf_token(reader, token):
    requested = {"Origin": "https://front.example", "Access-Control-Request-Headers": "authorization,content-type"}
    for method, address in (("GET", "/api/v1/preview"), ("POST", "/api/v1/preview/exchange")):
        response = reader.client.options(address, headers={**requested, "Access-Control-Request-Method": method})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert {"authorization", "content-type"} <= set(response["Access-Control-Allow-Headers"].split(", "))
    reader.client.handler.enforce_csrf_checks = True
    assert reader.exchange("pvc_x").status_code == 404


@pytest.mark.parametrize("fixture", ["token", "new_token"])
def test_an_admin_user_without_permission_for_the_page_sees_nothing(fixture, request, reader, editor, story):
    token = request.getfixturevalue(fixture)
    others = Group.objects.create(name="Others")
    others.permissions.add(Permission.objects.get(codename="access_admin"))
    editor.groups.set([others])
    assert reader.status(token) == 404
