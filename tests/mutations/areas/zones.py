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
        f"{ZONE_TESTS}::test_an_hour_at_which_the_clocks_change_has_two_candidates_that_can_be_written",
    ),
    mutate(
        "the later moment of a missing hour is offered first",
        ZONES,
        "(min(first, second), max(first, second))",
        "(first, second)",
        f"{ZONE_TESTS}::test_an_hour_at_which_the_clocks_change_has_two_candidates_that_can_be_written",
    ),
    mutate(
        "an offset that the zone does not have is believed",
        ZONES,
        "written.utcoffset() != at.astimezone(zone).utcoffset()",
        "written.utcoffset() is None",
        f"{ZONE_TESTS}::test_a_text_without_an_instant_is_refused_with_what_to_write",
    ),
    mutate(
        "a time without a zone is in UTC",
        ZONES,
        "default_zone or clock.site_zone()",
        'default_zone or ZoneInfo("UTC")',
        f"{ZONE_TESTS}::test_without_a_zone_it_is_that_of_the_site",
    ),
    mutate(
        "a city of several zones is one of them",
        ZONES,
        "if len(found) == 1}",
        "if found}",
        f"{ZONE_TESTS}::test_a_zone_is_found_as_people_write_it",
    ),
    mutate(
        "a stored zone is guessed from a part of its name",
        ZONES,
        "return ZoneInfo(name) if name in _zone_names() else None",
        "return find_zone(name) if name else None",
        f"{ZONE_TESTS}::test_a_stored_zone_is_loaded_by_its_exact_name_only",
    ),
    mutate(
        "a moment is chosen without asking",
        FIELDS,
        "        raise ValidationError(message, code=SHIFTED)\n",
        "        return candidates[0]\n",
        f"{FIELD_TESTS}::test_the_form_asks_which_moment_is_meant_and_keeps_every_input",
    ),
    mutate(
        "a moment is taken that was not offered",
        FIELDS,
        "            if _write_instant(at) == typed.choice:\n                return at\n",
        "            if typed.choice:\n                return at\n",
        f"{FIELD_TESTS}::test_the_chosen_moment_is_taken_and_shown_as_it_was_chosen",
    ),
    mutate(
        "another zone moves the instant without a question",
        FIELDS,
        "        if set(candidates) == {at}:\n            return at\n",
        "        if candidates:\n            return candidates[0]\n",
        f"{FIELD_TESTS}::test_a_zone_that_is_changed_without_the_time_is_asked_about",
    ),
    mutate(
        "a time that the clock shows twice is shown without its offset",
        FIELDS,
        "        if is_ambiguous(at, zone):\n            return write_offset_time(at, zone)\n",
        "",
        "cms/editing/editor/test_time_fields.py::test_a_stored_time_that_the_clock_shows_twice_is_shown_with_its_offset_and_can_be_saved",
    ),
    mutate(
        "an unchanged time is stored with the zone of the user",
        FIELDS,
        "return self.stored_zone if shown and shown[1] == zone and self._is_unchanged(value) else zone",
        "return get_active_zone()",
        "cms/editing/editor/test_zones_of_pages.py::test_an_embargo_moves_go_live_with_its_zone",
    ),
    mutate(
        "a change of the zone alone is no change",
        FIELDS,
        "return bool(initial) and self.get_typed_zone(data) != self.stored_zone",
        "return False",
        f"{FIELD_TESTS}::test_a_zone_that_is_changed_without_the_time_is_asked_about",
    ),
    mutate(
        "an emptied time keeps its zone",
        FIELDS,
        "field.get_typed_zone(self[name].data) if self.cleaned_data[name] else None",
        "field.get_typed_zone(self[name].data)",
        "cms/editing/editor/test_zones_of_pages.py::test_an_emptied_time_has_no_zone",
    ),
    mutate(
        "a year in which not every zone has a time is accepted",
        ZONES,
        "    if not MINYEAR < written.year < MAXYEAR:\n",
        "    if False:\n",
        f"{ZONE_TESTS}::test_a_text_without_an_instant_is_refused_with_what_to_write",
    ),
    mutate(
        "an embargo that is moved leaves the zone of go-live",
        "cms/page_types/press_releases/models.py",
        "self.go_live_at, self.go_live_zone = self.embargo_until, self.embargo_zone",
        "self.go_live_at = self.embargo_until",
        "cms/editing/editor/test_zones_of_pages.py::test_an_embargo_moves_go_live_with_its_zone",
    ),
)
