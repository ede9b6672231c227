"""The models whose rows a copy has, each with the reason, and those whose rows it has not.

Every model of the project is in one of the two lists; a test compares them with all models. A copy has the content
that the public site and its jobs read: nothing about people, no credentials, and no work that other processes have
begun. All tables exist in it, so that a rehearsal can write to each of them.

Apps of adopters: page types are copied, with the children of their inline panels and their relations, and the models
that the hook names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.db.models import ForeignKey, Model
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from cms.core.extension_points import ExtensionPoint

COPIED_MODELS = ExtensionPoint[str](
    "clarion_copied_for_rehearsals",
    receives="The label of a model whose rows rehearsals need, because the public site reads them. Page types and "
    "their inline children are copied without it. Never a model with data of people or with secrets.",
    example='hooks.register("clarion_copied_for_rehearsals", "tides.Harbour")',
)

FREE = {"claim": "NULL"}  # no process of the copy has claimed the row
PAGE_ID = {"page_id": "wagtailcore.Page"}
UNREAD = "''"  # SQL: an empty text in place of one that stays on the site


@dataclass(frozen=True, slots=True)
class Copied:
    """A model of which a copy has rows.

    `expressions` are SQL that both databases understand, in place of the values of columns. A row whose foreign key
    may be empty loses it when the copy does not have its page; with a name in `leaves_with` the row is left out.
    `belongs_to` has columns without a foreign key, and the labels of the models whose ids they have.
    """

    reason: str
    expressions: Mapping[str, str] = field(default_factory=dict)
    leaves_with: tuple[str, ...] = ()
    belongs_to: Mapping[str, str] = field(default_factory=dict)


CONTENT = Copied("content of the public site")
QUEUE = Copied("pages that wait for a job of the copy; without claims of other workers", FREE)
PLACE = Copied("how far a job has come: the jobs of the copy go on from there")
PUBLIC = Copied("what was public, by which changes are noticed")

COPIED: Mapping[str, Copied] = {
    **dict.fromkeys(
        (
            "calls_to_action.CallToActionIndexPage",
            "calls_to_action.CallToActionPage",
            "calls_to_action.CallToActionPlacement",
            "documents.StoredDocument",
            "home.HomePage",
            "images.Picture",
            "images.Rendition",
            "organisation.Boilerplate",
            "organisation.DonorPortal",
            "organisation.Navigation",
            "organisation.Organisation",
            "organisation.ReleaseDefaults",
            "organisation.ReleaseDefaults_media_contacts",
            "organisation.SiteTexts",
            "organisation.SocialProfiles",
            "pages.BasePage",
            "pages.BasePage_regions",
            "pages.BasePage_topics",
            "pages.Quotation",
            "people.MediaContact",
            "people.Person",
            "people.PersonPage",
            "press_releases.ReleaseIndexPage",
            "press_releases.ReleasePage",
            "press_releases.ReleasePage_media_contacts",
            "press_room.PressRoomContact",
            "press_room.PressRoomPage",
            "press_room.PressRoomPage_boilerplates",
            "standard_pages.StandardPage",
            "stories.StoryByline",
            "stories.StoryIndexPage",
            "stories.StoryPage",
            "topics.Region",
            "topics.Topic",
            "versions.PublicVersion",
            "versions.Withdrawal",
            "wagtailcore.Collection",
            "wagtailcore.Locale",
            "wagtailcore.Page",
            "wagtailcore.ReferenceIndex",
            "wagtailcore.Site",
            "wagtailembeds.Embed",
        ),
        CONTENT,
    ),
    **dict.fromkeys(
        (
            "search_rules.NeverSuggested",
            "search_rules.RulesState",
            "search_rules.SynonymRule",
            "search_semantic.Switch",
            "search_semantic.Vector",
            "search_semantic.VectorState",
        ),
        Copied("search of the public site"),
    ),
    **dict.fromkeys(
        ("search_rules.HiddenResult", "search_rules.Promotion", "search_rules.TaskRule"),
        Copied("search of the public site", leaves_with=("page",)),
    ),
    **dict.fromkeys(
        (
            "journal.AnswerTag",
            "journal.JournalEntry",
            "journal.PublicChange",
            "journal.PublicPage",
            "journal.PublicPath",
            "journal.Refresh",
        ),
        PUBLIC,
    ),
    **dict.fromkeys(
        (
            "alerts.AlertsOffset",
            "journal.PublicChangesOffset",
            "journal.RefreshOffset",
            "press_kits.PressKitOffset",
            "search.IndexedPage",
            "search.JournalOffset",
        ),
        PLACE,
    ),
    **dict.fromkeys(
        (
            "indexnow.SiteNotices",
            "press_kits.KitRequest",
            "search.ReindexRequest",
            "search.SimilarityJob",
        ),
        QUEUE,
    ),
    **dict.fromkeys(
        ("auth.Group", "auth.Permission", "contenttypes.ContentType"),
        Copied("rows that others refer to; they are names of the code and of roles"),
    ),
    **dict.fromkeys(
        ("wagtailcore.CollectionViewRestriction_groups", "wagtailcore.PageViewRestriction_groups"),
        Copied("what is not public"),
    ),
    **dict.fromkeys(
        ("wagtailcore.CollectionViewRestriction", "wagtailcore.PageViewRestriction"),
        Copied("what is not public; without the passwords", {"password": UNREAD}),
    ),
    "bundles.Bundle": Copied("what leaves as one act; without its title", {"title": UNREAD, "failure": UNREAD}),
    "bundles.BundleItem": Copied("what leaves as one act"),
    "bundles.BundleMember": Copied("what leaves as one act", leaves_with=("revision",)),
    "cards.SimilarPage": Copied("related cards", belongs_to=PAGE_ID),
    "documents.DocumentText": Copied(
        "texts of documents, which are a part of search", FREE, belongs_to={"document_id": "documents.StoredDocument"}
    ),
    "journal.ContentVersion": Copied("the counters of changes; with a lineage of its own"),
    "mailings.Mailing": Copied(
        "what leaves at a minute; without recipients and senders",
        {"sender_name": UNREAD, "sender_address": UNREAD, "reply_to": UNREAD},
        leaves_with=("page",),
    ),
    "pages.ListedPage": Copied("lists of the public site", belongs_to=PAGE_ID),
    "press_kits.PressKit": Copied("kits of public releases", belongs_to=PAGE_ID),
    "users.User": Copied(
        "rows that pages and versions refer to, with nothing of the people",
        {
            "password": "'!'",
            "username": "'user-' || id",
            "first_name": UNREAD,
            "last_name": UNREAD,
            "email": UNREAD,
            "last_login": "NULL",
            "is_superuser": "FALSE",
            "is_staff": "FALSE",
            "is_active": "FALSE",
        },
    ),
    "wagtailcore.Revision": Copied("versions that are public, scheduled or the latest; without comments"),
    "wagtailredirects.Redirect": Copied("addresses of the public site", leaves_with=("redirect_page",)),
    "webhooks.Endpoint": Copied("receivers of messages: only the host of each, and nothing to sign with", FREE),
}

PEOPLE = "data of people"
ACCOUNTS = "accounts and their access"
EDITORS = "work of editors, which the public site does not read"
SECRETS = "secrets and tokens"
RECORDS = "records of what was done"
PROCESSES = "state of other processes"

LEFT_OUT: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "alerts.Alert",
            "alerts.AlertMatch",
            "embargo_access.AccessEvent",
            "embargo_access.EmbargoAccess",
            "embargo_access.KitArchive",
            "embargo_access.PersonalKit",
            "embargo_access.VersionNotice",
            "embargo_access.TermsAcceptance",
            "journalists.Journalist",
            "journalists.JournalistImport",
            "journalists.JournalistList",
            "journalists.JournalistList_members",
            "journalists.Journalist_languages",
            "journalists.Journalist_regions",
            "journalists.Journalist_topics",
            "mail.QueuedMail",
            "mail.SuppressedAddress",
            "mailings.Delivery",
            "mailings.Mailing_journalists",
            "mailings.Mailing_lists",
            "approval.QueuedEmail",
            "sign_ups.ConsentRecord",
            "sign_ups.SignUpRequest",
            "sign_ups.Subscriber",
            "subscriber_webhooks.SubscriberDelivery",
            "subscriber_webhooks.SubscriberEndpoint",
        ),
        PEOPLE,
    ),
    **dict.fromkeys(
        (
            "account.EmailAddress",
            "account.EmailConfirmation",
            "accounts.AccountEmail",
            "accounts.AccountRecovery",
            "accounts.CodeAttempt",
            "accounts.FailureNotice",
            "auth.Group_permissions",
            "axes.AccessAttempt",
            "axes.AccessAttemptExpiration",
            "axes.AccessFailureLog",
            "axes.AccessLog",
            "mfa.Authenticator",
            "sessions.Session",
            "socialaccount.SocialAccount",
            "users.Role",
            "users.User_groups",
            "users.User_user_permissions",
            "wagtailcore.GroupCollectionPermission",
            "wagtailcore.GroupPagePermission",
            "wagtailcore.GroupSitePermission",
            "wagtailusers.UserProfile",
        ),
        ACCOUNTS,
    ),
    **dict.fromkeys(
        (
            "embargo_access.AccessLink",
            "preview.JointDraft",
            "preview.PreviewCode",
            "preview.PreviewToken",
            "preview.SharedDraft",
            "preview.Snapshot",
            "sign_ups.ConfirmationToken",
            "socialaccount.SocialApp",
            "socialaccount.SocialToken",
            "wagtail_headless_preview.PagePreview",
            "wagtailcore.APIToken",
        ),
        SECRETS,
    ),
    **dict.fromkeys(
        (
            "approval.WorkflowInstalled",
            "bundles.PreviousState",
            "dead_links.CheckedHost",
            "dead_links.CollectionOffset",
            "dead_links.ExternalLink",
            "dead_links.PageLink",
            "embargo_access.EmbargoTerms",
            "embargo_access.ReleaseOptions",
            "embargo_access.ScheduledVersion",
            "import_runs.ImportRun",
            "import_runs.ImportRunItem",
            "importing.ImportedFeed",
            "importing.ImportedFile",
            "importing.ImportedRecord",
            "pages.BasePage_team_groups",
            "pages.BasePage_team_users",
            "search_draft_ranking.TargetQuery",
            "search_evaluation.DismissedSuggestion",
            "search_evaluation.JudgedQuery",
            "search_evaluation.Judgement",
            "simple_translation.SimpleTranslation",
            "taggit.Tag",
            "taggit.TaggedItem",
            "translations.DigestChoice",
            "translations.SentDigest",
            "translations.TranslationState",
            "wagtailadmin.Admin",
            "wagtailadmin.EditingSession",
            "wagtailadmin.FormState",
            "wagtailcore.Comment",
            "wagtailcore.CommentReply",
            "wagtailcore.GroupApprovalTask",
            "wagtailcore.GroupApprovalTask_groups",
            "wagtailcore.PageSubscription",
            "wagtailcore.Task",
            "wagtailcore.TaskState",
            "wagtailcore.UploadedFile",
            "wagtailcore.Workflow",
            "wagtailcore.WorkflowContentType",
            "wagtailcore.WorkflowPage",
            "wagtailcore.WorkflowState",
            "wagtailcore.WorkflowTask",
            "wagtailsearch.IndexEntry",
            "wagtailsearch.SQLiteFTSIndexEntry",
        ),
        EDITORS,
    ),
    **dict.fromkeys(
        (
            "admin.LogEntry",
            "audit.AuditRow",
            "audit.TrailState",
            "backups.BackupRun",
            "search.ReconcileResult",
            "search_analytics.CountedClick",
            "search_analytics.DailyClick",
            "search_analytics.DailyQuery",
            "wagtailcore.ModelLogEntry",
            "wagtailcore.PageLogEntry",
            "webhooks.Attempt",
            "webhooks.Delivery",
        ),
        RECORDS,
    ),
    **dict.fromkeys(
        (
            "jobs.QueuedTask",
            "jobs.RunningVersion",
            "jobs.ScheduleFailure",
            "jobs.TableVersion",
            "jobs.WorkerHeartbeat",
            "mail.MailServerState",
            "rehearsal.Rehearsal",
            "rehearsal.RehearsalLink",
            "rehearsal.RehearsalReport",
        ),
        PROCESSES,
    ),
    **dict.fromkeys(
        ("wagtaildocs.Document", "wagtailimages.Image", "wagtailimages.Rendition"),
        "tables of Wagtail that Clarion has in other forms",
    ),
}


@cache
def find_copied_models() -> Mapping[type[Model], Copied]:
    """Return the installed models of which copies have rows."""
    models = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    named = {label: Copied("an app has registered it") for label in COPIED_MODELS.values()} | dict(COPIED)
    found = {model: named[model._meta.label] for model in models if model._meta.label in named}
    others = [model for model in models if model._meta.label not in LEFT_OUT and model not in found]
    found |= {model: CONTENT for model in others if issubclass(model, Page)}
    found |= {model: CONTENT for model in others if _has_parent(model, found)}
    found |= {model: CONTENT for model in others if _is_relation(model, found)}
    return found


def _has_parent(model: type[Model], found: Mapping[type[Model], Copied]) -> bool:
    return any(isinstance(one, ParentalKey) and one.related_model in found for one in model._meta.local_fields)


def _is_relation(model: type[Model], found: Mapping[type[Model], Copied]) -> bool:
    ends = [one.related_model for one in model._meta.local_fields if isinstance(one, ForeignKey)]
    return bool(model._meta.auto_created) and all(end in found for end in ends)
