"""Where apps offer something to other apps: hooks of Wagtail whose names begin with `clarion_`.

The app that reads a hook declares it once, as an `ExtensionPoint`. Other apps offer values in `AppConfig.ready()`, or
in their module `wagtail_hooks`, with `hooks.register(name, value)`. They do not import the app that reads the hook.
Most values are dotted paths, so that a start imports nothing. docs/extension-points.md lists all hooks.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from wagtail import hooks

Value = TypeVar("Value")


class ExtensionPoint(Generic[Value]):
    """A hook, with its description: what is registered, and an example. The documentation is generated from these."""

    def __init__(self, name: str, *, receives: str, example: str) -> None:
        self.name, self.receives, self.example = name, receives, example

    def values(self) -> list[Value]:
        """Return what installed apps have registered, by their order, then in the order of the apps.

        Call it in functions only: it imports the modules `wagtail_hooks` of all apps.
        """
        return list(hooks.get_hooks(self.name))
