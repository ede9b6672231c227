"""Settings that all environments share: middleware and templates here, the others in a module for each subject.

A setting is written in one of these modules only, and docs/settings.md names it beside each environment variable:
accounts (log-in, second factors, sessions), apps, content (admin, uploads, blocks, lists of values), delivery (e-mails,
webhooks, imports), http (keys, hosts, limits, headers, the API), languages, operations (logs, metrics, traces,
retention), rehearsal, search, storage (database, files, cache). dev, test and production set some again for their
environment.
"""

from .accounts import *  # noqa: F403
from .apps import *  # noqa: F403
from .content import *  # noqa: F403
from .delivery import *  # noqa: F403
from .env import DATA_DIR, env  # noqa: F401
from .http import *  # noqa: F403
from .languages import *  # noqa: F403
from .operations import *  # noqa: F403
from .rehearsal import *  # noqa: F403
from .search import *  # noqa: F403
from .start_checks import check_package_names
from .storage import *  # noqa: F403

check_package_names()

MIDDLEWARE = [
    "cms.operations.metrics.middleware.MetricsMiddleware",
    "cms.http.response_cache.ResponseCacheMiddleware",
    "cms.http.middleware.CompressionMiddleware",
    "cms.http.middleware.RequestIdMiddleware",
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
