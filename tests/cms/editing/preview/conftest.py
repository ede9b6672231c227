"""An editor with the preview panel, and a frontend that reads drafts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.admin.panels import get_edit_handler
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.core.time_fields import TypedTime
from cms.demo import factories
from cms.demo.factories import states
from tests.cms.module_site import tree

__all__ = ["tree"]


def page_form_data(page, user, **changes):
    """Return the data that the form of a page posts, with changes."""
    form_class = get_edit_handler(type(page)).get_form_class()
    form = form_class(instance=page, for_user=user)
    posted = {}
    for bound in form:
        value = bound.value()
        if bound.field.widget.__class__.__name__ == "BlockWidget":
            has_text = bound.name == "body" and page.has_text
            posted |= text_form_data() if has_text else {f"{bound.html_name}-count": "0"}
        elif "Draftail" in bound.field.widget.__class__.__name__:
            posted[bound.html_name] = rich_text(value or "")
        elif isinstance(value, TypedTime):
            posted |= {bound.html_name: value.text, f"{bound.html_name}-zone": value.zone}
            posted[f"{bound.html_name}-shown"] = value.shown
        elif isinstance(value, (list, tuple)):
            posted[bound.html_name] = [str(getattr(one, "pk", one)) for one in value]
        elif value not in (None, False):
            posted[bound.html_name] = str(value)
    for formset in form.formsets.values():
        prefix = formset.prefix
        posted |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
        posted |= {f"{prefix}-MIN_NUM_FORMS": "0", f"{prefix}-MAX_NUM_FORMS": "1000"}
    return posted | changes


@cache
def text_form_data(text="A text."):
    """Return the data that the form of a page posts for a body with one text, which has the same id each time."""
    posted = nested_form_data({"body": streamfield([("rich_text", rich_text(f"<p>{text}</p>"))])})
    return {**posted, "body-0-id": "11111111-2222-3333-4444-555555555555"}


@dataclass
class Panel:
    """The preview panel of an editor. `type` posts the form, `open` requests the frame."""

    user: object
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def __post_init__(self):
        self.client.force_login(self.user)

    def type(self, page, **changes):
        """Post the form of an existing page. Return the URL of the frame."""
        url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        return self._post(url, page_form_data(page.get_latest_revision_as_object(), self.user, **changes))

    def type_new(self, parent, model, **changes):
        url = reverse(
            "wagtailadmin_pages:preview_on_add", args=[model._meta.app_label, model._meta.model_name, parent.pk]
        )
        return self._post(url, page_form_data(model(locale=parent.locale), self.user, **changes))

    def _post(self, url, posted):
        response = self.client.post(url, posted).json()
        assert response == {"is_valid": True, "is_available": True}, posted
        return url + "?in_preview_panel=true&mode="

    def open(self, url):
        """Return the response that redirects the frame to the frontend."""
        return self.client.get(url)

    def code(self, url):
        response = self.open(url)
        assert response.status_code == 302, response.content[:500]
        return get_code(response["Location"])

    def view_draft(self, page):
        return reverse("wagtailadmin_pages:view_draft", args=[page.pk])

    def view_revision(self, page, revision):
        return reverse("wagtailadmin_pages:revisions_view", args=[page.pk, revision.pk])


def get_code(url):
    (code,) = parse_qs(urlsplit(url).query)["code"]
    return code


@dataclass
class Reader:
    """A frontend: exchanges codes and reads drafts."""

    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def exchange(self, code, **more):
        body = {"code": code, **more}
        return self.client.post("/api/v1/preview/exchange", body, content_type="application/json")

    def token(self, code, **more):
        response = self.exchange(code, **more)
        assert response.status_code == 200, response.content
        return response.json()["token"]

    def send(self, token, *, method="get", headers=None, **params):
        url = "/api/v1/preview" + (f"?{urlencode(params)}" if params else "")
        return getattr(self.client, method)(url, headers={"Authorization": f"Preview {token}", **(headers or {})})

    def status(self, token, **params):
        return self.send(token, **params).status_code

    def draft(self, token):
        response = self.send(token)
        assert response.status_code == 200, response.content
        return response.json()


@pytest.fixture
def editor(tree):
    """Return a user who may edit and share drafts."""
    return factories.UserFactory(groups=["Press officers"])


@pytest.fixture
def panel(editor) -> Panel:
    return Panel(editor)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def module_story(module_tree):
    return factories.StoryFactory(title="Public title", parent=module_tree.stories)


@pytest.fixture
def story(module_story, tree):
    return states.reload_page(module_story)


@pytest.fixture
def token(panel, reader, story):
    """Return a token for a form with unsaved changes."""
    return reader.token(panel.code(panel.type(story, title="Unpublished title")))
