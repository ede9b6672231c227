"""64 pages of four types in sixteen states, with a unique word (canary) in every text.

`python -m tests.system.attacks.canary_pages build` creates them, all public but those that never were; `… hide` brings
each into its state. Both print the pages as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

STEM = "zzqvel"  # the beginning of every canary
NEVER_PUBLIC = ("draft_edit", "never_published")


def stem_of(state: str) -> str:
    """Return the beginning of the words of all pages in a state; letters only, so that it is part of one word."""
    return f"{STEM}{state.replace('_', '')}"


def build() -> list[dict[str, Any]]:
    """Create all pages, each set below a parent of its own."""
    from cms.demo import factories
    from tests.system.attacks.content import NAME, PASSWORD

    tree = factories.site()
    topic = factories.TopicFactory(label="Passports")
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_superuser(NAME, "attacked@example.org", PASSWORD)
    rows = [_create(state, kind, tree, topic) for state in _states() for kind in _kinds()]
    return [{**row, "missing": _find_missing(row)} for row in rows if row["state"] not in NEVER_PUBLIC] + [
        row for row in rows if row["state"] in NEVER_PUBLIC
    ]


def _find_missing(row: dict[str, Any]) -> list[str]:
    """Return the addresses of a public page and its files that do not answer: comparing these would prove nothing."""
    from django.test import Client

    from tests.system.attacks.absent import addresses

    client = Client(SERVER_NAME="127.0.0.1")
    replies = {address: client.get(address) for address, _ in addresses(row)}
    _ = [reply.getvalue() for reply in replies.values()]  # closes the files
    return [address for address, reply in replies.items() if reply.status_code != 200]


def hide() -> list[dict[str, Any]]:
    """Bring every page into its state."""
    from cms.pages.models import BasePage

    rows = json.load(sys.stdin)
    for row in rows:
        _states()[row["state"]](BasePage.objects.get(pk=row["id"]).specific, row)
    return rows


def share() -> dict[str, str]:
    """Create a shared link to a draft, and return its code."""
    from django.contrib.auth import get_user_model

    from cms.demo import factories
    from cms.demo.factories import states
    from cms.editing.preview.codes import share_draft

    tree = factories.site()
    story = states.save_draft(factories.StoryFactory(parent=tree.stories, title="Shared", bare=True), title="A draft")
    user = get_user_model().objects.create_superuser("sharing", "sharing@example.org")
    _, code = share_draft(story.latest_revision, story, user, timedelta(hours=1))
    return {"code": code}


def _kinds() -> tuple[str, ...]:
    from tests.cms.api.canaries import KINDS

    return KINDS


def _create(state: str, kind: str, tree: Any, topic: Any) -> dict[str, Any]:
    from cms.demo import factories
    from cms.demo.factories import blocks, states
    from cms.files.images.models import Picture
    from tests.cms.api.canaries import FACTORIES, FIELDS, OWN_FIELDS, texts

    stem = stem_of(state)
    words = texts(kind, stem)
    indexes = {
        "release": factories.ReleaseIndexFactory,
        "story": factories.StoryIndexFactory,
        "action": factories.CallToActionIndexFactory,
    }
    top = factories.StandardFactory(title=f"Above {state} {kind}", parent=tree.home, bare=True)
    parent = indexes.get(kind, factories.StandardFactory)(
        title=f"More {state} {kind}", parent=top if kind == "standard" else tree.home
    )
    files = {}
    if kind == "release":
        files = {
            "attachments": [
                factories.DocumentFactory(title=f"{stem}file", filename=f"{stem}filename.txt", content=b"x")
            ]
        }
    if state == "draft_edit":
        page = FACTORIES[kind](parent=parent, topics=[topic], title=f"Plain {state}", bare=True)
        page = states.save_draft(page, **{name: value for name, value in words.items() if name != "slug"})
    else:
        page = FACTORIES[kind](parent=parent, topics=[topic], live=state != "never_published", **files, **words)
        factories.StandardFactory(
            title=f"Links to {state} {kind}", related=[page], body=[blocks.links([blocks.link(page=page)])]
        )
    fields = [
        *FIELDS,
        *OWN_FIELDS[kind],
        "body",
        "heading",
        "alt",
        "caption",
        "picture",
        "credit",
        *(["file", "filename"] if files else []),
    ]
    document = files["attachments"][0] if files else None
    if state not in NEVER_PUBLIC:
        page = states.publish(page, summary=f"{page.summary} again")  # the second version
    return {
        "id": page.pk,
        "state": state,
        "kind": kind,
        "path": page.get_url_parts()[2],
        "words": [f"{stem}{kind}{field}" if "file" not in field else f"{stem}{field}" for field in fields],
        "kit": _build_kit(page) if kind == "release" and state not in NEVER_PUBLIC else None,
        "picture": f"/media/{Picture.objects.get(title=f'{stem}{kind}picture').file.name}",
        "document": f"/documents/{page.pk}/{document.pk}/{document.filename}" if document else None,
        "parent": parent.pk,
        "top": top.pk,
    }


def _build_kit(page: Any) -> str:
    """Build the kit of a public release, and return the address of its text."""
    from cms.press.press_kits.jobs import bring_up_to_date
    from cms.press.press_kits.models import PressKit

    bring_up_to_date(page.pk)
    return f"/press-kits/{page.pk}/{PressKit.objects.get(pk=page.pk).files[0]['name']}"


def _states() -> dict[str, Callable[[Any, dict[str, Any]], Any]]:
    """Return what brings a page into each state."""
    from django.utils import timezone
    from wagtail.models import Page

    from cms.demo import factories
    from cms.demo.factories import states
    from cms.pages.models import BasePage

    tomorrow = timezone.now() + timedelta(days=1)

    def expire(page: Any, row: dict[str, Any]) -> None:
        Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        states.publish(page, expire_at=timezone.now() - timedelta(minutes=1))

    def expire_and_sweep(page: Any, row: dict[str, Any]) -> None:
        expire(page, row)
        states.unpublish(states.reload_page(page))

    def move(page: Any, row: dict[str, Any]) -> None:
        private = factories.StandardFactory(title=f"Private {row['kind']}", bare=True)
        states.restrict(private)
        page.move(private, pos="last-child")

    def restrict(kind: str, above: str = "id") -> Callable[[Any, dict[str, Any]], Any]:
        return lambda page, row: states.restrict(BasePage.objects.get(pk=row[above]), kind)

    def schedule_again(page: Any, row: dict[str, Any]) -> None:
        states.publish(states.unpublish(page), go_live_at=tomorrow)

    def embargo(page: Any, row: dict[str, Any]) -> None:
        field = "embargo_until" if row["kind"] == "release" else "go_live_at"
        states.publish(states.unpublish(page), **{field: tomorrow})

    return {
        "unpublished": lambda page, row: states.unpublish(page),
        "deleted": lambda page, row: page.delete(),
        "expired": expire,
        "expired_swept": expire_and_sweep,
        "rescheduled": schedule_again,
        "embargoed": embargo,
        "moved_private": move,
        "outside_site": lambda page, row: page.move(Page.get_first_root_node(), pos="last-child"),
        "login": restrict("login"),
        "password": restrict("password"),
        "groups": restrict("groups"),
        "login_above": restrict("login", "parent"),
        "password_above": restrict("password", "parent"),
        "groups_above": lambda page, row: restrict("groups", "top" if row["kind"] == "standard" else "parent")(
            page, row
        ),
        "draft_edit": lambda page, row: None,
        "never_published": lambda page, row: None,
    }


if __name__ == "__main__":
    django.setup()
    json.dump({"build": build, "hide": hide, "share": share}[sys.argv[1]](), sys.stdout)
