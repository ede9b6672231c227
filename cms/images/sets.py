"""The named sets of renditions: which sizes and formats are made of every picture, and for what.

AVIF and WebP for browsers, JPEG for everything else. Widths double roughly, so
that no device downloads more than twice what it shows.
"""

from __future__ import annotations

import hashlib

WIDTHS = (320, 640, 1280, 1920)
FORMATS = ("avif", "webp", "jpeg")
CONTENT = {(width, name): f"width-{width}|format-{name}" for width in WIDTHS for name in FORMATS}
SHARE = "fill-1200x630|format-jpeg"  # what most networks show of a shared address

SPECS = (*CONTENT.values(), SHARE)
STATE = hashlib.sha256("\n".join(SPECS).encode()).hexdigest()[:16]
MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg"}
