"""A small site in which four pages are mentioned wherever a page can be; each of their texts has a word of its own.

The four are a release, a story, a call to action and a standard page: the subjects. Everything else only mentions them.
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
from cms.documents.models import StoredDocument
from cms.pages.models import BasePage
from tests import site_snapshot

STEM = "velkar"  # every canary begins with it
KINDS = ("release", "story", "action", "standard")
Birth = Callable[[str], dict[str, Any]]


def canary(kind: str, field: str, stem: str = STEM) -> str:
    """The word that stands in this field of this subject, and nowhere else."""
    return f"{stem}{kind}{field}"


@dataclass
class World:
    """The subjects by kind, and what mentions them."""

    tree: factories.SiteTree
    subjects: dict[str, BasePage]
    shelves: dict[str, list[BasePage]]  # above each subject, the nearest first
    topic: BaseSnippet
    document: StoredDocument  # attached to the release alone
    host: BasePage  # links, chooses and shows them all
    similar: BasePage  # shares their topic
    caller: BasePage  # a call to action that leads to the story
    child: BasePage  # under the standard page
    french: BasePage  # the story's translation


def grow(birth: Birth = lambda kind: {}) -> World:
    """The whole site; `birth` gives the subjects of a kind what they are born with."""
    tree = site_snapshot.build_site()
    topic = factories.TopicFactory(label="Passports")
    document = factories.DocumentFactory(
        title=canary("release", "file"), filename=f"{canary('release', 'filename')}.txt", content=b"Only for readers."
    )
    shelves = _shelves(tree)
    subjects = {kind: _subject(kind, shelves[kind][0], topic, document, birth(kind)) for kind in KINDS}
    story = subjects["story"]
    caller = factories.CallToActionFactory(title="Read on", destination_page=story)
    world = World(
        tree=tree,
        subjects=subjects,
        shelves=shelves,
        topic=topic,
        document=document,
        caller=caller,
        host=_host(subjects, caller),
        similar=factories.StoryFactory(title="About the same", topics=[topic]),
        child=factories.StandardFactory(title="Below", parent=subjects["standard"]),
        french=_french(story, shelves["story"][0]),
    )
    _mention_in_furniture(world)
    return world


def texts(kind: str, stem: str = STEM) -> dict[str, Any]:
    """Every text a page of this kind has, each with its canary."""
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


def _shelves(tree: factories.SiteTree) -> dict[str, list[BasePage]]:
    """Lists of their own, so that hiding one hides no page that mentions its subject."""
    top = factories.StandardFactory(title="Top", bare=True)
    middle = factories.StandardFactory(title="Middle", parent=top, bare=True)
    return {
        "release": [factories.ReleaseIndexFactory(title="More releases", parent=tree.home)],
        "story": [factories.StoryIndexFactory(title="More stories", parent=tree.home)],
        "action": [factories.CallToActionIndexFactory(title="More actions", parent=tree.home)],
        "standard": [factories.StandardFactory(title="Bottom", parent=middle, bare=True), middle, top],
    }


def _subject(
    kind: str, parent: BasePage, topic: BaseSnippet, document: StoredDocument, born: dict[str, Any]
) -> BasePage:
    picture = factories.PictureFactory(description=canary(kind, "description"))
    own = _belongings(kind, document)
    return FACTORIES[kind](parent=parent, topics=[topic], image=picture, **own, **texts(kind), **born)


def _belongings(kind: str, document: StoredDocument) -> dict[str, Any]:
    if kind == "release":
        return {"attachments": [document]}
    if kind == "story":
        return {"bylines": [factories.PersonFactory(name="Ada Nwosu")], "story_kind": "blog"}
    return {"placements": ["sidebar"]} if kind == "action" else {}


def _french(story: BasePage, shelf: BasePage) -> BasePage:
    """The story's translation, without any text of its source."""
    factories.StoryIndexFactory(title="Autres récits", translation_of=shelf)
    empty = dict.fromkeys((*FIELDS, *OWN_FIELDS["story"]), "")
    given = {**empty, "title": "En français", "slug": "en-francais", "image": None, "bylines": []}
    return factories.StoryFactory(translation_of=story, bare=True, **given)


def _host(subjects: dict[str, BasePage], caller: BasePage) -> BasePage:
    pages = list(subjects.values())
    words = [blocks.page_link(page, f"words for {kind}") for kind, page in subjects.items()]
    return factories.StandardFactory(
        title="The host",
        related=pages,
        actions=[subjects["action"], caller],
        body=[
            blocks.rich_text(" and ".join(words)),
            blocks.links([blocks.link(page=page) for page in pages] + [blocks.link("Out", url="https://out.example/")]),
            blocks.call_to_action(subjects["action"]),
            blocks.call_to_action(caller),
        ],
    )


def _mention_in_furniture(world: World) -> None:
    pages = list(world.subjects.values())
    states.publish(world.tree.home, featured_pages=[*pages, world.host])
    below = tuple(blocks.link(page=page) for page in pages)
    factories.NavigationFactory(
        primary=[menu_item("Here", page=world.host, children=below), *(menu_item(page=page) for page in pages)],
        footer=[footer_item(page=page) for page in pages],
    )
    for kind, page in world.subjects.items():
        Redirect.add_redirect(f"/old-{kind}", page, is_permanent=True)


def address_of(directory: Path) -> str:
    return f"tantivy://{directory}"
