"""A small site in which everything that can mention a page mentions four pages, whose texts have unique words.

The four subjects are a release, a story, a call to action and a standard page. A unique word (canary) in a response
shows that it discloses the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wagtail.contrib.redirects.models import Redirect

from cms.core.snippets import BaseSnippet
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.demo.factories.settings import footer_item, menu_item
from cms.files.documents.models import StoredDocument
from cms.pages.models import BasePage

STEM = "velkar"  # the beginning of every canary
KINDS = ("release", "story", "action", "standard")
GetFields = Callable[[str], dict[str, Any]]


def canary(kind: str, field: str, stem: str = STEM) -> str:
    """Return the word that only this field of this subject contains."""
    return f"{stem}{kind}{field}"


@dataclass
class CanarySite:
    """The subjects by kind, and the content that mentions them."""

    tree: factories.SiteTree
    subjects: dict[str, BasePage]
    ancestors: dict[str, list[BasePage]]  # subject → ancestors, the nearest first
    topic: BaseSnippet
    document: StoredDocument  # attached to the release only
    linking_page: BasePage  # links to, features and shows all subjects
    similar: BasePage  # has the same topic
    linking_call: BasePage  # a call to action that leads to the story
    child: BasePage  # under the standard page
    french: BasePage  # the story's translation


def build_canary_site(get_fields: GetFields = lambda kind: {}) -> CanarySite:
    """Build the site. `get_fields` returns additional fields for the subject of a kind."""
    tree = factories.site()
    topic = factories.TopicFactory(label="Passports")
    document = factories.DocumentFactory(
        title=canary("release", "file"), filename=f"{canary('release', 'filename')}.txt", content=b"Only for readers."
    )
    ancestors = _create_ancestors(tree)
    subjects = {kind: _create_subject(kind, ancestors[kind][0], topic, document, get_fields(kind)) for kind in KINDS}
    story = subjects["story"]
    linking_call = factories.CallToActionFactory(title="Read on", destination_page=story)
    site = CanarySite(
        tree=tree,
        subjects=subjects,
        ancestors=ancestors,
        topic=topic,
        document=document,
        linking_call=linking_call,
        linking_page=_create_linking_page(subjects, linking_call),
        similar=factories.StoryFactory(title="On the same topic", topics=[topic]),
        child=factories.StandardFactory(title="Below", parent=subjects["standard"]),
        french=_create_translation(story, ancestors["story"][0]),
    )
    _mention_in_site_settings(site)
    return site


def texts(kind: str, stem: str = STEM) -> dict[str, Any]:
    """Return all text fields of a kind of page, each with its canary."""
    word = {field: f"Word {canary(kind, field, stem)}" for field in FIELDS + OWN_FIELDS[kind]}
    return {**word, "slug": canary(kind, "slug", stem), "body": _body(kind, stem)}


FIELDS = ("title", "summary", "seo_title", "search_description", "share_title", "share_text", "image_alt")
OWN_FIELDS = {
    "release": ("dateline", "notes_to_editors"),
    "story": ("image_credit",),
    "action": ("prompt", "text", "button_label", "event_place"),
    "standard": (),
}
FACTORIES = {
    "release": factories.ReleaseFactory,
    "story": factories.StoryFactory,
    "action": factories.CallToActionFactory,
    "standard": factories.StandardFactory,
}


def _body(kind: str, stem: str) -> list[blocks.Stored]:
    picture = factories.PictureFactory(title=canary(kind, "picture", stem), credit=canary(kind, "credit", stem))
    return [
        blocks.rich_text(f"Word {canary(kind, 'body', stem)}"),
        blocks.heading(canary(kind, "heading", stem)),
        blocks.image(picture, alt=canary(kind, "alt", stem), caption=canary(kind, "caption", stem)),
    ]


def _create_ancestors(tree: factories.SiteTree) -> dict[str, list[BasePage]]:
    """Create separate indexes, so that hiding one hides no page that mentions its subject."""
    top = factories.StandardFactory(title="Top", bare=True)
    middle = factories.StandardFactory(title="Middle", parent=top, bare=True)
    return {
        "release": [factories.ReleaseIndexFactory(title="More releases", parent=tree.home)],
        "story": [factories.StoryIndexFactory(title="More stories", parent=tree.home)],
        "action": [factories.CallToActionIndexFactory(title="More actions", parent=tree.home)],
        "standard": [factories.StandardFactory(title="Bottom", parent=middle, bare=True), middle, top],
    }


def _create_subject(
    kind: str, parent: BasePage, topic: BaseSnippet, document: StoredDocument, fields: dict[str, Any]
) -> BasePage:
    picture = factories.PictureFactory(description=canary(kind, "description"))
    own = _kind_fields(kind, document)
    return FACTORIES[kind](parent=parent, topics=[topic], image=picture, **own, **texts(kind), **fields)


def _kind_fields(kind: str, document: StoredDocument) -> dict[str, Any]:
    if kind == "release":
        return {"attachments": [document]}
    if kind == "story":
        return {"bylines": [factories.PersonFactory(name="Ada Nwosu")], "story_kind": "blog"}
    return {"placements": ["sidebar"]} if kind == "action" else {}


def _create_translation(story: BasePage, index: BasePage) -> BasePage:
    """Create the translation of the story, without any text of its source."""
    factories.StoryIndexFactory(title="Autres récits", translation_of=index)
    empty = dict.fromkeys((*FIELDS, *OWN_FIELDS["story"]), "")
    given = {**empty, "title": "En français", "slug": "en-francais", "image": None, "bylines": []}
    return factories.StoryFactory(translation_of=story, bare=True, **given)


def _create_linking_page(subjects: dict[str, BasePage], linking_call: BasePage) -> BasePage:
    pages = list(subjects.values())
    words = [blocks.page_link(page, f"words for {kind}") for kind, page in subjects.items()]
    return factories.StandardFactory(
        title="The linking page",
        related=pages,
        actions=[subjects["action"], linking_call],
        body=[
            blocks.rich_text(" and ".join(words)),
            blocks.links([blocks.link(page=page) for page in pages] + [blocks.link("Out", url="https://out.example/")]),
            blocks.call_to_action(subjects["action"]),
            blocks.call_to_action(linking_call),
        ],
    )


def _mention_in_site_settings(site: CanarySite) -> None:
    pages = list(site.subjects.values())
    states.publish(site.tree.home, featured_pages=[*pages, site.linking_page])
    below = tuple(blocks.link(page=page) for page in pages)
    factories.NavigationFactory(
        primary=[menu_item("Here", page=site.linking_page, children=below), *(menu_item(page=page) for page in pages)],
        footer=[footer_item(page=page) for page in pages],
    )
    for kind, page in site.subjects.items():
        Redirect.add_redirect(f"/old-{kind}", page, is_permanent=True)


def search_url(directory: Path) -> str:
    return f"tantivy://{directory}"
