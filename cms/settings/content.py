"""Settings of pages and their editors: the admin, uploads, the blocks of bodies, and lists of values.

A project adds blocks and values of its own, which docs/extending.md explains:
`BODY_BLOCKS = {**BODY_BLOCKS, "timeline": "myapp.blocks.TimelineBlock"}`,
`STORY_KINDS = {**STORY_KINDS, "podcast": "Podcast"}`. Values are part of the API. If content has a value that is no
longer listed, it is delivered all the same, and `manage.py check_content` reports it.
"""

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import pgettext_lazy

from .env import CODE_DIR, PORT, SITE_PORT, env, require_origin

AUTH_USER_MODEL = "users.User"
WAGTAILIMAGES_IMAGE_MODEL = "images.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "documents.StoredDocument"

# Name, logo and colour of the organisation in the admin; cms/editing/branding/ checks them at start-up.
WAGTAIL_SITE_NAME = env("CMS_NAME", default="Clarion")
CMS_LOGO = env("CMS_LOGO", default="")
CMS_COLOUR = env("CMS_COLOUR", default="")
# Files of fonts for drawn share images, for characters that the fonts of the reference site do not have.
SHARE_PICTURE_FONTS = env.list("SHARE_PICTURE_FONTS", default=[])
# The editors' guide, shown in the admin's help menu. The wheel contains it; a checkout and the image have `docs/`.
_packaged_guide = CODE_DIR / "cms" / "editing" / "guide" / "docs"
GUIDE_DIR = _packaged_guide if _packaged_guide.is_dir() else CODE_DIR / "docs"

USE_TZ = True
# Editors see times in this zone unless they choose another; lists and search derive years and days from it.
TIME_ZONE = SITE_TIME_ZONE = env("SITE_TIME_ZONE", default="UTC")

CMS_URL = require_origin("CMS_URL", env("CMS_URL", default=f"http://localhost:{PORT}"))
# Base URL of the default site's frontend; other sites have their own host name.
FRONTEND_URL = env("FRONTEND_URL", default=f"http://localhost:{SITE_PORT}").rstrip("/")
WAGTAILADMIN_BASE_URL = CMS_URL

WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000  # 256 MB decoded; the largest sensors of handheld cameras have 61 million
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.files.images.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.files.documents.forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
# The largest document of Word, or pasted text with its images, that the page editor converts to blocks.
TEXT_UPLOAD_MAX_MB = env.int("TEXT_UPLOAD_MAX_MB", default=20)
if not 1 <= TEXT_UPLOAD_MAX_MB <= 100:
    raise ImproperlyConfigured("TEXT_UPLOAD_MAX_MB must be a number from 1 to 100.")
WAGTAILDOCS_EXTENSIONS = [
    *("csv", "docx", "key", "odt", "pdf", "pptx", "rtf", "txt", "xlsx", "zip"),
    *("m4a", "mp3", "ogg", "wav"),
]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# The admin sends no requests to other servers: neither for user avatars nor for newer versions.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
# A page that was public keeps its old address if it is renamed while it is not live. Wagtail 8.1 would create redirects
# of live pages only. cms/journal/public_objects.py decides which of them are public.
WAGTAILREDIRECTS_AUTO_CREATE = "always"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.editing.bundles.workflow_end.finish_workflow"
# Publishing a version ends the approval of this version only, see cms.editing.approval.workflow.ApprovalEnder.
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False  # only approvers are notified
WAGTAILEMBEDS_FINDERS = [{"class": "wagtail.embeds.finders.oembed"}]

# The search of the admin. Visitors use `search/`; search/README.md explains why there are two.
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, object]] = {"default": {"BACKEND": "cms.editing.editor.admin_search"}}

