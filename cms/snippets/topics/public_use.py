"""The public use of pictures of topics and regions, which `/topics` and `/regions` list."""

from __future__ import annotations

from cms.files.images.image_access import register_snippet_use
from cms.journal import cache_tags

from .models import Region, Topic

register_snippet_use(Topic, "image", lambda pk: (cache_tags.TOPICS,))
register_snippet_use(Region, "image", lambda pk: (cache_tags.REGIONS,))
