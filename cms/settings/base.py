"""Settings that all environments share: apps, middleware, templates, cache, files and e-mail."""

from .accounts import *  # noqa: F403
from .alerts import *  # noqa: F403
from .api import *  # noqa: F403
from .blocks import *  # noqa: F403
from .content import *  # noqa: F403
from .database import DATABASE_LISTEN_URL, DATABASES, TASKS  # noqa: F401
from .env import DATA_DIR, env
from .hosts import SEVERAL_HOSTS  # noqa: F401
from .imports import *  # noqa: F403
from .indexnow import *  # noqa: F403
from .languages import *  # noqa: F403
from .limits import *  # noqa: F403
from .logs import DEFAULT_EXCEPTION_REPORTER, LOGGING  # noqa: F401
from .mail import *  # noqa: F403
from .mail import MAIL_SERVICE
from .media import MEDIA_LOCATION, MEDIA_ROOT, MEDIA_URL  # noqa: F401
from .metrics import *  # noqa: F403
from .package_names import check_package_names
from .press_kits import *  # noqa: F403
from .privacy import *  # noqa: F403
from .search import *  # noqa: F403
from .search import SEARCH_URL
from .security import *  # noqa: F403
from .traces import *  # noqa: F403
from .vocabularies import *  # noqa: F403
from .webhooks import *  # noqa: F403

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
    "cms.http.compression.CompressionMiddleware",
    "cms.http.request_id.RequestIdMiddleware",
    "cms.operations.traces.middleware.TraceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.http.security_headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.http.middleware.PublicCorsMiddleware",
    "cms.http.middleware.PublicAPIMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.accounts.middleware.AccountGuardMiddleware",
    "cms.operations.languages.middleware.AdminLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.editing.preview.middleware.PreviewFrameMiddleware",
    "cms.editing.restricted_drafts.middleware.RestrictedDraftsMiddleware",
    "cms.journal.middleware.VersionedAdminMiddleware",
    "cms.journal.middleware.AtomicEditsMiddleware",
    "axes.middleware.AxesMiddleware",
    "cms.http.rate_limit_page.TooManyRequestsMiddleware",
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

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://clarion")}
if CACHES["default"]["BACKEND"].endswith(".RedisCache"):
    CACHES["default"]["BACKEND"] = "cms.db.shared_cache.SharedCache"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"

# Password of the demo users; `load_demo` generates one if it is empty.
DEMO_PASSWORD = env("DEMO_PASSWORD", default="")
