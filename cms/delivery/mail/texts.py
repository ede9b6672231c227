"""Texts of e-mails that are translated when they are used, with placeholders."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any, Self

PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class MailTexts:
    """The base of the texts of an e-mail. Each field is translated when it becomes a string."""

    def fill(self, **values: str) -> Self:
        """Return a copy in the active language in which each `{placeholder}` is replaced by the value of its name."""
        filled: dict[str, Any] = {
            field.name: PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), str(getattr(self, field.name)))
            for field in fields(self)
        }
        return type(self)(**filled)
