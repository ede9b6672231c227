"""Other things than the letter that an address can be asked to confirm, such as alerts. Each app registers its own.

Their choices are in a sign-up request under the name of the extension. They go the same way as a subscription: the
worker sends an e-mail with a link, within the same limits, and nothing takes effect before it is confirmed. The status
and the choices of the subscriber are those of the letter and stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from .email_texts import EmailTexts
from .models import Subscriber


@dataclass(frozen=True, slots=True)
class Extension:
    """What is confirmed, by the name under which its choices are stored.

    `apply_path` is the dotted path of a function that gets the subscriber and the choices, in the transaction of the
    confirmation; `texts_path` is that of the texts of the e-mail that asks for it; `describe_path` is that of a
    function that gets the choices and returns what is confirmed, in the active language.
    """

    name: str
    apply_path: str
    texts_path: str
    describe_path: str

    def apply(self, subscriber: Subscriber, choices: Mapping[str, Any]) -> None:
        """Let the choices take effect."""
        function: Callable[[Subscriber, Any], None] = import_string(self.apply_path)
        function(subscriber, choices[self.name])

    def describe(self, choices: Mapping[str, Any]) -> str:
        """Return what is confirmed, in the active language."""
        function: Callable[[Any], str] = import_string(self.describe_path)
        return function(choices[self.name])

    def get_texts(self) -> EmailTexts:
        """Return the texts of the e-mail that asks to confirm."""
        texts: EmailTexts = import_string(self.texts_path)
        return texts


_extensions: dict[str, Extension] = {}


def register_extension(name: str, *, apply_path: str, texts_path: str, describe_path: str) -> None:
    """Register what an app asks addresses to confirm."""
    _extensions[name] = Extension(name, apply_path, texts_path, describe_path)


def find_extension(choices: Mapping[str, Any]) -> Extension | None:
    """Return the extension that these choices are for; None for those of the letter."""
    return next((one for name, one in _extensions.items() if name in choices), None)
