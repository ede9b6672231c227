"""Who may read which files of images now: the public, users of the admin, and clients that another app allows.

An image is public while something that the public sees uses it: a visible page, or an object of another kind for which
`register_public_use()` has been called. All of its files are then public, because any of them may be in a response, and
otherwise none. Thumbnails of the admin are never public.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from cms.core import clock
from cms.core.extension_points import ExtensionPoint
from cms.core.sites import SiteRoots
from cms.core.snippets import BaseSnippet
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql
from cms.db.version_cache import PublicVersionCache, using_content_version
from cms.journal import cache_tags
from cms.journal.content_version import content_version
from cms.pages.models import BasePage

from .models import Picture, Rendition
from .rendition_specs import FORMAT_SEPARATOR

MAX_CACHED_FILES = 20_000  # files about which a process remembers its decision, about 10 MB
CHOOSING_ACTIONS = ["choose", "change", "delete"]

AccessCheck = Callable[[HttpRequest, int], bool]
CHECKS = ExtensionPoint[AccessCheck](
    "clarion_image_access",
    receives="A function that gets a request and the id of an image which is not public, and returns whether the "
    "client may see it.",
    example='@hooks.register("clarion_image_access")',
)


class PublicUse(NamedTuple):
    """A public use of an image: the cache tags of what shows it, and the time at which that expires.

    One use is enough. When it ends, a cache that knows its tags asks again, and gets those of another use, or none.
    """

    tags: tuple[str, ...]
    expires_at: datetime | None = None


def register_public_use(find: UseFinder) -> UseFinder:
    """Register a function that finds a use of an image (by id, at a time) in something public that is not a page."""
    hooks.register(USES.name, find)
    return find


def register_snippet_use(model: type[BaseSnippet], field: str, tags: Callable[[int], tuple[str, ...]]) -> None:
    """Register the use of an image by the published snippets of a model, which all of the public sees in a list.

    `field` has the image, and `tags` returns the cache tags of what shows a snippet, by its id.
    """

    @cached_sql
    def select(picture_id: int, now: datetime) -> QuerySet:
        snippets = model._default_manager.published(now).filter(**{field: picture_id})
        return snippets.order_by("pk").values_list("pk", "expire_at")[:1]

    @register_public_use
    def find(picture_id: int, now: datetime) -> PublicUse | None:
        for row in select(picture_id, now):
            return PublicUse(tags(row.pk), row.expire_at)
        return None


def find_public_use(name: str) -> PublicUse | None:
    """Return a public use of the image that has a file of this name; None if the public may not read it.

    The decision is cached as long as the public content stays the same, which a short query finds out.
    """
    with using_content_version(content_version()):
        return _decisions.get_or_compute(name, partial(_decide, name))


def _decide(name: str) -> PublicUse | None:
    """Return a public use. The same queries are sent for a name that does not exist as for a hidden image."""
    now = clock.now()
    picture_id = find_picture(name, public=True) or 0
    uses = (find(picture_id, now) for find in (_find_page, *USES.values()))
    use = next((use for use in uses if use), None)
    return use._replace(tags=(*use.tags, cache_tags.image_tag(picture_id))) if use else None


def find_picture(name: str, *, public: bool = False) -> int | None:
    """Return the id of the image that has a file of this name; with `public`, not for a thumbnail of the admin."""
    for original in _originals(name):
        return int(original.pk)
    for rendition in _renditions(name):
        return int(rendition.image_id) if not public or FORMAT_SEPARATOR in rendition.filter_spec else None
    return None


@cached_sql
def _originals(name: str) -> QuerySet:
    return Picture.objects.filter(file=name).values_list("pk")


@cached_sql
def _renditions(name: str) -> QuerySet:
    return Rendition.objects.filter(file=name).values_list("image_id", "filter_spec")


def on_public_page() -> Exists:
    """Return the condition, for a queryset of images, that a visible page uses the image."""
    types = ContentType.objects.get_for_models(Picture, Page)
    page = visible_now(BasePage).order_by().filter(pk=Cast(OuterRef("object_id"), BigIntegerField()))
    return Exists(
        ReferenceIndex.objects.filter(
            Exists(page),
            to_content_type_id=types[Picture].pk,
            to_object_id=Cast(OuterRef("pk"), CharField()),
            base_content_type_id=types[Page].pk,
        )
    )


def _find_page(picture_id: int, now: datetime) -> PublicUse | None:
    """Return the use by a visible page, by one that does not expire if there is one.

    Wagtail's index describes pages as they are saved, not their drafts, and is updated in the transaction of a change.
    """
    types = ContentType.objects.get_for_models(Picture, Page)
    for is_lasting in (True, False):
        rows = _visible_pages(str(picture_id), types[Picture].pk, types[Page].pk, now, is_lasting)
        for row in rows:
            root = SiteRoots.read().root_of(row)
            site = (cache_tags.site_tag(root.site_id),) if root else ()
            return PublicUse((cache_tags.page_tag(row.pk), *site), row.expire_at)
    return None


@cached_sql
def _visible_pages(picture: str, picture_type: int, page_type: int, now: datetime, is_lasting: bool) -> QuerySet:
    references = ReferenceIndex.objects.filter(
        to_content_type_id=picture_type, to_object_id=picture, base_content_type_id=page_type
    )
    ids = references.order_by().values_list(Cast("object_id", output_field=BigIntegerField()))
    pages = visible_now(BasePage, now=now).order_by().filter(pk__in=ids, expire_at__isnull=is_lasting)
    return pages.values_list("pk", "path", "url_path", "expire_at")[:1]


UseFinder = Callable[[int, datetime], PublicUse | None]
USES = ExtensionPoint[UseFinder](
    "clarion_public_use",
    receives="A function that gets the id of an image and a time, and returns a `PublicUse` in something public that "
    "is not a page, or None. `register_public_use` and `register_snippet_use` of `cms.files.images.image_access` are "
    "the stable ways to register one.",
    example='@hooks.register("clarion_public_use")',
)
_decisions = PublicVersionCache[PublicUse | None](MAX_CACHED_FILES)


def may_see(request: HttpRequest, picture_id: int) -> bool:
    """Return whether the client may see this image although it is not public."""
    return any(check(request, picture_id) for check in CHECKS.values())


@hooks.register("clarion_image_access")
def may_choose(request: HttpRequest, picture_id: int) -> bool:
    """Return whether the client is a user of the admin who may choose, change or delete the image."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.has_perm("wagtailadmin.access_admin"):
        return False
    policy = policy_registry.get_by_type(Picture)
    return bool(
        policy.instances_user_has_any_permission_for(request.user, CHOOSING_ACTIONS).filter(pk=picture_id).exists()
    )
