"""A public release and one under embargo, each with a large document and a kit.

`python -m tests.system.attacks.large_files build MEGABYTES` creates them, and prints the paths of their files as JSON:
those that the public may load, and those of each journalist. `… revoke NAME` revokes the access of one.
"""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import django

PART_BYTES = 10**6  # size of what is repeated in a file: each place of a file has content of its own
PICTURE_SIZE = (1500, 1100)
JOURNALISTS = ("Ines Calloway", "Tomas Reed", "Lena Okafor")


def build(megabytes: int) -> dict[str, Any]:
    """Create both releases. Their documents have this size, and their kits a little more."""
    from django.contrib.auth import get_user_model
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from cms.demo import factories
    from cms.demo.factories import blocks
    from cms.press.press_kits.jobs import bring_up_to_date
    from cms.press.press_kits.models import PressKit
    from tests.system.attacks.content import NAME, PASSWORD

    tree = factories.site()
    officer = get_user_model().objects.create_superuser(NAME, "attacked@example.org", PASSWORD)
    content = os.urandom(PART_BYTES)
    document = factories.DocumentFactory(
        filename="figures.bin", content=b"".join(number.to_bytes(8) + content for number in range(megabytes))
    )
    public = factories.ReleaseFactory(parent=tree.releases, title="Public", attachments=[document], bare=True)
    hidden = factories.ReleaseFactory(
        parent=tree.releases,
        title="Under embargo",
        attachments=[document],
        embargo_until=timezone.now() + timedelta(days=1),
        bare=True,
    )
    picture = factories.PictureFactory(file=ContentFile(_create_noise(), "picture.png"))
    value = blocks.image_value(picture, alt="Noise", caption="Noise")
    room = factories.PressRoomFactory(parent=tree.home, pictures=[blocks.block("picture", value)])
    bring_up_to_date(public.pk)
    press_kit = next(file for file in PressKit.objects.get(pk=public.pk).files if file["kind"] == "archive")
    return {
        "document": f"/documents/{public.pk}/{document.pk}/figures.bin",
        "kit": f"/press-kits/{public.pk}/{press_kit['name']}",
        "picture": f"/media/{picture.file.name}",
        "print": f"/press-pictures/{room.pk}/{picture.pk}/noise.png",
        "journalists": {name: _open(hidden, name, officer, document) for name in JOURNALISTS},
    }


def _create_noise() -> bytes:
    """Return a PNG of five megabytes."""
    from PIL import Image

    written = io.BytesIO()
    Image.frombytes("RGB", PICTURE_SIZE, os.urandom(3 * PICTURE_SIZE[0] * PICTURE_SIZE[1])).save(written, "PNG")
    return written.getvalue()


def _open(page: Any, name: str, officer: Any, document: Any) -> dict[str, str]:
    """Open the release to a journalist, who accepts the terms; return the paths of the document and of the kit."""
    from cms.press.embargo_access.accesses import open_to
    from cms.press.embargo_access.credentials import find_holder, find_reader
    from cms.press.embargo_access.files import build_file_url
    from cms.press.embargo_access.kits import build_due_kits, list_kit_files
    from cms.press.embargo_access.models import KitArchive
    from cms.press.embargo_access.terms import accept_terms, get_terms
    from tests.cms.press.embargo_access.conftest import create_code, create_journalist

    (access,) = open_to(page, [create_journalist(name)], officer)
    holder = find_holder(create_code(access))
    release = holder.find_release()
    assert release
    reader, release = find_reader(accept_terms(holder, release, get_terms(release.root).version))
    while build_due_kits():
        pass
    archive = KitArchive.objects.get(kit__access=access)
    kit_id = next(file_id for file_id, file in list_kit_files(archive) if file.kind == "archive")
    files = {"document": build_file_url("document", reader, release, document.pk)}
    files |= {"kit": build_file_url("kit", reader, release, kit_id)}
    return {kind: "{0.path}?{0.query}".format(urlsplit(url)) for kind, url in files.items()}


def revoke(name: str) -> dict[str, int]:
    """Revoke the access of a journalist."""
    from cms.press.embargo_access import accesses
    from cms.press.embargo_access.models import EmbargoAccess

    return {"revoked": accesses.revoke(EmbargoAccess.objects.filter(journalist__name=name))}


if __name__ == "__main__":
    django.setup()
    command, *arguments = sys.argv[1:]
    done = build(int(arguments[0])) if command == "build" else revoke(*arguments)
    sys.stdout.write(json.dumps(done))
