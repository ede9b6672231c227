"""Send one file of a personal kit, which is a part of its stored archive."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from cms.press.press_kits.files import KitFile
from cms.press.press_kits.views import respond_with_kit_file

from .models import EmbargoAccess, KitArchive
from .releases import EmbargoedRelease


def list_kit_files(archive: KitArchive) -> list[tuple[str, KitFile]]:
    """Return the files of an archive, each with its id, which another archive does not use."""
    return [(f"{archive.pk}-{number}", KitFile.from_json(stored)) for number, stored in enumerate(archive.files)]


def send_kit_file(
    request: HttpRequest, access: EmbargoAccess, release: EmbargoedRelease, file_id: str
) -> tuple[HttpResponseBase, str]:
    """Return the response with a file, and the name of the file.

    Raises:
        Http404: The file is not one of the kit of the scheduled version.
    """
    archive = KitArchive.objects.filter(kit__access=access, revision_id=release.revision_id).first()
    file = dict(list_kit_files(archive)).get(file_id) if archive else None
    if archive is None or file is None:
        raise Http404
    name = file.name.rpartition("/")[2]
    return respond_with_kit_file(request, archive.stored_name, file), name
