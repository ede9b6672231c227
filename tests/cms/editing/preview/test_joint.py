"""Joint previews: one token shows several drafts, everywhere on the site, as if they were public."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.preview.joint_previews import open_joint_preview
from cms.editing.preview.models import PreviewToken
from cms.editing.restricted_drafts.models import set_audience
from cms.http.response_cache import RESPONSE_CACHE
from cms.journal.models import ContentVersion, JournalEntry
from tests.cms.editing.preview.conftest import get_code


def open_jointly(user, *pages):
    """Return the code with which the frontend opens the first of the pages."""
    request = RequestFactory().get("/admin/")
    request.user = user
    response = open_joint_preview(request, pages[0], [(page, page.latest_revision) for page in pages])
    return get_code(response["Location"])


class JointReader:
    """A frontend with the token of a joint preview."""

    def __init__(self, client, token):
        self.client, self.token = client, token

    def send(self, path, **headers):
        credential = {"Authorization": f"Preview {self.token}"}
        return self.client.get(f"/api/v1/preview/public{path}", headers={**credential, **headers})

    def get(self, path):
        response = self.send(path)
        assert response.status_code == 200, response.content
        return response.json()


@pytest.fixture
def new_story(tree):
    """Return a story that was never public, whose row has other content than its draft."""
    story = factories.StoryFactory(title="Earlier words", slug="new-story", live=False, parent=tree.stories)
    return states.save_draft(story, title="The new story")


@pytest.fixture
def changed_story(story, new_story):
    """Return a public story whose draft has another title and address, a topic, and a link to the new story."""
    link = blocks.rich_text(f'<p><a linktype="page" id="{new_story.pk}">see there</a></p>')
    draft = states.reload_page(story).get_latest_revision_as_object()
    draft.topics.set([factories.TopicFactory(slug="whales")])
    states.set_fields(draft, {"title": "The changed story", "slug": "changed", "body": [link], "related": [new_story]})
    draft.save_revision(clean=False)
    return states.reload_page(story)


@pytest.fixture
def joint(editor, reader, new_story, changed_story) -> JointReader:
    response = reader.exchange(open_jointly(editor, new_story, changed_story))
    assert response.json()["joint"] is True
    return JointReader(reader.client, response.json()["token"])


def titles(listing):
    return {item["title"] for item in listing["items"]}


def test_every_part_of_the_site_shows_all_drafts(joint, new_story, changed_story):
    new = joint.get(f"/pages/{new_story.pk}")
    assert (new["title"], new["path"]) == ("The new story", "/stories/new-story/")
    changed = joint.get("/resolve?path=/stories/changed/")["page"]
    assert [topic["value"] for topic in changed["topics"]] == ["whales"]
    assert "/stories/new-story/" in changed["body"][0]["value"]["html"]
    assert [card["title"] for card in changed["related"]["items"] if card["source"] == "editor"] == ["The new story"]
    assert {"The new story", "The changed story"} <= titles(joint.get("/stories"))
    assert titles(joint.get("/stories?topic=whales")) == {"The changed story"}
    index = joint.get("/resolve?path=/stories/")["page"]
    assert {"The new story", "The changed story"} <= titles(index["listing"])
    assert joint.send("/resolve?path=/stories/public-title/").status_code == 404


def test_nothing_of_the_drafts_remains(joint, reader, new_story, changed_story):
    before = [
        list(ContentVersion.objects.values()),
        JournalEntry.objects.count(),
        states.reload_page(changed_story).slug,
    ]
    RESPONSE_CACHE.clear()
    joint.get("/stories"), joint.get("/resolve?path=/stories/changed/"), joint.get("/site")
    assert [
        list(ContentVersion.objects.values()),
        JournalEntry.objects.count(),
        states.reload_page(changed_story).slug,
    ] == before
    public = json.dumps([reader.client.get(path).json() for path in ("/api/v1/stories", "/api/v1/site")])
    assert "Public title" in public
    assert "The new story" not in public
    assert "The changed story" not in public
    assert reader.client.get(f"/api/v1/pages/{new_story.pk}").status_code == 404


def test_responses_are_private_and_unconditional(joint, reader):
    public = reader.client.get("/api/v1/stories")
    response = joint.send("/stories", **{"If-None-Match": public["ETag"]})
    assert response.status_code == 200
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert not {"ETag", "Cache-Tag", "Surrogate-Key", "Clarion-Tags"} & set(response.headers)


@pytest.mark.parametrize("path", ["/search?q=story", "/changes", "/preview", "/preview/public/stories", "/nothing"])
def test_only_operations_with_content_are_answered(joint, path):
    assert joint.send(path).status_code == 404


def test_the_token_of_one_draft_shows_one_draft(reader, token):
    assert JointReader(reader.client, token).send("/stories").status_code == 404
    assert reader.draft(token)["title"] == "Unpublished title"


def test_a_frontend_that_knows_one_draft_shows_the_page_at_which_the_preview_opens(joint, reader):
    assert reader.draft(joint.token)["title"] == "The new story"


@pytest.mark.parametrize("token", ["", "pvt_unknown"])
def test_without_a_token_there_is_nothing(reader, joint, token):
    assert JointReader(reader.client, token).send("/stories").status_code == 404


def test_the_preview_ends_when_one_of_its_pages_is_published(joint, changed_story):
    states.publish(changed_story)
    assert joint.send("/stories").status_code == 404


def test_the_preview_ends_with_the_right_to_edit_one_of_its_pages(joint, editor):
    editor.groups.clear()
    assert joint.send("/stories").status_code == 404


def test_who_may_not_see_a_draft_makes_no_token(editor, reader, tree, changed_story, new_story):
    set_audience(new_story, "team", [factories.UserFactory(groups=["Editors"])], [])
    writer = factories.UserFactory(groups=["Editors"])
    with pytest.raises(PermissionDenied):
        open_jointly(writer, changed_story, states.reload_page(new_story))
    assert not PreviewToken.objects.exists()


def test_pictures_of_drafts_have_keys(joint, editor, reader, tree, new_story):
    picture = factories.PictureFactory()
    states.save_draft(new_story, image=picture)
    story = states.reload_page(new_story)
    fresh = JointReader(reader.client, reader.token(open_jointly(editor, story)))
    card = next(card for card in fresh.get("/stories")["items"] if card["id"] == story.pk)
    assert "?key=pvp_" in card["image"]["src"]


def test_the_number_of_queries_grows_by_the_tables_of_a_page(editor, reader, tree, django_assert_max_num_queries):
    stories = [factories.StoryFactory(live=False, parent=tree.stories) for _ in range(8)]
    for story in stories:
        states.save_draft(story)
    stories = [states.reload_page(story) for story in stories]
    few = JointReader(reader.client, reader.token(open_jointly(editor, *stories[:2])))
    many = JointReader(reader.client, reader.token(open_jointly(editor, *stories)))
    counts = [count_queries(one, django_assert_max_num_queries) for one in (few, many)]
    assert (counts[1] - counts[0]) / 6 <= 8


def count_queries(joint, limit):
    joint.get("/stories")
    with limit(1_000) as queries:
        joint.get("/stories")
    return len(queries)
