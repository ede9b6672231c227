"""The preview panel: the unsaved form on the frontend of the page's site, with public content around it."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from wagtail_headless_preview.models import PagePreview

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.preview.models import PreviewCode, PreviewToken, Snapshot
from cms.page_types.calls_to_action.models import CallToActionPage
from cms.page_types.stories.models import StoryPage
from tests.cms.editing.preview.conftest import Panel


def heading_blocks(*items):
    """Return the form data of a body of headings."""
    posted = {"body-count": str(len(items))}
    for number, text in enumerate(items):
        start = f"body-{number}"
        posted |= {f"{start}-deleted": "", f"{start}-order": str(number), f"{start}-type": "heading"}
        posted |= {f"{start}-id": f"0000000{number}", f"{start}-value-text": text, f"{start}-value-level": "2"}
    return posted


def test_the_unsaved_form_is_shown_and_the_public_page_unchanged(panel, reader, story):
    topic = factories.TopicFactory()
    url = panel.type(story, title="Unpublished title", topics=[str(topic.pk)], **heading_blocks("A new heading"))
    draft = reader.draft(reader.token(panel.code(url)))
    assert (draft["type"], draft["id"], draft["title"]) == ("story", story.pk, "Unpublished title")
    assert [item["value"] for item in draft["topics"]] == [topic.slug]
    assert [block["value"]["text"] for block in draft["body"]] == ["A new heading"]
    public = reader.client.get(f"/api/v1/pages/{story.pk}").json()
    assert (public["title"], public["topics"]) == ("Public title", [])
    assert states.reload_page(story).get_latest_revision_as_object().title == "Public title"


def test_the_frontend_is_opened_with_a_code_that_is_not_stored(panel, story, settings):
    response = panel.open(panel.type(story))
    assert response["Location"].startswith(f"{settings.FRONTEND_URL}/preview?code=pvc_")
    assert response["Referrer-Policy"] == "no-referrer"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    code = response["Location"].partition("code=")[2]
    assert PreviewCode.objects.get().digest not in (code, "")
    stored = json.dumps([*map(str, PreviewCode.objects.values()), *map(str, Snapshot.objects.values())])
    assert code not in stored
    assert not PagePreview.objects.exists()


def test_a_token_is_stored_hashed(token):
    assert token not in str(list(PreviewToken.objects.values()))
    assert len(PreviewToken.objects.get().digest) == 64


def test_each_refresh_replaces_the_snapshot_for_older_tokens_too(panel, reader, story, token):
    again = reader.token(panel.code(panel.type(story, title="Second title")))
    assert Snapshot.objects.count() == 1
    assert {reader.draft(one)["title"] for one in (token, again)} == {"Second title"}


def test_two_editors_do_not_overwrite_each_other(reader, story, token, tree):
    other = Panel(factories.UserFactory(groups=["Editors"]))
    theirs = reader.token(other.code(other.type(story, title="Theirs")))
    assert (reader.draft(token)["title"], reader.draft(theirs)["title"]) == ("Unpublished title", "Theirs")


def test_a_new_page_is_shown_before_it_is_saved(panel, reader, tree):
    person = factories.PersonFactory()
    byline = {"bylines-TOTAL_FORMS": "1", "bylines-0-person": str(person.pk), "bylines-0-ORDER": "1"}
    url = panel.type_new(tree.stories, StoryPage, title="New page", slug="new-page", **byline)
    draft = reader.draft(reader.token(panel.code(url)))
    assert (draft["id"], draft["title"], draft["path"]) == (0, "New page", "/stories/new-page/")
    assert [one["name"] for one in draft["byline"]] == [person.name]
    assert [one["title"] for one in draft["ancestors"]] == [tree.home.title, tree.stories.title]
    assert not StoryPage.objects.filter(title="New page").exists()


def path_of(page):
    return urlsplit(page.full_url).path


@pytest.mark.parametrize("is_new", [False, True])
def test_the_draft_of_a_call_to_action_is_shown(panel, reader, tree, is_new):
    changes = {"prompt": "Only drafted", "action_kind": "petition", "button_label": "Sign", "title": "A call"}
    changes["destination_url"] = "https://act.example/draft"
    if is_new:
        url = panel.type_new(tree.actions, CallToActionPage, slug="a-call", **changes)
    else:
        url = panel.type(factories.CallToActionFactory(prompt="Public"), **changes)
    action = reader.draft(reader.token(panel.code(url)))["action"]
    assert (action["prompt"], action["action_kind"], action["button"]["label"]) == ("Only drafted", "petition", "Sign")


def test_missing_required_fields_of_a_draft_are_named(panel, reader, tree):
    unfinished = {"title": "A call", "slug": "a-call", "destination_url": "https://act.example/now"}
    url = panel.type_new(tree.actions, CallToActionPage, **unfinished)
    response = reader.send(reader.token(panel.code(url)))
    assert response.status_code == 422
    assert [error["parameter"] for error in response.json()["errors"]] == ["action_kind"]


def test_hidden_pages_that_a_draft_refers_to_stay_hidden(panel, reader, tree, story):
    hidden, shown = factories.StoryFactory(live=False), factories.StoryFactory()
    links = [blocks.rich_text(f'<p><a linktype="page" id="{page.pk}">x</a></p>') for page in (hidden, shown)]
    states.save_draft(story, body=links, related=[hidden, shown])
    draft = reader.draft(reader.token(panel.code(panel.view_draft(story))))
    texts = [block["value"]["html"] for block in draft["body"]]
    assert "href" not in texts[0]
    assert path_of(shown) in texts[1]
    assert hidden.title not in json.dumps(draft)
    assert [item["id"] for item in draft["related"]["items"] if item["source"] == "editor"] == [shown.pk]


def test_the_publication_date_is_that_of_the_form(panel, reader, story):
    draft = reader.draft(reader.token(panel.code(panel.type(story, published_at="2031-02-03 04:05"))))
    assert draft["published_at"] == "2031-02-03T04:05:00Z"


def test_a_picture_of_a_draft_is_shown_before_and_after_its_renditions_exist(panel, reader, story):
    picture = factories.PictureFactory()
    states.save_draft(story, image=picture)
    token = reader.token(panel.code(panel.view_draft(story)))
    image = reader.draft(token)["image"]
    assert urlsplit(image["src"]).path == picture.file.url
    name = "renditions/small/body-320.avif"
    picture.renditions.create(filter_spec="width-320|format-avif", file=name, width=320, height=200)
    files = reader.draft(token)["image"]["files"]
    assert (files["widths"], files["formats"]) == ([320], ["avif"])
    assert "/renditions/small/body-{width}.{format}?key=" in files["url_template"]


def test_each_site_has_its_own_frontend_that_may_be_framed(settings, tree):
    other_site = factories.site("other.example", languages=["en"])
    story = factories.StoryFactory(parent=other_site.stories)
    panel = Panel(factories.SuperuserFactory())
    response = panel.open(panel.type(story))
    assert response["Location"].startswith("http://other.example/preview?code=")
    policy = panel.client.get(reverse("wagtailadmin_pages:edit", args=[story.pk]))["Content-Security-Policy"]
    (frames,) = [part for part in policy.split(";") if part.strip().startswith("frame-src")]
    assert {"http://other.example", settings.FRONTEND_URL} <= set(frames.split())


def test_a_page_outside_every_site_has_no_frontend(tree):
    outside_page = factories.HomeFactory(
        title="Outside", slug="outside", translation_of=None, parent=factories.base.get_root_page()
    )
    panel = Panel(factories.SuperuserFactory())
    response = panel.open(panel.view_draft(outside_page))
    assert (response.status_code, b"is not part of a site" in response.content) == (200, True)
    assert not Snapshot.objects.exists()