# Function that returns the response for a preview; it is called with the request and the page as drafted.
PREVIEW_HANDLER = "cms.editing.preview.codes.open_frontend"
WAGTAIL_HEADLESS_PREVIEW = {
    "CLIENT_URLS": {"default": FRONTEND_URL},
    "ENFORCE_TRAILING_SLASH": False,
    "REDIRECT_ON_PREVIEW": True,
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long release with many blocks has thousands of form fields

# The blocks of page bodies: the name of each type and the dotted path of its class.
BODY_BLOCKS = {
    "rich_text": "cms.content.blocks.text.RichTextBlock",
    "heading": "cms.content.blocks.text.HeadingBlock",
    "quote": "cms.content.blocks.text.QuoteBlock",
    "image": "cms.content.blocks.images.ImageBlock",
    "gallery": "cms.content.blocks.images.GalleryBlock",
    "video": "cms.content.blocks.embeds.VideoBlock",
    "audio": "cms.content.blocks.audio.AudioBlock",
    "embed": "cms.content.blocks.embeds.EmbedBlock",
    "statistic": "cms.content.blocks.data.StatisticBlock",
    "call_to_action": "cms.content.blocks.links.CallToActionBlock",
    "documents": "cms.content.blocks.links.DocumentsBlock",
    "links": "cms.content.blocks.links.LinksBlock",
    "table": "cms.content.blocks.data.TableBlock",
    "accordion": "cms.content.blocks.text.AccordionBlock",
    "code": "cms.content.blocks.data.CodeBlock",
    "separator": "cms.content.blocks.text.SeparatorBlock",
}

# The hosts of which the block `embed` shows pages in a frame. “.example.org” has all hosts of a domain, “*” any host.
EMBED_HOSTS = env.list(
    "EMBED_HOSTS",
    default=[
        "archive.org",
        "datawrapper.dwcdn.net",
        "embed.documentcloud.org",
        "flo.uri.sh",
        "open.spotify.com",
        "umap.openstreetmap.fr",
        "w.soundcloud.com",
        "www.openstreetmap.org",
    ],
)

# Lists of values from which editors choose, with the labels that people read.
# The kinds of stories; new stories have the first one.
STORY_KINDS = {
    "news": pgettext_lazy("visitor", "News"),
    "blog": pgettext_lazy("visitor", "Blog post"),
    "field_story": pgettext_lazy("visitor", "Field story"),
    "statement": pgettext_lazy("visitor", "Statement"),
    "event_report": pgettext_lazy("visitor", "Event report"),
}

# What calls to action ask visitors to do. One of the kind “attend” needs the time of its event.
ACTION_KINDS = {
    "give_once": pgettext_lazy("visitor", "Give once"),
    "give_monthly": pgettext_lazy("visitor", "Give monthly"),
    "sign_up": pgettext_lazy("visitor", "Sign up"),
    "petition": pgettext_lazy("visitor", "Sign a petition"),
    "attend": pgettext_lazy("visitor", "Come to an event"),
    "donor_portal": pgettext_lazy("visitor", "Sign in to the donor portal"),
}

# Where calls to action may be shown. A page type lists its own places in `call_placements`.
PLACEMENTS = {
    "home": pgettext_lazy("visitor", "Front page"),
    "release_end": pgettext_lazy("visitor", "End of a release"),
    "story_end": pgettext_lazy("visitor", "End of a story"),
    "article_flow": pgettext_lazy("visitor", "Within a text"),
    "sidebar": pgettext_lazy("visitor", "Next to a text"),
    "search_empty": pgettext_lazy("visitor", "Search without results"),
}

# The currencies of suggested donations, as codes of ISO 4217.
CURRENCIES = {code: code for code in ("EUR", "USD", "GBP", "CHF", "CAD", "KES", "ZAR", "INR", "AUD", "SEK")}

# The subjects that subscribers may be interested in.
SIGN_UP_INTERESTS = {
    "stories": pgettext_lazy("visitor", "Stories"),
    "events": pgettext_lazy("visitor", "Events"),
    "ways_to_help": pgettext_lazy("visitor", "Ways to help"),
}
