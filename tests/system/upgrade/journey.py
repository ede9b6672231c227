"""What editors and visitors do with a web process over HTTP, step by step.

A step that fails does not end the journey. A step that the version does not have is absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.cms.admin_forms import FormData

from .browser import Absent, Browser

PASSWORD = "correct horse battery staple"
TEXT = "The lanterns float along the river."
READS = [
    *(
        "calls-to-action",
        "changes",
        "feeds/stories.rss",
        "feeds/releases.json",
        "locales",
        "navigation",
        "news-sitemap",
    ),
    *("people", "redirects", "regions", "releases", "search?q=lanterns", "search/suggest?q=lan", "settings", "site"),
    *("sitemap", "stories", "topics", "indexnow-key"),
]
READS += [f"resolve?path={path}" for path in ("/", "/stories/", "/releases/")]


class Journey:
    """The steps of an editor and of a visitor.

    `content` has the ids of the lists and of other objects that exist. `confirm_sign_ups` returns the tokens of the
    links in the e-mails that the worker of this version sends next. `mark` is a part of every address, so that two
    journeys can be made in one database.
    """

    def __init__(
        self,
        base_url: str,
        content: Mapping[str, Any],
        picture: bytes,
        confirm_sign_ups: Callable[[], list[str]],
        mark: str = "",
    ) -> None:
        self.mark = mark
        self.editor, self.visitor = Browser(base_url), Browser(base_url)
        self._content, self._picture, self._confirm_sign_ups = content, picture, confirm_sign_ups
        self.pages: dict[str, int] = {}

    @property
    def address(self) -> str:
        """Return the e-mail address that signs up."""
        return f"ada{self.mark}@example.org"

    def run(self, *left_out: Callable[[Journey], None]) -> dict[str, str]:
        """Take all other steps, and return `ok`, `absent` or what went wrong by the name of the step."""
        outcomes = {}
        for step in (one for one in STEPS if one not in left_out):
            try:
                step(self)
                outcomes[step.__name__] = "ok"
            except Absent:
                outcomes[step.__name__] = "absent"
            except (AssertionError, LookupError, ValueError) as error:
                outcomes[step.__name__] = f"{type(error).__name__}: {error}"[:500]
        self.editor.close()
        self.visitor.close()
        return outcomes

    def log_in(self) -> None:
        names = {"login": self._content["editor"], "username": self._content["editor"], "password": PASSWORD}
        self.editor.change("/admin/login/", names, "form")
        self.editor.get("/admin/")

    def create_story(self) -> None:
        self._create("story", "stories/storypage", "stories", title="Lanterns on the river")

    def preview_story(self) -> None:
        edit = self._edit_path("story")
        form = {**self.editor.open_form(edit), "title": "Lanterns, perhaps"}
        assert self.editor.send("POST", f"{edit}preview/", data=form).json()["is_valid"]
        location = self.editor.send("GET", f"{edit}preview/?in_preview_panel=true&mode=").headers["Location"]
        code = re.search(r"[?&]code=([^&]+)", location)
        assert code, location
        answer = self.visitor.send("POST", "/api/v1/preview/exchange", json={"code": code[1]}).json()
        draft = self.visitor.get("/api/v1/preview", headers={"Authorization": f"Preview {answer['token']}"}).json()
        assert draft["title"] == "Lanterns, perhaps", draft["title"]

    def publish_story(self) -> None:
        self._publish("story", title="Lanterns on the river")

    def change_story(self) -> None:
        self.editor.change(self._edit_path("story"), {"title": "A draft of lanterns"})
        self._publish("story", title="Lanterns above the river")

    def upload_picture(self) -> None:
        data = {"title": "Lanterns", "alt_text": "Lanterns", "credit": "Ada", "licence": "own"}
        self.editor.change(
            "/admin/images/add/", data, "form[enctype]", file=("lanterns.png", self._picture, "image/png")
        )

    def upload_document(self) -> None:
        data = {"title": "Programme"}
        self.editor.change("/admin/documents/add/", data, "form[enctype]", file=("programme.txt", b"Six lanterns."))

    def illustrate_story(self) -> None:
        html = self.editor.get("/admin/images/?ordering=-created_at").text
        newest = max(int(found) for found in re.findall(r"/admin/images/(\d+)/", html))
        self._publish("story", image=str(newest), image_alt="Lanterns")
        assert self.visitor.get(f"/api/v1/pages/{self.pages['story']}").json()["image"]

    def publish_release(self) -> None:
        self._create("release", "press_releases/releasepage", "releases", title="Lanterns announced", summary="Six.")
        self._publish("release")

    def publish_call_to_action(self) -> None:
        fields = {"action_kind": "petition", "prompt": "Hold a lantern", "button_label": "Join"}
        fields["destination_url"] = "https://example.org/join"
        path = "calls_to_action/calltoactionpage"
        self._create("call", path, "actions", has_body=False, title="Hold a lantern", **fields)
        self._publish("call")

    def submit_for_moderation(self) -> None:
        self._create("moderated", "stories/storypage", "stories", title=f"Lanterns to be approved{self.mark}")
        self.editor.change(self._edit_path("moderated"), {"action-submit": "true"})

    def copy_story(self) -> None:
        fields = {"new_title": "Lanterns again", "new_slug": f"lanterns-again{self.mark}", "publish_copies": "on"}
        self.editor.change(f"/admin/pages/{self.pages['story']}/copy/", fields, "main form, form[action$='copy/']")

    def move_and_unpublish_release(self) -> None:
        page, destination = self.pages["release"], self._content["home"]
        self._publish("release", slug=f"lanterns-renamed{self.mark}")  # Wagtail creates a redirect
        self.editor.change(f"/admin/pages/{page}/unpublish/", {}, "form[action$='unpublish/']")
        assert destination
        self.editor.change(f"/admin/pages/{page}/delete/", {}, "form[action*='delete/']")

    def create_topic(self) -> None:
        fields = {"label": f"Lanterns{self.mark}", "slug": f"lanterns{self.mark}"}
        self.editor.change("/admin/snippets/topics/topic/add/", fields)

    def change_navigation(self) -> None:
        self.editor.change(f"/admin/snippets/organisation/navigation/edit/{self._content['navigation']}/", {})

    def create_navigation(self) -> None:
        fields = {"site": str(self._content["site"])}
        self.editor.change("/admin/snippets/organisation/navigation/add/?locale=fr", fields)

    def create_person(self) -> None:
        fields = {"name": f"Ada Lamp{self.mark}", "slug": f"ada-lamp{self.mark}"}
        self.editor.change("/admin/snippets/people/person/add/", fields)

    def create_journalist(self) -> None:
        fields = {"name": "Grace", "address": f"grace{self.mark}@example.org", "outlet": "The Lamp"}
        self.editor.change("/admin/journalists/new/", fields, "main form")

    def sign_up(self) -> None:
        body = {"email": self.address, "consents": ["letter"], "interests": ["stories"]}
        assert self.visitor.send("POST", "/api/v1/sign-ups", json=body).status_code in (202, 204)

    def confirm_and_unsubscribe(self) -> None:
        (token,) = self._confirm_sign_ups()
        for action, sent in (("confirm", token), ("unsubscribe", self._content["unsubscribe"])):
            answer = self.visitor.send("POST", f"/api/v1/sign-ups/{action}", json={"token": sent})
            assert answer.status_code == 204, answer.text

    def search(self) -> None:
        found = self.visitor.get("/api/v1/search?q=harbour").json()
        assert found["total"], found
        click = {"query_id": found["query_id"], "page_id": found["items"][0]["id"]}
        assert self.visitor.send("POST", "/api/v1/search/clicks", json=click).status_code < 300

    def read(self) -> None:
        failed = []
        for path in [*READS, f"pages/{self.pages['story']}", f"pages/{self.pages['story']}/related"]:
            try:
                self.visitor.get(f"/api/v1/{path}")
            except Absent:
                continue
            except AssertionError as error:
                failed.append(str(error))
        assert not failed, failed

    def _create(self, name: str, model: str, parent: str, *, has_body: bool = True, **fields: str) -> None:
        slug = fields["title"].removesuffix(self.mark).lower().replace(" ", "-").replace(",", "") + self.mark
        body = nested_form_data({"body": streamfield([("rich_text", rich_text(f"<p>{TEXT}</p>"))])}) if has_body else {}
        path = f"/admin/pages/add/{model}/{self._content[parent]}/"
        location = self.editor.change(path, {**body, "slug": slug, **fields})
        found = re.fullmatch(r"/admin/pages/(\d+)/edit/", location)
        assert found, location
        self.pages[name] = int(found[1])

    def _publish(self, name: str, **changes: str) -> None:
        data: FormData = {**changes, "action-publish": "action-publish"}
        self.editor.change(self._edit_path(name), data)
        shown = self.visitor.get(f"/api/v1/pages/{self.pages[name]}").json()
        assert "title" not in changes or shown["title"] == changes["title"], shown["title"]

    def _edit_path(self, name: str) -> str:
        return f"/admin/pages/{self.pages[name]}/edit/"


STEPS: tuple[Callable[[Journey], None], ...] = (
    Journey.log_in,
    Journey.create_story,
    Journey.preview_story,
    Journey.publish_story,
    Journey.change_story,
    Journey.upload_picture,
    Journey.upload_document,
    Journey.illustrate_story,
    Journey.publish_release,
    Journey.publish_call_to_action,
    Journey.submit_for_moderation,
    Journey.copy_story,
    Journey.move_and_unpublish_release,
    Journey.create_topic,
    Journey.change_navigation,
    Journey.create_navigation,
    Journey.create_person,
    Journey.create_journalist,
    Journey.sign_up,
    Journey.confirm_and_unsubscribe,
    Journey.search,
    Journey.read,
)
