"""Wagtail and languages."""

from .env import PORT, PROJECT_DIR, SITE_PORT, env

AUTH_USER_MODEL = "users.User"
WAGTAILIMAGES_IMAGE_MODEL = "images.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "documents.StoredDocument"

# The admin under the organisation's own name, sign and colour; cms/branding/ checks them at start-up.
WAGTAIL_SITE_NAME = env("CMS_NAME", default="Clarion")
CMS_LOGO = env("CMS_LOGO", default="")
CMS_COLOUR = env("CMS_COLOUR", default="")
GUIDE_DIR = PROJECT_DIR / "docs"  # the editors' guide, shown in the admin's help menu

WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("en", "English"), ("fr", "Français")]
LANGUAGE_CODE = "en"
USE_I18N = True

USE_TZ = True
# Editors write and read times in this zone until they choose their own; years and days of lists and search are its.
TIME_ZONE = SITE_TIME_ZONE = env("SITE_TIME_ZONE", default="UTC")

CMS_URL = env("CMS_URL", default=f"http://localhost:{PORT}").rstrip("/")
# Where visitors read. The default site's addresses begin with it; other sites have their own host name.
FRONTEND_URL = env("FRONTEND_URL", default=f"http://localhost:{SITE_PORT}").rstrip("/")
WAGTAILADMIN_BASE_URL = CMS_URL

WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000  # decoded, 256 MB; the largest sensors of hand-held cameras have 61 million
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.images.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.documents.forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "key", "odt", "pdf", "pptx", "rtf", "txt", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# The admin asks nobody outside: no pictures of its users from elsewhere, no look for newer versions.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False  # those who approve are told
WAGTAILEMBEDS_FINDERS = [{"class": "wagtail.embeds.finders.oembed"}]

# The admin's own search. What visitors search is `search/`; search/README.md says why they are two.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}

# What a page is shown with before it is published: called with the request and the page as it is drafted.
PREVIEW_HANDLER = "cms.preview.codes.open_frontend"
WAGTAIL_HEADLESS_PREVIEW = {
    "CLIENT_URLS": {"default": FRONTEND_URL},
    "ENFORCE_TRAILING_SLASH": False,
    "REDIRECT_ON_PREVIEW": True,
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long release with many blocks has thousands of form fields
