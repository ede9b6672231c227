"""Faults of the journal: entries, the content version, `/changes`, refreshes, and changes of hidden content."""

from __future__ import annotations

from ..mutation import in_area, mutate

JOURNAL = "cms/journal/journal.py"
SIGNALS = "cms/journal/signals.py"
VERSION = "cms/journal/content_version.py"
CHANGES = "cms/journal/public_changes.py"
REFRESHES = "cms/api/refreshes.py"

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
        "cms/journal/test_journal.py",
        "cms/journal/test_atomic_with_journal.py",
        "search/indexing/test_signals.py",
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
        "cms/journal/test_journal.py",
        "cms/journal/test_atomic_with_journal.py",
        "cms/api/test_hidden_changes.py",
    ),
    mutate(
        "entries are not written where a transaction is rolled back to a savepoint",
        JOURNAL,
        "            if not connection.needs_rollback:\n                _write_entries(list(entries.values()))",
        "            _write_entries(list(entries.values()))",
        "cms/journal/test_atomic_with_journal.py",
    ),
    mutate(
        "equal changes of one transaction are written each",
        JOURNAL,
        "        deferred.setdefault(tuple(entry.items()), (entry, []))[1].extend(before)",
        '        deferred[(*entry.items(), ("number", len(deferred)))] = (entry, before)',
        "cms/journal/test_atomic_with_journal.py",
    ),
    mutate(
        "the entries of a transaction are written at once",
        JOURNAL,
        "    deferred = _deferred_entries.get()\n",
        "    deferred = None\n",
        "cms/journal/test_atomic_with_journal.py",
    ),
    mutate(
        "a hidden change increases the public counter",
        JOURNAL,
        "    if public:\n        ContentVersion",
        "    if entries:\n        ContentVersion",
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
        "        next_boundary=min(_found_by(boundaries.next_boundary, wanted, times), default=None),",
        "        next_boundary=min(_found_by(boundaries.next_boundary, existing, public_times), default=None),",
        "cms/journal/test_content_version.py",
    ),
    mutate(
        "an expiry of this moment is still to come",
        "cms/core/boundaries.py",
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
        "a page that was deleted is not listed as removed after all pages had to be read",
        CHANGES,
        "    return sorted({*existing, *known})[:CHUNK_SIZE]",
        "    return sorted(existing)[:CHUNK_SIZE]",
        "cms/api/test_changes.py",
        "cms/api/test_mirror.py",
    ),
    mutate(
        "a page that expires is listed only when the scheduler has run",
        CHANGES,
        "        elif not _process_clock(offset, now):\n            _process_journal(offset, now)",
        "        else:\n            _process_journal(offset, now)",
        "cms/api/test_changes.py",
    ),
    mutate(
        "the topics that a page has lost are not told",
        CHANGES,
        "    return sorted({*old.topics, *new.topics})",
        "    return sorted(new.topics)",
        "cms/api/test_changes.py",
        "cms/api/test_invalidation.py",
    ),
    mutate(
        "draft topics are among the tags of a public page",
        CHANGES,
        ".related_model.objects.published()",
        ".related_model.objects.all()",
        "cms/api/test_changes.py",
        "cms/api/test_invalidation.py",
        "cms/api/test_hidden_changes.py",
    ),
    mutate(
        "a token older than the deleted changes is accepted",
        CHANGES,
        "        PublicChangesOffset.objects.filter(pk=1).update(last_deleted_sequence=last[-1])\n",
        "",
        "cms/api/test_changes.py",
    ),
    mutate(
        "a token of another database is accepted",
        "cms/api/changes.py",
        "    if start.epoch != last.epoch or not is_kept:",
        "    if not is_kept:",
        "cms/api/test_changes.py",
    ),
    mutate(
        "changes of another site are listed",
        "cms/api/changes.py",
        "        site_id=roots[0].site_id,\n        locale__in",
        "        locale__in",
        "cms/api/test_changes.py",
    ),
    mutate(
        "refreshes of another language are listed",
        "cms/api/changes.py",
        "    pages = PublicPage.objects.filter(site_id=roots[0].site_id, locale__in=[root.language for root in roots])",
        "    pages = PublicPage.objects.filter(site_id=roots[0].site_id)",
        "cms/api/test_refreshes.py",
        "cms/api/test_changes.py",
    ),
    mutate(
        "a part of the refreshes is skipped where a response is full",
        "cms/api/changes.py",
        "reached = shown[-1].sequence if there_is_more and shown else start.refresh if there_is_more else last.refresh",
        "reached = shown[-1].sequence if there_is_more and shown else last.refresh",
        "cms/api/test_refreshes.py",
    ),
    mutate(
        "a page that is marked again while it is read counts as compared",
        REFRESHES,
        "    same = PublicPage.objects.filter(page_id=page.page_id, marks=page.marks, compared=page.compared)",
        "    same = PublicPage.objects.filter(page_id=page.page_id)",
        "cms/api/test_refreshes.py",
    ),
    mutate(
        "a change that was undone between two readings is not told",
        REFRESHES,
        "    return found[page.page_id].digest != page.digest or page.marks > page.compared + 1",
        "    return found[page.page_id].digest != page.digest",
        "cms/api/test_refreshes.py",
    ),
    mutate(
        "two workers record the same refreshes",
        REFRESHES,
        "select_for_update().filter(pk=1, **before).first()",
        "select_for_update().filter(pk=1).first()",
        "cms/api/test_refreshes.py",
    ),
    mutate(
        "the pages that a withdrawn page was shown on keep their tags",
        "cms/journal/answers.py",
        "            AnswerTag.objects.filter(page_id=page_id, tag__in=lost).delete()\n",
        "            pass\n",
        "cms/api/test_refreshes.py",
    ),
)
