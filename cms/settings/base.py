"""Settings that all environments share: apps, middleware and templates here, the others in a module for each subject.

A setting is written in one of these modules only, and docs/settings.md names it beside each environment variable:
accounts (log-in, second factors, sessions), content (admin, uploads, blocks, lists of values), delivery (e-mails,
webhooks, imports), http (keys, hosts, limits, headers, the API), languages, operations (logs, metrics, traces,
retention), search, storage (database, files, cache). dev, test and production set some again for their environment.
"""

from .accounts import *  # noqa: F403
from .content import *  # noqa: F403
from .delivery import *  # noqa: F403
from .delivery import MAIL_SERVICE
from .env import DATA_DIR, env  # noqa: F401
from .http import *  # noqa: F403
from .languages import *  # noqa: F403
from .operations import *  # noqa: F403
from .search import *  # noqa: F403
from .search import SEARCH_URL
from .start_checks import check_package_names
from .storage import *  # noqa: F403

check_package_names()

CLARION_APPS = [
    "cms.operations.metrics",
    "cms.operations.system_status",
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
    "cms.editing.checks",
    "cms.editing.schedule",
    "cms.editing.translations",
    "cms.editing.versions",
    "cms.cards",
    "cms.delivery.sign_ups",
    "cms.press.journalists",
    "cms.delivery.alerts",
    "cms.editing.approval",
    "cms.delivery.webhooks",
    "cms.delivery.subscriber_webhooks",
    "cms.delivery.indexnow",
    "cms.api",
    "cms.editing.preview",
    "cms.press.embargo_access",
    "cms.press.mailings",
    "cms.moving.export",
    "cms.moving.importing",
    "cms.moving.import_runs",
    "cms.operations.privacy",
    "cms.operations.restore",
    "search",
    "search.analytics",
    "search.rules",
    "search.semantic",
    "search.evaluation",
    "search.draft_ranking",
    "search.admin",
]

INSTALLED_APPS = [
    "wagtail.contrib.redirects",  # before cms.journal, which records the redirects that its receivers create
    *CLARION_APPS,
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
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

MIDDLEWARE = [
    "cms.operations.metrics.middleware.MetricsMiddleware",
    "cms.http.response_cache.ResponseCacheMiddleware",
    "cms.http.middleware.CompressionMiddleware",
    "cms.http.request_id.RequestIdMiddleware",
    "cms.operations.traces.middleware.TraceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.http.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.http.middleware.PublicCorsMiddleware",
    "cms.http.middleware.PublicAPIMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.accounts.sessions.AccountGuardMiddleware",
    "cms.operations.languages.middleware.AdminLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.editing.preview.cross_origin.PreviewFrameMiddleware",
    "cms.editing.restricted_drafts.middleware.RestrictedDraftsMiddleware",
    "cms.journal.middleware.VersionedAdminMiddleware",
    "cms.journal.middleware.AtomicEditsMiddleware",
    "axes.middleware.AxesMiddleware",
    "cms.http.error_pages.UnavailablePageMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Password of the demo users; `load_demo` generates one if it is empty.
DEMO_PASSWORD = env("DEMO_PASSWORD", default="")
