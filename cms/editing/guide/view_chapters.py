"""The chapter of each view of the admin, which “Help with this view” in the help menu opens."""

from __future__ import annotations

from fnmatch import fnmatchcase

FIRST_CHAPTER = "start"

# URL names by chapter; `*` matches any text. Of several names that match, the longest decides. Names of wings that are
# not installed match nothing.
VIEWS_OF_CHAPTERS = {
    "start": "wagtailadmin_home about guide guide_*",
    "account": "wagtailadmin_account wagtailadmin_log* account_* mfa_* socialaccount_*",
    "roles": "wagtailusers_*",
    "write-a-release": "wagtailadmin_pages:* wagtailadmin_explore* wagtail_bulk_action new_page",
    "blocks": "wagtailembeds:* wagtailadmin_choose_page*",
    "word-document": "convert_text copied_blocks",
    "images": "wagtailimages* picture_* wagtailadmin_collections:*",
    "documents": "wagtaildocs* document_* audio_chooser:*",
    "people-and-topics": (
        "wagtailsnippets_people_person:* wagtailsnippets_topics_* wagtailsnippetchoosers_* person_quoted"
    ),
    "preview": "preview_* wagtailadmin_pages:view_draft wagtailadmin_pages:preview_* wagtailadmin_pages:revisions_view",
    "page-state": "wagtailadmin_pages:history* wagtailadmin_pages:revisions_* wagtailadmin_pages:workflow_history*",
    "send-for-approval": "wagtailadmin_pages:confirm_workflow_cancellation",
    "approve": (
        "approvals* wagtailadmin_reports:workflow* wagtailadmin_workflows:* wagtailadmin_pages:workflow_action"
        " wagtailadmin_pages:collect_workflow_action_data wagtailadmin_pages:workflow_preview checked_decision"
    ),
    "schedule": "calendar wagtailadmin_pages:revisions_unschedule",
    "bundles": "bundles* bundle_* bundle",
    "rehearse": "rehearse rehearsal rehearsal_*",
    "rehearsal-report": "rehearsal_report",
    "reports": (
        "wagtailadmin_reports:* locked_pages_* page_types_* wagtailadmin_pages:lock wagtailadmin_pages:unlock"
        " wagtailadmin_pages:type_use*"
    ),
    "dead-links": "dead_links*",
    "translate": "stale_translations* translate_page confirm_translation simple_translation:* wagtaillocales:*",
    "plan-a-release": "current_releases release_chain embargo_trial release_defaults",
    "embargo-access": "embargo_* wagtailsnippets_embargo_access_embargoterms:*",
    "mailing": "mailings:* mailing_* suppressed_addresses:*",
    "journalists": "journalists:* journalist_lists:* journalist_* journalists_*",
    "import-journalists": "journalist_imports:* journalist_import journalist_import_report",
    "press-office": (
        "wagtailsnippets_people_mediacontact:* wagtailsnippets_organisation_boilerplate:*"
        " wagtailsnippets_organisation_releasedefaults:*"
    ),
    "correct": "page_version* page_withdraw wagtailadmin_pages:unpublish wagtailadmin_pages:set_privacy",
    "searches-without-results": "search_analytics search_write",
    "search-rules": "wagtailsnippets_search_rules_* search_synonym_preview",
    "tasks": "search_tasks search_task_preview wagtailsnippets_search_rules_taskrule:*",
    "what-visitors-find": "search_explain search_draft_ranking search_evaluation_* wagtailsnippets_search_evaluation_*",
    "search-status": "search_health search_reindex",
    "redirects": "wagtailredirects:* redirects_*",
    "administration": (
        "wagtailsettings:* wagtailsites:* wagtailsnippets_organisation_* sign_ups:* imports:* import_* webhook_*"
        " webhooks:* webhook_deliveries:* subscriber_webhook* system_status account_recovery audit_trail:*"
    ),
}

_CHAPTERS = {name: chapter for chapter, names in VIEWS_OF_CHAPTERS.items() for name in names.split()}


def find_chapter(view_name: str) -> str | None:
    """Return the chapter of a view by its URL name with namespaces; None if no chapter describes it."""
    matches = [name for name in _CHAPTERS if fnmatchcase(view_name, name)]
    return _CHAPTERS[max(matches, key=len)] if matches else None
