"""What stands in an address, and what is posted to it: something that is there, and so could be seen or done."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page

from .routes import Route
from .world import World

RELEASE = {"app": "press_releases", "model": "releasepage"}
# What a name space is about, where its name does not say it.
ABOUT = {
    "wagtailadmin_collections": "wagtailcore.collection",
    "wagtailadmin_workflows": "wagtailcore.workflow",
    "wagtailredirects": "wagtailredirects.redirect",
    "wagtaildocs": "documents.storeddocument",
    "wagtailimages": "images.picture",
    "wagtailadmin_api:documents": "documents.storeddocument",
    "wagtailadmin_api:images": "images.picture",
    "wagtailsites": "wagtailcore.site",
    "wagtailusers_users": "users.user",
    "wagtailusers_groups": "auth.group",
    "wagtaildocs_chooser": "documents.storeddocument",
    "wagtailimages_chooser": "images.picture",
    "wagtaillocales": "wagtailcore.locale",
    "sign_ups": "sign_ups.subscriber",
    "simple_translation": "topics.topic",
    "person_quoted": "people.person",
    "preview_revoke": "preview.shareddraft",
    "search_evaluation_grade": "search_evaluation.judgedquery",
    "search_synonym_preview": "search_rules.synonymrule",
    "wagtailsettings": "wagtailcore.site",
    "webhooks": "webhooks.endpoint",
    "webhook_secret": "webhooks.endpoint",
    "webhook_test": "webhooks.endpoint",
    "webhook_deliveries": "webhooks.delivery",
    "webhook_resend": "webhooks.delivery",
    "document_for_editors": "documents.storeddocument",
}
PAGE_ARGUMENTS = ("page_id", "page_pk", "page_to_move_id")


def about(route: Route) -> str:
    """The model that the address is about, as "application.model"; empty for pages and for nothing."""
    space = route.name.rpartition(":")[0]
    for beginning in ("wagtailsnippets_", "wagtailsnippetchoosers_"):
        if space.startswith(beginning):
            application, _, model = space.removeprefix(beginning).rpartition("_")
            return f"{application}.{model}"
    return ABOUT.get(route.name) or ABOUT.get(space, "")


def is_about_a_page(route: Route) -> bool:
    of_pages = route.name.startswith(("wagtailadmin_pages:", "wagtailadmin_api:pages:")) and "pk" in route.arguments
    return of_pages or any(name in PAGE_ARGUMENTS for name in route.arguments)


def arguments(route: Route, world: World, page: Page) -> dict[str, Any]:
    return {name: _argument(name, route, world, page) for name in route.arguments}


def _argument(name: str, route: Route, world: World, page: Page) -> Any:
    moderated = world.pages["in moderation"]
    thing = world.things.get(about(route))
    if route.name == "preview_revoke" and name == "page_id":
        return thing.page_id
    if name in PAGE_ARGUMENTS or (name == "pk" and is_about_a_page(route) and not thing):
        return page.pk
    match name:
        case "content_type_app_name" | "app_label" | "app_name":
            return _kind(route, world)[0]
        case "content_type_model_name" | "model_name":
            return _kind(route, world)[1]
        case "parent_page_id":
            return page.get_parent().pk
        case "destination_id":
            return world.elsewhere.pk
        case "action" | "action_name":
            return "approve" if "workflow" in route.name else "publish"
        case "task_state_id":
            return moderated.current_workflow_task_state.pk
        case "workflow_state_id":
            return moderated.current_workflow_state.pk
        case "task_id":
            return world.things["wagtailcore.groupapprovaltask"].pk
        case "workflow_pk":
            return world.things["wagtailcore.workflow"].pk
        case "revision_id" | "revision_id_a" | "revision_id_b":
            revised = thing or page
            return getattr(revised, "latest_revision_id", None) or 1
        case "uploaded_file_id":
            return world.things["wagtailcore.uploadedfile"].pk
        case "object_id":
            return page.pk
        case "session_id":
            return 1
        case "filter_spec":
            return "width-100"
        case "name":
            return "admin.png"
        case "filename":
            return thing.filename
        case "slug":
            return "approval"
        case "uidb64" | "token":
            return "x"
    if route.name.endswith("_task"):
        return world.things["wagtailcore.groupapprovaltask"].pk
    return thing.pk if thing else page.pk


def _kind(route: Route, world: World) -> tuple[str, str]:
    match route.name.rpartition(":")[2]:
        case "wagtail_bulk_action" | "ping":
            return "wagtailcore", "page"
        case "add_task":
            return "wagtailcore", "groupapprovaltask"
        case "wagtailadmin_tag_model_autocomplete":
            return "taggit", "tag"
        case "submit_snippet_translation":
            return "topics", "topic"
    if route.name.startswith("wagtailsettings"):
        return "organisation", "organisation"
    return RELEASE["app"], RELEASE["model"]


def posted(route: Route, page: Page) -> dict[str, Any]:
    """Without these, a view would fail before it asks who is there."""
    if route.name == "wagtailadmin_pages:copy":
        return {"new_parent_page": page.get_parent().pk, "new_title": "Copy", "new_slug": f"copy-{page.pk}"}
    if route.name == "wagtailadmin_choose_page_external_link":
        return {"external-link-chooser-url": "https://example.org/", "external-link-chooser-link_text": "Example"}
    return {}


def query(route: Route, page: Page) -> str:
    return f"?id={page.pk}" if route.name == "wagtail_bulk_action" else ""
