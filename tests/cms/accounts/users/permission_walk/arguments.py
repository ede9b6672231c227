"""The URL arguments and form data of admin views: they refer to existing objects."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from wagtail.models import Locale, Page, Site

from .fixtures import AdminSite
from .routes import Route

RELEASE = {"app": "press_releases", "model": "releasepage"}
# The model of a URL namespace or view whose name does not contain it.
SUBJECTS = {
    "wagtailadmin_collections": "wagtailcore.collection",
    "wagtailadmin_workflows": "wagtailcore.workflow",
    "wagtailredirects": "wagtailredirects.redirect",
    "wagtaildocs": "documents.storeddocument",
    "wagtailimages": "images.picture",
    "wagtailadmin_api:documents": "documents.storeddocument",
    "wagtailadmin_api:images": "images.picture",
    "wagtailsites": "wagtailcore.site",
    "wagtailusers_users": "users.user",
    "account_recovery": "users.user",
    "wagtailusers_groups": "auth.group",
    "wagtaildocs_chooser": "documents.storeddocument",
    "audio_chooser": "documents.storeddocument",
    "wagtailimages_chooser": "images.picture",
    "wagtaillocales": "wagtailcore.locale",
    "audit_trail": "audit.auditrow",
    "sign_ups": "sign_ups.subscriber",
    "simple_translation": "topics.topic",
    "person_quoted": "people.person",
    "bundle": "bundles.bundle",
    "bundle_add_item": "bundles.bundle",
    "bundle_add_pages": "bundles.bundle",
    "bundle_approve": "bundles.bundle",
    "bundle_cancel": "bundles.bundle",
    "bundle_delete": "bundles.bundle",
    "bundle_preview": "bundles.bundle",
    "bundle_publish": "bundles.bundle",
    "bundle_remove_item": "bundles.bundle",
    "bundle_remove_page": "bundles.bundle",
    "bundle_rename": "bundles.bundle",
    "bundle_schedule": "bundles.bundle",
    "bundle_translate": "bundles.bundle",
    "bundle_undo": "bundles.bundle",
    "rehearsal": "rehearsal.rehearsal",
    "rehearsal_advance": "rehearsal.rehearsal",
    "rehearsal_end": "rehearsal.rehearsal",
    "rehearsal_link": "rehearsal.rehearsal",
    "rehearsal_link_revoke": "rehearsal.rehearsal",
    "rehearsal_open": "rehearsal.rehearsal",
    "rehearsal_report": "rehearsal.rehearsal",
    "rehearsal_state": "rehearsal.rehearsal",
    "preview_revoke": "preview.shareddraft",
    "embargo_revoke": "embargo_access.embargoaccess",
    "embargo_new_link": "embargo_access.embargoaccess",
    "dead_links_check": "dead_links.pagelink",
    "dead_links_ignore": "dead_links.pagelink",
    "dead_links_report": "dead_links.pagelink",
    "redirects_list": "wagtailredirects.redirect",
    "redirects_results": "wagtailredirects.redirect",
    "search_evaluation_grade": "search_evaluation.judgedquery",
    "search_synonym_preview": "search_rules.synonymrule",
    "search_task_preview": "search_rules.taskrule",
    "wagtailsettings": "wagtailcore.site",
    "imports": "import_runs.importrun",
    "import_cancel": "import_runs.importrun",
    "import_repeat": "import_runs.importrun",
    "import_progress": "import_runs.importrun",
    "import_report": "import_runs.importrun",
    "journalists": "journalists.journalist",
    "journalist_consent": "journalists.journalist",
    "journalist_withdraw": "journalists.journalist",
    "journalist_lists": "journalists.journalistlist",
    "journalist_list_remove": "journalists.journalistlist",
    "journalist_imports": "journalists.journalistimport",
    "journalist_import": "journalists.journalistimport",
    "journalist_import_report": "journalists.journalistimport",
    "mailings": "mailings.mailing",
    "mailing_test": "mailings.mailing",
    "mailing_send": "mailings.mailing",
    "mailing_stop": "mailings.mailing",
    "mailing_rest": "mailings.mailing",
    "mailing_resolve": "mailings.mailing",
    "suppressed_addresses": "mail.suppressedaddress",
    "webhooks": "webhooks.endpoint",
    "webhook_secret": "webhooks.endpoint",
    "webhook_test": "webhooks.endpoint",
    "webhook_deliveries": "webhooks.delivery",
    "webhook_resend": "webhooks.delivery",
    "subscriber_webhooks": "subscriber_webhooks.subscriberendpoint",
    "subscriber_webhook_secret": "subscriber_webhooks.subscriberendpoint",
    "subscriber_webhook_test": "subscriber_webhooks.subscriberendpoint",
    "subscriber_webhook_deliveries": "subscriber_webhooks.subscriberdelivery",
    "subscriber_webhook_resend": "subscriber_webhooks.subscriberdelivery",
    "document_for_editors": "documents.storeddocument",
    "document_delete": "documents.storeddocument",
    "document_edit": "documents.storeddocument",
    "document_usage": "documents.storeddocument",
    "picture_delete": "images.picture",
    "picture_edit": "images.picture",
    "picture_usage": "images.picture",
}
PAGE_OF_SUBJECT = ("preview_revoke", "embargo_revoke", "embargo_new_link")  # the page is that of the object
PAGE_ARGUMENTS = ("page_id", "page_pk", "page_to_move_id")


def get_subject(route: Route) -> str:
    """Return the model that a view is about as "app.model", or an empty text for pages and other views."""
    namespace = route.name.rpartition(":")[0]
    for prefix in ("wagtailsnippets_", "wagtailsnippetchoosers_"):
        if namespace.startswith(prefix):
            application, _, model = namespace.removeprefix(prefix).rpartition("_")
            return f"{application}.{model}"
    return SUBJECTS.get(route.name) or SUBJECTS.get(namespace, "")


def is_about_a_page(route: Route) -> bool:
    is_page_view = route.name.startswith(("wagtailadmin_pages:", "wagtailadmin_api:pages:")) and "pk" in route.arguments
    return is_page_view or any(name in PAGE_ARGUMENTS for name in route.arguments)


def build_arguments(route: Route, site: AdminSite, page: Page, file: Model | None = None) -> dict[str, Any]:
    """Return the arguments for a page, or for a file in the state of the test."""
    return {name: _argument(name, route, site, page, file) for name in route.arguments}


def _argument(name: str, route: Route, site: AdminSite, page: Page, file: Model | None) -> Any:
    moderated = site.pages["in moderation"]
    target = file or site.objects.get(get_subject(route))
    if route.name in PAGE_OF_SUBJECT and name == "page_id":
        return target.page_id
    if name in PAGE_ARGUMENTS or (name == "pk" and is_about_a_page(route) and not target):
        return page.pk
    match name:
        case "content_type_app_name" | "app_label" | "app_name":
            return _kind(route, site)[0]
        case "content_type_model_name" | "model_name":
            return _kind(route, site)[1]
        case "parent_page_id":
            return page.get_parent().pk
        case "destination_id":
            return site.archive.pk
        case "action" | "action_name":
            return "approve" if "workflow" in route.name or route.name == "checked_decision" else "publish"
        case "task_state_id":
            return moderated.current_workflow_task_state.pk
        case "workflow_state_id":
            return moderated.current_workflow_state.pk
        case "task_id":
            return site.objects["wagtailcore.groupapprovaltask"].pk
        case "workflow_pk":
            return site.objects["wagtailcore.workflow"].pk
        case "revision_id" | "revision_id_a" | "revision_id_b":
            revised = target or page
            return getattr(revised, "latest_revision_id", None) or 1
        case "uploaded_file_id":
            return site.objects["wagtailcore.uploadedfile"].pk
        case "object_id":
            return page.pk
        case "locale_id":
            return Locale.objects.get(language_code="fr").pk
        case "item_id":
            return target.items.get().pk
        case "site_id":
            return Site.objects.get(is_default_site=True).pk
        case "link_id" if route.name == "rehearsal_link_revoke":
            return target.links.get().pk
        case "journalist_pk":
            return site.objects["journalists.journalist"].pk
        case "session_id":
            return 1
        case "filter_spec":
            return "width-100"
        case "name":
            return "admin.png"
        case "filename":
            return target.filename
        case "suffix":
            return "csv"
        case "slug":
            return "approve"
        case "uidb64" | "token":
            return "x"
    if route.name.endswith("_task"):
        return site.objects["wagtailcore.groupapprovaltask"].pk
    return target.pk if target else page.pk


def _kind(route: Route, site: AdminSite) -> tuple[str, str]:
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


def build_form_data(route: Route, page: Page) -> dict[str, Any]:
    """Return the form data without which a view fails before it checks permissions."""
    if route.name == "wagtailadmin_pages:copy":
        return {"new_parent_page": page.get_parent().pk, "new_title": "Copy", "new_slug": f"copy-{page.pk}"}
    if route.name == "wagtailadmin_choose_page_external_link":
        return {"external-link-chooser-url": "https://example.org/", "external-link-chooser-link_text": "Example"}
    return {}


def build_query(route: Route, page: Page) -> str:
    queries = {"wagtail_bulk_action": f"?id={page.pk}", "search_write": "?q=harbour"}
    return queries.get(route.name, "")
