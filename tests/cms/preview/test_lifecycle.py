"""From the code to the end of the token: every case in which a preview answers, beside those in which it does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.preview import tokens
from cms.preview.models import PreviewCode, PreviewToken, Snapshot
from cms.preview.retention import delete_expired
from cms.stories.models import StoryPage
from tests.cms.preview.conftest import Panel


@pytest.fixture
def new_token(panel, reader, tree):
    """For a page that is not saved yet."""
    url = panel.type_new(tree.stories, StoryPage, title="Not there yet", slug="not-there-yet")
    return reader.token(panel.code(url))


# ---------------------------------------------------------------------- the code


def test_a_code_is_exchanged_once(panel, reader, story):
    code = panel.code(panel.type(story))
    first, second, unknown = reader.exchange(code), reader.exchange(code), reader.exchange("pvc_" + "x" * 43)
    assert (first.status_code, second.status_code) == (200, 404)
    assert (second.content, second.headers) == (unknown.content, unknown.headers)
    assert PreviewToken.objects.count() == 1


def test_of_two_who_exchange_a_code_at_once_one_gets_a_token(panel, reader, story, monkeypatch):
    code, look = panel.code(panel.type(story)), tokens.load_draft

    def meanwhile(source):
        PreviewCode.objects.update(used_at=timezone.now())
        return look(source)

    monkeypatch.setattr(tokens, "load_draft", meanwhile)
    assert reader.exchange(code).status_code == 404
    assert not PreviewToken.objects.exists()


@pytest.mark.parametrize(("seconds", "status"), [(119, 200), (121, 404)])
def test_a_code_is_good_for_two_minutes(panel, reader, story, pass_time, seconds, status):
    code = panel.code(panel.type(story))
    pass_time(seconds=seconds)
    assert reader.exchange(code).status_code == status


def test_a_code_is_no_token_and_a_token_no_code(panel, reader, story, token):
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
def test_what_is_no_code_is_refused(reader, tree, body):
    answer = reader.client.post("/api/v1/preview/exchange", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_a_body_too_long_to_be_a_code_is_not_read(reader, tree):
    body = b'{"code": "x", "more": "%s"}' % (b"x" * 20_000)
    answer = reader.client.post("/api/v1/preview/exchange", body, content_type="application/json")
    assert answer.status_code == 422


# ---------------------------------------------------------------------- time


def test_a_token_that_is_not_used_ends_after_a_quarter_of_an_hour(reader, token, pass_time):
    pass_time(minutes=14, seconds=59)
    assert reader.status(token) == 200
    pass_time(minutes=15, seconds=1)
    assert reader.status(token) == 404


def test_a_token_that_is_used_lives_an_hour(reader, token, pass_time):
    for _ in range(5):
        assert reader.status(token) == 200
        pass_time(minutes=11, seconds=59)
    assert reader.status(token) == 200
    pass_time(seconds=6)
    assert reader.status(token) == 404


def test_the_exchange_says_how_long(panel, reader, story):
    answer = reader.exchange(panel.code(panel.type(story))).json()
    row = PreviewToken.objects.get()
    assert answer["site"] == "localhost:3000"
    assert row.ends_at - row.expires_at == timedelta(minutes=45)
    assert [timezone.datetime.fromisoformat(answer[name]) for name in ("expires_at", "ends_at")] == [
        row.expires_at,
        row.ends_at,
    ]


def test_what_has_ended_is_forgotten_and_what_lives_is_not(panel, reader, story, token, pass_time):
    assert delete_expired() == 0
    pass_time(minutes=3)
    assert delete_expired() == 1  # the code
    assert reader.status(token) == 200
    pass_time(minutes=58)
    kept = reader.token(panel.code(panel.type(story)))
    delete_expired()
    assert (PreviewToken.objects.count(), reader.status(kept), Snapshot.objects.count()) == (1, 200, 1)
    pass_time(minutes=63)
    delete_expired()
    assert not any(model.objects.exists() for model in (Snapshot, PreviewCode, PreviewToken))


def test_of_very_many_tokens_the_oldest_give_way(panel, reader, story, token, monkeypatch):
    monkeypatch.setattr(tokens, "MAX_TOKENS_PER_DRAFT", 2)
    later = [reader.token(panel.code(panel.type(story))) for _ in range(2)]
    assert [reader.status(one) for one in (token, *later)] == [404, 200, 200]


# ---------------------------------------------------------------------- the page


def test_saving_another_draft_changes_nothing(reader, token, story):
    states.save_draft(story, title="Saved meanwhile")
    assert reader.draft(token)["title"] == "Never published words"


def test_once_published_the_draft_is_past(panel, reader, token, story):
    code = panel.code(panel.type(story))
    states.publish(story, title="Out")
    assert (reader.status(token), reader.exchange(code).status_code) == (404, 404)
    again = reader.token(panel.code(panel.type(states.reload_page(story), title="The next")))
    assert reader.draft(again)["title"] == "The next"


def test_another_page_that_is_published_changes_nothing(reader, token, tree):
    factories.StoryFactory()
    assert reader.status(token) == 200


def test_once_taken_down_the_draft_is_past(reader, token, story):
    states.unpublish(story)
    assert reader.status(token) == 404


def test_the_draft_of_a_page_that_was_never_published(panel, reader, tree):
    page = factories.StoryFactory(live=False)
    token = reader.token(panel.code(panel.type(page, title="First words")))
    assert reader.draft(token)["title"] == "First words"
    assert reader.client.get(f"/api/v1/pages/{page.pk}").status_code == 404
    authorised = {"Authorization": f"Preview {token}"}
    assert reader.client.get(f"/api/v1/pages/{page.pk}", headers=authorised).status_code == 404
    states.publish(page)
    assert reader.status(token) == 404


def test_a_page_that_moves_is_shown_where_it_stands(reader, token, story, tree):
    assert reader.draft(token)["path"] == f"/stories/{story.slug}/"
    story.move(tree.home, pos="last-child")
    assert reader.draft(token)["path"] == f"/{story.slug}/"


def test_a_page_that_moves_to_another_site_is_not_shown(panel, reader, story, tree):
    elsewhere = factories.site("other.example", languages=["en"])
    boss = Panel(factories.SuperuserFactory())
    token = reader.token(boss.code(boss.type(story)))
    story.move(elsewhere.stories, pos="last-child")
    assert reader.status(token) == 404
    states.reload_page(story).move(states.reload_page(tree.stories), pos="last-child")
    assert reader.status(token) == 200


def test_a_page_that_is_deleted_is_gone(reader, token, story):
    story.delete()
    assert reader.status(token) == 404
    assert not any(model.objects.exists() for model in (Snapshot, PreviewToken))


def test_a_new_page_follows_its_parent_and_goes_with_it(reader, new_token, tree):
    tree.stories.slug = "tales"
    tree.stories.save()
    assert reader.draft(new_token)["path"] == "/tales/not-there-yet/"
    tree.stories.delete()
    assert reader.status(new_token) == 404


def test_each_token_reads_its_own_page(panel, reader, token, tree):
    other = factories.ReleaseFactory(title="Another page")
    theirs = reader.token(panel.code(panel.type(other)))
    assert [reader.draft(one)["title"] for one in (token, theirs)] == ["Never published words", "Another page"]


def test_an_older_revision_stays_itself(panel, reader, story):
    old = states.save_draft(story, title="An older revision").latest_revision
    states.save_draft(story, title="The newest revision")
    seen = [panel.view_revision(story, old), panel.view_draft(story), panel.type(story, title="The form")]
    tokens = [reader.token(panel.code(url)) for url in seen]
    titles = [reader.draft(token)["title"] for token in tokens]
    assert titles == ["An older revision", "The newest revision", "The form"]


# ---------------------------------------------------------------------- the editor


@pytest.mark.parametrize("which", ["token", "new_token"])
def test_who_lost_the_right_sees_nothing_until_it_is_back(which, request, reader, editor):
    token = request.getfixturevalue(which)
    editor.groups.clear()
    assert reader.status(token) == 404
    editor.groups.set(Group.objects.filter(name="Press officers"))
    assert reader.status(token) == 200


@pytest.mark.parametrize("which", ["token", "new_token"])
def test_who_was_deactivated_sees_nothing(which, request, reader, editor):
    token = request.getfixturevalue(which)
    editor.is_active = False
    editor.save()
    assert reader.status(token) == 404


def test_a_code_of_somebody_deactivated_is_worth_nothing(panel, reader, editor, story):
    code = panel.code(panel.type(story))
    editor.is_active = False
    editor.save()
    assert reader.exchange(code).status_code == 404


def test_who_was_deleted_leaves_nothing_behind(reader, token, editor):
    editor.delete()
    assert reader.status(token) == 404
    assert not Snapshot.objects.exists()


def test_another_editor_who_is_deactivated_changes_nothing(reader, token, tree):
    factories.UserFactory(groups=["Editors"], is_active=False)
    assert reader.status(token) == 200


def test_who_may_not_edit_gets_no_code(story, tree):
    stranger = Panel(factories.UserFactory())
    assert "code=" not in stranger.open(stranger.view_draft(story)).get("Location", "")
    assert not PreviewCode.objects.exists()


# ---------------------------------------------------------------------- the site


def test_a_frontend_that_names_its_site_gets_drafts_of_no_other(panel, reader, story, token, tree):
    factories.site("other.example", languages=["en"])
    code = panel.code(panel.type(story))
    assert reader.exchange(code, site="other.example").status_code == 404
    assert reader.exchange(code, site="localhost:3000").status_code == 200  # the wrong site has not used it up
    asked = ["localhost:3000", "other.example", "nowhere.example"]
    assert [reader.status(token, site=site) for site in asked] == [200, 404, 422]


# ---------------------------------------------------------------------- the request


def test_nobody_keeps_a_draft_or_a_refusal(reader, token):
    for answer in (reader.send(token), reader.send("pvt_unknown"), reader.send(token, x="1"), reader.exchange("pvc_x")):
        assert answer["Cache-Control"] == "private, no-store", answer.status_code
        assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
        assert not {"ETag", "Cache-Tag", "Last-Modified"} & set(answer.headers)


@pytest.mark.parametrize(
    "headers",
    [{"If-None-Match": "*"}, {"If-None-Match": 'W/"x"'}, {"If-Modified-Since": "Wed, 01 Jan 2200 00:00:00 GMT"}],
)
def test_a_draft_is_never_304(reader, token, headers):
    answer = reader.send(token, headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (200, "Never published words")


def test_head_says_what_get_would_and_shows_nothing(reader, token):
    get, head, refused = reader.send(token), reader.send(token, method="head"), reader.send("x", method="head")
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(get.content)))
    assert (refused.status_code, refused.content) == (404, b"")
    assert reader.client.head("/api/v1/preview/exchange").status_code == 405


@pytest.mark.parametrize(
    "header",
    ["", "Preview", "Preview ", "Bearer {}", "{}", "Preview {}x", "Preview x{}", "Preview {} {}", "Preview é"],
)
def test_only_the_token_in_its_own_header_opens(reader, token, header):
    sent = {"Authorization": header.format(token, token)}
    answer = reader.client.get("/api/v1/preview", headers=sent)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_name_of_the_scheme_is_written_in_any_case(reader, token):
    assert reader.client.get("/api/v1/preview", headers={"Authorization": f"PREVIEW {token}"}).status_code == 200


def test_a_token_in_an_address_opens_nothing(reader, token):
    assert reader.client.get("/api/v1/preview", {"token": token}).status_code == 422


def test_no_cookie_opens_or_is_set(panel, reader, token):
    assert panel.client.get("/api/v1/preview").status_code == 404
    answer = reader.send(token)
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_browsers_of_any_origin_may_ask_without_a_csrf_token(reader, token):
    asked = {"Origin": "https://front.example", "Access-Control-Request-Headers": "authorization,content-type"}
    for method, address in (("GET", "/api/v1/preview"), ("POST", "/api/v1/preview/exchange")):
        answer = reader.client.options(address, headers={**asked, "Access-Control-Request-Method": method})
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert {"authorization", "content-type"} <= set(answer["Access-Control-Allow-Headers"].split(", "))
    reader.client.handler.enforce_csrf_checks = True
    assert reader.exchange("pvc_x").status_code == 404


@pytest.mark.parametrize("which", ["token", "new_token"])
def test_who_still_works_in_the_admin_but_not_on_this_page_sees_nothing(which, request, reader, editor):
    token = request.getfixturevalue(which)
    others = Group.objects.create(name="Others")
    others.permissions.add(Permission.objects.get(codename="access_admin"))
    editor.groups.set([others])
    assert reader.status(token) == 404
