"""The form a release is written with."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy

from cms.organisation.defaults import get_release_defaults
from cms.pages.forms import PageForm

# On the panel of regions: the editor asks again when they change, and fills what nobody has written.
DEFAULTS_ATTRIBUTES = {
    "data-controller": "clarion-defaults",
    "data-action": "change->clarion-defaults#ask",
    "data-clarion-defaults-url-value": reverse_lazy("release_defaults"),
}


class ReleaseForm(PageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and not self.is_bound:
            self._set_initial_defaults()

    def _set_initial_defaults(self) -> None:
        if defaults := get_release_defaults(self.locale_id):
            given = {name: value for name, value in defaults.to_fields().items() if name in self.fields}
            self.initial.update((name, value) for name, value in given.items() if not self.initial.get(name))

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Saving by itself loads no page: the go-live that the embargo has moved is put into the form that stays."""
        updates = super().get_field_updates_for_resave()
        if getattr(self.instance, "moved_go_live", None) and (go_live := self.fields.get("go_live_at")):
            updates.append(("go_live_at", go_live.widget.format_value(go_live.prepare_value(self.instance.go_live_at))))
        return updates
