"""Stock Wagtail for comparison: its v3 API with the same pages, configured as an experienced developer would do it.

Every field of a page is an `APIField`. Pictures have the same renditions as ours, read with `get_renditions`, the
fastest way that Wagtail offers. The body is the default representation of its blocks: rich text, and ids of chosen
objects. Nothing in this module is part of the product.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class StockConfig(AppConfig):
    """Must be the first app in INSTALLED_APPS: Wagtail creates its schemas in `ready()` of `wagtail.images`."""

    name = "tests.system.performance"
    label = "performance"

    def ready(self) -> None:
        from wagtail.api import APIField

        from cms.files.images.models import Picture
        from cms.page_types.calls_to_action.models import CallToActionPage
        from cms.page_types.press_releases.models import ReleasePage
        from cms.page_types.stories.models import StoryPage
        from cms.pages.models import BasePage
        from cms.snippets.organisation.models import Boilerplate
        from cms.snippets.people.models import MediaContact

        BasePage.stock_image = property(lambda page: renditions(page.image))
        BasePage.stock_topics = property(lambda page: terms(page.topics))
        BasePage.stock_regions = property(lambda page: terms(page.regions))
        common = fields(
            "summary", "image_alt", "published_at", "listed_at", "body", "related", "actions", "seo_title",
            "search_description", "share_title", "share_text", "stock_image", "stock_topics", "stock_regions",
        )  # fmt: skip
        Boilerplate.api_fields = fields("heading", "text")
        MediaContact.api_fields = fields("name", "role", "email", "phone", "hours")
        ReleasePage.stock_boilerplate = property(lambda page: shown(page.boilerplate))
        ReleasePage.stock_contacts = property(lambda page: [shown(contact) for contact in page.media_contacts.all()])
        ReleasePage.api_fields = common + fields(
            "dateline", "notes_to_editors", "attachments", "stock_boilerplate", "stock_contacts"
        )
        StoryPage.api_fields = common + fields("story_kind", "image_credit")
        CallToActionPage.api_fields = common + fields(
            "action_kind", "prompt", "text", "button_label", "destination_url", "destination_page", "amounts",
            "currency", "event_at", "event_place", "ends_at",
        )  # fmt: skip
        Picture.stock_renditions = property(renditions)
        Picture.api_fields = [APIField("description"), APIField("credit"), APIField("stock_renditions")]


def fields(*names: str) -> list[Any]:
    from wagtail.api import APIField

    return [APIField(name) for name in names]


def renditions(picture: Any) -> list[dict[str, Any]] | None:
    from cms.files.images.rendition_specs import RENDITION_SETS

    if picture is None:
        return None
    specs = sorted(spec for use in ("hero", "share") for spec in RENDITION_SETS[use].specs if not spec.endswith("png"))
    made = picture.get_renditions(*specs)
    return [{"url": one.full_url, "width": one.width, "height": one.height, "alt": one.alt} for one in made.values()]


def terms(related: Any) -> list[dict[str, str]]:
    return [{"value": term.slug, "label": term.label} for term in related.all() if term.is_published]


def shown(snippet: Any) -> dict[str, Any] | None:
    if snippet is None or not snippet.is_published:
        return None
    return {field.name: getattr(snippet, field.name) for field in snippet.api_fields}


# ---------------------------------------------------------------- requests

PAGE = "/stock/pages/{}/"
LIST = "/stock/pages/?type=stories.StoryPage&limit=20&order=-first_published_at"


def list_page_requests(client: Any, page: int) -> list[str]:
    """Return the requests for what our one response contains: the page, pictures, files, cards, related structure.

    Stock Wagtail has no requests for similar pages and quoted people.
    """
    detail = client.get(PAGE.format(page))
    chosen = [block["value"] for name in ("related", "actions") for block in detail[name]]
    blocks = [block["value"] for block in detail["body"] if isinstance(block["value"], dict)]
    pictures = [value["image"] for value in blocks if "image" in value]
    files = [one["document"] for value in blocks for one in value.get("documents", ())]
    return [
        PAGE.format(page),
        *(PAGE.format(pk) for pk in chosen),
        *(f"/stock/images/{pk}/" for pk in pictures),
        *(f"/stock/documents/{pk}/" for pk in files),
        f"/stock/pages/?ancestor_of={page}",
        f"/stock/pages/?translation_of={page}",
    ]


def list_card_requests(client: Any) -> list[str]:
    """Return the requests for a list and for each of its pages, because a list contains only titles."""
    return [LIST, *(PAGE.format(item["id"]) for item in client.get(LIST)["items"])]
