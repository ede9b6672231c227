"""The apps of an installation: the core, and the wings that an installation can leave out."""

from django.core.exceptions import ImproperlyConfigured

from .delivery import MAIL_SERVICE
from .env import env
from .search import SEARCH_URL

# In the order in which Django loads them.
CLARION_APPS = [
    "cms.operations.metrics",
    "cms.operations.system_status",
    "cms.operations.audit",
    "cms.files.media",
    "cms.editing.branding",
    "cms.editing.guide",
    "cms.operations.languages",
    "cms.accounts.users",
    "cms.accounts",
    "cms.files.images",
    "cms.files.documents",
    "cms.snippets.topics",
    "cms.snippets.people",
    "cms.snippets.organisation",
    "cms.editing.restricted_drafts",
    "cms.pages",
    "cms.journal",
    "cms.jobs",
    "cms.delivery.mail",
    "cms.page_types.home",
    "cms.page_types.press_releases",
    "cms.press.press_kits",
    "cms.press.press_room",
    "cms.page_types.stories",
    "cms.page_types.calls_to_action",
    "cms.page_types.standard_pages",
    "cms.editing.editor",
    "cms.editing.text_conversion",
    "cms.editing.checks",
    "cms.editing.schedule",
    "cms.editing.translations",
    "cms.editing.versions",
    "cms.editing.desk",
    "cms.cards",
    "cms.delivery.sign_ups",
    "cms.press.journalists",  # always: the consents of sign-ups refer to its table, and its retention goes on
    "cms.press.journalist_admin",
    "cms.delivery.alerts",
    "cms.editing.approval",
    "cms.editing.bundles",
    "cms.editing.page_states",
    "cms.delivery.webhooks",
    "cms.delivery.subscriber_webhooks",
    "cms.delivery.indexnow",
    "cms.editing.dead_links",
    "cms.api",
    "cms.editing.preview",
    "cms.press.embargo_access",
    "cms.press.mailings",
    "cms.press.release_chain",
    "cms.moving.export",
    "cms.moving.importing",
    "cms.moving.import_runs",
    "cms.operations.privacy",
    "cms.operations.backups",
    "cms.operations.restore",
    "cms.operations.upgrades",
    "cms.operations.database_move",
    "cms.rehearsal",
    "search",
    "search.analytics",
    "search.rules",
    "search.semantic",
    "search.evaluation",
    "search.draft_ranking",
    "search.admin",
]

# Nothing of a wing whose apps are not in INSTALLED_APPS is imported. Each can be left out beside any others.
PRESS_APPS = [
    "cms.press.press_kits",
    "cms.press.press_room",
    "cms.press.journalist_admin",
    "cms.press.embargo_access",
    "cms.press.mailings",
    "cms.press.release_chain",
]
MOVING_APPS = ["cms.moving.export", "cms.moving.importing", "cms.moving.import_runs"]
ALERTS_APPS = ["cms.delivery.alerts"]
SUBSCRIBER_WEBHOOKS_APPS = ["cms.delivery.subscriber_webhooks"]
INDEXNOW_APPS = ["cms.delivery.indexnow"]
DEAD_LINKS_APPS = ["cms.editing.dead_links"]
REHEARSAL_APPS = ["cms.rehearsal"]
RANKING_APPS = ["search.semantic", "search.evaluation", "search.draft_ranking"]
WINGS = {
    "press": PRESS_APPS,
    "moving": MOVING_APPS,
    "alerts": ALERTS_APPS,
    "subscriber_webhooks": SUBSCRIBER_WEBHOOKS_APPS,
    "indexnow": INDEXNOW_APPS,
    "dead_links": DEAD_LINKS_APPS,
    "rehearsal": REHEARSAL_APPS,
    "ranking": RANKING_APPS,
}

# Names of wings to leave out. A project can as well remove their apps from INSTALLED_APPS.
WINGS_LEFT_OUT = env.list("WINGS_LEFT_OUT", default=[])
if _unknown := set(WINGS_LEFT_OUT) - WINGS.keys():
    raise ImproperlyConfigured(
        f"WINGS_LEFT_OUT: there is no wing {', '.join(sorted(_unknown))}; the wings are {', '.join(WINGS)}."
    )
LEFT_OUT_APPS = {app for wing in WINGS_LEFT_OUT for app in WINGS[wing]}

INSTALLED_APPS = [
    "wagtail.contrib.redirects",  # before cms.journal, which records the redirects that its receivers create
    *(app for app in CLARION_APPS if app not in LEFT_OUT_APPS),
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.accounts.users.admin_app.AdminUsersConfig",  # wagtail.users, with roles in its list
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.locales",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail_headless_preview",
    *(["django_elasticsearch_dsl"] if SEARCH_URL.startswith("http") else []),  # 330 modules with those it imports
    "modelcluster",
    "taggit",
    "django_tasks",
    "ninja",  # its API documentation page, with assets from this server instead of a CDN
    "corsheaders",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    *(["anymail"] if MAIL_SERVICE else []),
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
