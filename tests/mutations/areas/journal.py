"""Faults of the journal: entries, the content version, `/changes`, refreshes, and changes of hidden content."""

from __future__ import annotations

from ..mutation import in_area, mutate

JOURNAL = "cms/journal/journal.py"
SIGNALS = "cms/journal/signals.py"
VERSION = "cms/journal/content_version.py"
CHANGES = "cms/journal/public_changes.py"

MUTATIONS = in_area(
    "journal",
    mutate(
        "a draft of a live page is recorded as a change",
        SIGNALS,
        "    return update_fields is not None and set(update_fields) <= DRAFT_FIELDS",
        "    return False",
        "cms/journal/test_journal.py::test_drafts_are_not_recorded[new draft]",
    ),
    mutate(
        "a new slug concerns its page only",
        SIGNALS,
        "        instance._moves_descendants = True\n",
        "",
        "cms/journal/test_journal.py",
    ),
    mutate(
        "a restriction concerns its page only",
        SIGNALS,
        "    journal.record_subtree_change(instance.page, _get_before(instance))\n\n\ndef _read_page_before",
        "    journal.record_page_change(instance.page_id, _get_before(instance))\n\n\ndef _read_page_before",
        "cms/journal/test_journal.py",
    ),
    mutate(
        "a page is not public again when its restriction is moved to a draft",
        SIGNALS,
        "    instance._journal_before = UNKNOWN if is_moved else _read_subtree_before(instance.page_id)",
        "    instance._journal_before = _read_subtree_before(instance.page_id)",
        "cms/journal/test_content_version.py",
    ),
    mutate(
        "the pages of a deleted document are not indexed again",
        SIGNALS,
        """        for page_id in sorted(getattr(instance, "_journal_pages", ())):
            journal.record_page_change(page_id, ABSENT)
""",
        "",
        "search/querying/test_attachments.py",
    ),
    mutate(
        "the pages of a deleted snippet keep its name in the index",
        SIGNALS,
        """            journal.record_lost_snippet(page_id, instance)
""",
        """            pass
""",
        "search/querying/test_hidden_pages.py",
    ),
    mutate(
        "a new draft with a date leaves the version as it was",
        SIGNALS,
        "        journal.record_schedule_change()\n",
        "        pass\n",
        "cms/journal/test_journal.py",
    ),
    mutate(
        "an object that another transaction publishes meanwhile counts as hidden",
        JOURNAL,
        "if any(one.was_public or one.public_counter not in (None, public_counter) for one in known)",
        "if any(one.was_public for one in known)",
        "cms/api/test_hidden_changes.py",
    ),
    mutate(
        "entries are not written where a transaction is rolled back to a savepoint",
        JOURNAL,
        "            if not connection.needs_rollback:\n                _write_entries(",
        "            if True:\n                _write_entries(",
        "cms/journal/test_atomic_with_journal.py",
    ),
    mutate(
        "equal changes of one transaction are written each",
        JOURNAL,
        "        deferred.entries.setdefault(tuple(entry.items()), (entry, []))[1].extend(before)",
        '        deferred.entries[(*entry.items(), ("number", len(deferred.entries)))] = (entry, before)',
        "cms/journal/test_atomic_with_journal.py",
    ),
    mutate(
        "the entries of a transaction are written at once",
        JOURNAL,
        "    deferred = _deferred_entries.get()\n    if deferred is None:\n        with",
        "    deferred = None\n    if deferred is None:\n        with",
        "cms/journal/test_atomic_with_journal.py",
    ),
    mutate(
        "a hidden change increases the public counter",
        JOURNAL,
        "    if public:\n        number",
        "    if entries:\n        number",
        "cms/api/test_hidden_changes.py",
    ),
    mutate(
        "entries that a consumer has not read are deleted",
        JOURNAL,
        "    read_by_all = min([last_sequence() - 1, *(sequence for sequence in sequences if sequence is not None)])",
        "    read_by_all = last_sequence() - 1",
        "cms/journal/test_retention.py",
    ),
    mutate(
        "the version is kept beyond the next expiry",
        VERSION,
        "    return version.read_at <= now and (version.next_boundary is None or now < version.next_boundary)",
        "    return version.read_at <= now",
        "cms/journal/test_content_version.py",
    ),
    mutate(
        "the version of before a restored backup is kept",
        VERSION,
        "(version.lineage, version.counter) != (lineage, counter)",
        "version.counter != counter",
        "cms/journal/test_content_version.py",
    ),
    mutate(
        "a rolled back transaction leaves its version to others",
        VERSION,
        "    if connection.in_atomic_block:  # after a rollback the same counter comes again with other content\n"
        "        return _read(at)\n",
        "",
        "cms/journal/test_content_version.py",
    ),
    mutate(
        "the next boundary is that of public content only",
        VERSION,
        "        next_boundary=min(_found_by(visibility.next_boundary, wanted, times), default=None),",
        "        next_boundary=min(_found_by(visibility.next_boundary, existing, public_times), default=None),",
        "cms/journal/test_content_version.py",
    ),
    mutate(
        "an expiry of this moment is still to come",
        "cms/core/visibility.py",
        """f"{field.name}__gt": now""",
        """f"{field.name}__gte": now""",
        "cms/journal/test_content_version.py",
    ),
    mutate(
        "a page that moves to another site is listed as updated",
        CHANGES,
        "    stays = old and new and (old.site_id, old.locale) == (new.site_id, new.locale)",
        "    stays = old and new",
        "cms/api/test_changes.py",
    ),
    mutate(
        "after the clock was set back, what is hidden again stays in /changes",
        CHANGES,
        "(now, before) if clock.is_ahead(before, now) else (before, now)",
        "(before, now)",
        "cms/api/test_changes.py",
    ),
)
