"""Personal press kits: the worker builds them, and readers get the one that may be served now, file by file."""

from __future__ import annotations

from datetime import timedelta

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from wagtail.models import Page

from cms.core import clock
from cms.files.storage.uploads import random_filename
from cms.jobs.queue import RetryPolicy, process_due
from cms.page_types.press_releases.models import ReleasePage
from cms.press.press_kits.builder import build_kit
from cms.press.press_kits.content_loader import read_page_content
from cms.press.press_kits.files import Kit, KitFile
from cms.press.press_kits.published_kits import respond_with_kit_file

from .accesses import is_active
from .models import EmbargoAccess, KitArchive, PersonalKit
from .releases import EmbargoedRelease, find_embargoed_release, load_page
from .versions import EARLIER_VERSION_PERIOD, ends_earlier_versions

MAX_ID_DIGITS = 19
DIRECTORY = "embargo-kits"
RETRIES = RetryPolicy(tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600)), timedelta(hours=1))


def has_kit(page: Page) -> bool:
    """Return whether pages of this type have a kit."""
    return issubclass(page.specific_class, ReleasePage)


def find_kit(access: EmbargoAccess, version: EmbargoedRelease) -> KitArchive | None:
    """Return the stored kit of a version; None while it has to be built, which this function then orders.

    The kit of a version that was replaced is not built any more.
    """
    release = find_embargoed_release(access.page)
    if release is not None and release.revision_id != version.revision_id:
        return _select_archives(access, version).order_by("-pk").first()
    archive = KitArchive.objects.filter(kit__access=access, revision_id=version.revision_id).first()
    if archive and archive.digest == _find_digest(access, version):
        return archive
    if has_kit(access.page):
        order_kit(access)
    return None


def _select_archives(access: EmbargoAccess, version: EmbargoedRelease) -> QuerySet[KitArchive]:
    """Select the archives of a version that may be served: the last one, and those that were so a short time ago."""
    was_retired = Q(earlier_kit__access=access, retired_at__gt=clock.now() - EARLIER_VERSION_PERIOD)
    if ends_earlier_versions(version.page_id):
        was_retired = Q(pk=None)
    archives = KitArchive.objects.filter(Q(kit__access=access) | was_retired)
    return archives.filter(revision_id=version.revision_id)


def order_kit(access: EmbargoAccess) -> None:
    """Let the worker build the kit, unless that is ordered already."""
    kit, is_new = PersonalKit.objects.get_or_create(access=access)
    if not is_new:
        idle = PersonalKit.objects.filter(pk=kit.pk, not_before=None, failed_at=None)
        idle.update(not_before=clock.now(), attempts=0)


def list_kit_files(archive: KitArchive) -> list[tuple[str, KitFile]]:
    """Return the files of an archive, each with its id, which another archive does not use."""
    return [(f"{archive.pk}-{number}", KitFile.from_json(stored)) for number, stored in enumerate(archive.files)]


def send_kit_file(
    request: HttpRequest, access: EmbargoAccess, release: EmbargoedRelease, file_id: str
) -> tuple[HttpResponseBase, str]:
    """Return the response with a file, and the name of the file.

    Raises:
        Http404: The file is not one of the kit of this version.
    """
    number = file_id.partition("-")[0]
    archives = _select_archives(access, release)
    archive = archives.filter(pk=int(number)).first() if number.isdecimal() and len(number) < MAX_ID_DIGITS else None
    file = dict(list_kit_files(archive)).get(file_id) if archive else None
    if archive is None or file is None:
        raise Http404
    name = file.name.rpartition("/")[2]
    return respond_with_kit_file(request, archive.stored_name, file), name


def build_due_kits() -> int:
    """Build the kits that are due, and return their number."""
    return process_due(PersonalKit.objects.all(), build_personal_kit, RETRIES)


def build_personal_kit(kit: PersonalKit) -> None:
    """Build the kit of an access, and replace the stored one.

    The job stays as a row without a time. If the release was changed meanwhile, the next request orders another kit.
    """
    access = EmbargoAccess.objects.select_related("page", "journalist").get(pk=kit.access_id)
    release = find_embargoed_release(access.page) if is_active(access) else None
    page = load_page(release) if release else None
    if release is None or not isinstance(page, ReleasePage):
        _finish(kit)
        return
    with build_kit(page, recipient=access.journalist.name) as built:
        archive = _store(built, release.revision_id)
    _replace(kit, archive)


def _store(built: Kit, revision_id: int) -> KitArchive:
    """Store the archive. Its row is written first, so that a file whose worker was killed is found and deleted."""
    archive = KitArchive.objects.create(
        revision_id=revision_id,
        digest=built.digest,
        has_pdf=built.has_pdf,
        files=[file.to_json() for file in built.files],
        stored_name=f"{DIRECTORY}/{random_filename('kit.zip')}",
    )
    built.archive.seek(0)
    default_storage.save(archive.stored_name, File(built.archive))
    return archive


def _replace(kit: PersonalKit, archive: KitArchive) -> None:
    """Serve the archive from now on, unless the access was revoked meanwhile; then its file is deleted soon.

    The one before is served for a short time more.
    """
    with transaction.atomic():
        if _finish(kit):
            KitArchive.objects.filter(kit=kit.pk).update(kit=None, earlier_kit=kit.pk, retired_at=clock.now())
            KitArchive.objects.filter(pk=archive.pk).update(kit=kit.pk)


def _finish(kit: PersonalKit) -> bool:
    """Mark the job as done, and return whether this worker still has it."""
    held = PersonalKit.objects.filter(pk=kit.pk, claim=kit.claim)
    return bool(held.update(not_before=None, claim=None, attempts=0, failed_at=None, last_error=""))


def _find_digest(access: EmbargoAccess, release: EmbargoedRelease) -> str:
    page = load_page(release)
    if not isinstance(page, ReleasePage):
        return ""
    content = read_page_content(page, clock.now(), access.journalist.name)
    return content.digest if content else ""
