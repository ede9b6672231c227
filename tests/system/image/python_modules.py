"""Python in the image: libraries work without what it leaves out, and modules are compiled."""

from __future__ import annotations

import json
import subprocess
import time
import uuid
from urllib.parse import urlsplit

import pytest

from tests.production.processes import PROJECT
from tests.system.image.installation import Installation, report
from tests.system.image.podman import run_once

CONVERT_PICTURE = """
import io
from PIL import Image as Pictures
from willow.image import Image
source = io.BytesIO()
Pictures.new("RGB", (64, 48), "teal").save(source, "JPEG")
for save in ("save_as_avif", "save_as_webp", "save_as_png"):
    getattr(Image.open(source).resize((32, 24)), save)(io.BytesIO())
print("converted")
"""
USE_STORAGE = """
import django
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
name = default_storage.save("pictures/0123456789abcdef0123456789abcdef.png", ContentFile(b"bytes"))
print(default_storage.open(name).read())
default_storage.delete(name)
"""


def test_libraries_work_without_what_the_image_leaves_out(installation: Installation) -> None:
    assert "converted" in installation.worker.execute("python", "-c", CONVERT_PICTURE)
    assert "b'bytes'" in installation.web.execute("python", "-c", USE_STORAGE)


def test_files_can_be_stored_in_a_bucket(installation: Installation) -> None:
    found = subprocess.run([PROJECT / "scripts/s3", "start"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip(f"not run: no S3 server ({found.stderr.strip().splitlines()[-1:]})")
    url = urlsplit(found.stdout.strip())
    bucket = f"image-{uuid.uuid4().hex[:12]}"
    env = {**installation.env, "MEDIA_URL": f"s3://{url.netloc}/{bucket}?scheme=http"}
    create = "import django; django.setup()\nfrom django.core.files.storage import default_storage as storage\n"
    create += f"storage.connection.meta.client.create_bucket(Bucket={bucket!r})\n"
    printed = run_once(installation.services["web"], env, installation.volumes, "python", "-c", create + USE_STORAGE)
    assert "b'bytes'" in printed


def test_compiled_modules_start_faster(installation: Installation) -> None:
    """The figure that decides whether the image contains them: half of its layers would be smaller without them."""
    seconds = {}
    for name, prefix in (("compiled", ""), ("not compiled", "PYTHONPYCACHEPREFIX=/nowhere")):
        began = time.monotonic()
        installation.web.execute("sh", "-c", f"{prefix} python -c 'import cms.wsgi'")
        seconds[name] = time.monotonic() - began
    report(f"start of a process: {seconds['compiled']:.1f} s, without compiled modules {seconds['not compiled']:.1f} s")
    assert seconds["compiled"] < seconds["not compiled"]


UNCOMPILED = """
import json, os, sys
import cms.wsgi, gunicorn.workers.gthread
loaded = [module for module in list(sys.modules.values()) if (getattr(module, "__file__", None) or "").endswith(".py")]
own = [module for module in loaded if module.__file__.startswith(("/venv", "/clarion"))]
print(json.dumps([module.__file__ for module in own if not os.path.exists(module.__cached__)]))
"""


def test_every_module_that_web_loads_is_compiled(installation: Installation) -> None:
    missing = json.loads(installation.web.execute("python", "-c", UNCOMPILED).strip().splitlines()[-1])
    assert [file for file in missing if "/settings/" not in file] == []
