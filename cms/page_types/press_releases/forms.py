"""The admin form of a release."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy

from cms.core.zoned_times import get_zone
from cms.pages.forms import PageForm
from cms.snippets.organisation.defaults import get_release_defaults

# HTML attributes of the regions panel: when the regions change, the editor requests their defaults and fills in the
# fields that are still empty.
DEFAULTS_ATTRIBUTES = {
    "data-controller": "clarion-defaults",
    "data-action": "change->clarion-defaults#request",
    "data-clarion-defaults-url-value": reverse_lazy("release_defaults"),
}


class ReleaseForm(PageForm):
    """Page form that fills new releases with release defaults and shows a go-live time moved by an embargo."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and not self.is_bound:
            self._set_initial_defaults()

    def _set_initial_defaults(self) -> None:
        if defaults := get_release_defaults(self.locale_id):
            values = {name: value for name, value in defaults.to_fields().items() if name in self.fields}
            self.initial.update((name, value) for name, value in values.items() if not self.initial.get(name))

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Return the updates for the open form: autosave does not reload it, so it needs the moved go-live time."""
        updates = super().get_field_updates_for_resave()
        if getattr(self.instance, "moved_go_live", None) and (go_live := self.fields.get("go_live_at")):
            go_live.stored_zone = get_zone(self.instance, "go_live_at")
            shown = go_live.prepare_value(self.instance.go_live_at)
            updates += [
                ("go_live_at", shown.text),
                ("go_live_at-zone", shown.zone),
                ("go_live_at-shown", shown.shown),
            ]
        return updates
