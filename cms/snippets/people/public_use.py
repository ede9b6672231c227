"""The public use of pictures as portraits of people."""

from __future__ import annotations

from cms.files.images.image_access import register_snippet_use
from cms.journal import cache_tags

from .models import Person

# `/people` lists published people with their portraits, and all responses with a person have the tag of that person.
register_snippet_use(Person, "portrait", lambda pk: (cache_tags.object_tag("person", pk), cache_tags.PEOPLE))
