"""Faults of typed times: hours that a clock shows twice or never, the zone beside the instant, and the question."""

from __future__ import annotations

from ..mutation import in_area, mutate

ZONES = "cms/core/zones.py"
FIELDS = "cms/core/time_fields.py"
ZONE_TESTS = "cms/core/test_zones.py"
FIELD_TESTS = "cms/core/test_time_fields.py"

MUTATIONS = in_area(
    "zones",
    mutate(
        "a time that does not exist is accepted",
        ZONES,
        "    if first == second:\n        return first\n",
        "    if first >= second:\n        return first\n",
        f"{ZONE_TESTS}::test_an_hour_at_which_the_clocks_change_has_two_candidates_that_can_be_written",
    ),
    mutate(
        "a time that occurs twice is accepted",
        ZONES,
        "    if first == second:\n        return first\n",
        "    if first <= second:\n        return first\n",
        ZONE_TESTS,
    ),
    mutate(
        "the later moment of a missing hour is offered first",
        ZONES,
        "(min(first, second), max(first, second))",
        "(first, second)",
        ZONE_TESTS,
    ),
    mutate(
        "an offset that the zone does not have is believed",
        ZONES,
        "written.utcoffset() != at.astimezone(zone).utcoffset()",
        "written.utcoffset() is None",
        ZONE_TESTS,
    ),
    mutate(
        "a time without a zone is in UTC",
        ZONES,
        "default_zone or clock.site_zone()",
        'default_zone or ZoneInfo("UTC")',
        ZONE_TESTS,
    ),
    mutate(
        "a city of several zones is one of them",
        ZONES,
        "if len(found) == 1}",
        "if found}",
        ZONE_TESTS,
    ),
    mutate(
        "a stored zone is guessed from a part of its name",
        ZONES,
        "return ZoneInfo(name) if name in _zone_names() else None",
        "return find_zone(name) if name else None",
        ZONE_TESTS,
    ),
    mutate(
        "a moment is chosen without asking",
        FIELDS,
        "        raise ValidationError(message, code=SHIFTED)\n",
        "        return candidates[0]\n",
        FIELD_TESTS,
    ),
    mutate(
        "a moment is taken that was not offered",
        FIELDS,
        "            if _write_instant(at) == typed.choice:\n                return at\n",
        "            if typed.choice:\n                return at\n",
        FIELD_TESTS,
    ),
    mutate(
        "another zone moves the instant without a question",
        FIELDS,
        "        if set(candidates) == {at}:\n            return at\n",
        "        if candidates:\n            return candidates[0]\n",
        FIELD_TESTS,
    ),
    mutate(
        "saving a form moves a time that was shown with its offset",
        FIELDS,
        "        if is_ambiguous(at, zone):\n            return write_offset_time(at, zone)\n",
        "",
        FIELD_TESTS,
    ),
    mutate(
        "an unchanged time is stored with the zone of the user",
        FIELDS,
        "return self.stored_zone if shown and shown[1] == zone and self._is_unchanged(value) else zone",
        "return get_active_zone()",
        FIELD_TESTS,
        "cms/editing/editor/test_zones_of_pages.py",
    ),
    mutate(
        "a change of the zone alone is no change",
        FIELDS,
        "return bool(initial) and self.get_typed_zone(data) != self.stored_zone",
        "return False",
        FIELD_TESTS,
        "cms/editing/editor/test_zones_of_pages.py",
    ),
    mutate(
        "an emptied time keeps its zone",
        FIELDS,
        "field.get_typed_zone(self[name].data) if self.cleaned_data[name] else None",
        "field.get_typed_zone(self[name].data)",
        "cms/editing/editor/test_zones_of_pages.py",
    ),
    mutate(
        "a year in which not every zone has a time is accepted",
        ZONES,
        "    if not MINYEAR < written.year < MAXYEAR:\n",
        "    if False:\n",
        ZONE_TESTS,
        FIELD_TESTS,
    ),
    mutate(
        "an embargo that is moved leaves the zone of go-live",
        "cms/page_types/press_releases/models.py",
        "self.go_live_at, self.go_live_zone = self.embargo_until, self.embargo_zone",
        "self.go_live_at = self.embargo_until",
        "cms/editing/editor/test_zones_of_pages.py",
    ),
)
