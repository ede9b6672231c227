"""The form of names in the API: block types, page types, and values of vocabularies."""

from __future__ import annotations

import re

NAME_PATTERN = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
