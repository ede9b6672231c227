"""Take back again, after a restore, what the ledger says was taken back since the backup.

The restored database knows which entries it contains: each row of the audit trail has a key, and was written in the
transaction of its action. So an entry whose key is not in the database happened after the backup, whatever the clocks
said. The entry becomes a row of the restored trail in the transaction that takes back, so that an interrupted replay
goes on where it ended, and later restores of later backups do not repeat it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from django.db import transaction

from cms.core import clock
from cms.operations.audit.actions import AuditAction, Postponed, find_actions
from cms.operations.audit.chain import Head
from cms.operations.audit.models import AuditRow, TrailState
from cms.operations.audit.trail import read_state, without_audit
from cms.operations.backups.place import Place

from .erased_people import build_address_book
from .ledger import LedgerBroken, LedgerEntry, StoredLedger, read_current

log = structlog.get_logger(__name__)

KEYS_CHUNK = 500  # keys that are looked up in one query


@dataclass(slots=True)
class Replay:
    """What a replay has found and done."""

    reason: str = ""  # why the ledger is not whole; empty if it is
    entries: int = 0
    changed: Counter[str] = field(default_factory=Counter)  # rows that were changed, by action
    failed: list[str] = field(default_factory=list)  # what people have to do, a sentence each
    retry_after: Head | None = None  # the entry before the first one that could not be taken back

    @property
    def is_whole(self) -> bool:
        """Return whether what the ledger does not name was not taken back."""
        return not self.reason

    def record_failure(self, entry: LedgerEntry, text: str) -> None:
        """Note that an entry was not taken back, with what people have to do."""
        self.failed.append(text)
        before = Head(entry.link.sequence - 1, entry.link.previous)
        if self.retry_after is None or before.sequence < self.retry_after.sequence:
            self.retry_after = before


def find_new_entries(place: Place | None, noted: Sequence[Head] = ()) -> tuple[list[LedgerEntry], str]:
    """Return the entries that the database does not contain, and why the ledger is not whole, empty if it is.

    `noted` are heads of the ledger that the log or an e-mail has.
    """
    if place is None:
        return [], "There is no ledger: BACKUP_URL is not set."
    state = read_state()
    if not state.ledger:
        return [], "The backup was made before the ledger began."
    if (current := read_current(place)) != state.ledger:
        return [], f"The backup belongs to the ledger {state.ledger}, and {place} has {current or 'none'}."
    ledger = StoredLedger(place, state.ledger)
    try:
        entries = ledger.read_after(state.replay_head)
        reason = _find_missing_end(ledger, state, entries, noted)
    except LedgerBroken as problem:
        return [], f"The ledger {state.ledger} is not whole: {problem}"
    known = _find_known([entry.key for entry in entries])
    return [entry for entry in entries if entry.key not in known], reason


def _find_missing_end(
    ledger: StoredLedger, state: TrailState, entries: list[LedgerEntry], noted: Sequence[Head]
) -> str:
    """Return which end of the ledger is missing; empty if it has its own head and those that were noted.

    The head is stored before the database knows of it, so one that is older than the backup was put back.
    """
    signed = ledger.read_head()
    if signed.sequence < state.ledger_sequence:
        return f"The ledger {ledger.name} has a head that is older than the backup: {signed}."
    heads = {state.ledger_head, *(entry.link.head for entry in entries)}
    last = entries[-1].link.sequence if entries else state.ledger_sequence
    for head in (signed, *noted):
        if head.sequence >= state.ledger_sequence and head not in heads:
            return f"The ledger {ledger.name} ends with entry {last} and does not have the head {head}."
    return ""


def _find_known(keys: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(keys), KEYS_CHUNK):
        rows = AuditRow.objects.filter(key__in=keys[start : start + KEYS_CHUNK])
        known.update(str(key) for key in rows.values_list("key", flat=True))
    return known


def replay_ledger(place: Place | None, noted: Sequence[Head] = ()) -> Replay:
    """Take back again what the ledger has and the database does not. It may be repeated.

    Where the ledger is not whole, what could be read of it is taken back, and `reason` says what is missing: then
    it is not known what else was taken back.

    Raises:
        OSError: The place does not respond.
    """
    entries, reason = find_new_entries(place, noted)
    replay, actions = Replay(reason, len(entries)), find_actions()
    build_address_book.cache_clear()
    waiting = entries
    while waiting:
        postponed = [(entry, reason) for entry in waiting if (reason := _replay_entry(entry, actions, replay))]
        if len(postponed) == len(waiting):
            for entry, reason in postponed:
                replay.record_failure(entry, _describe(entry, actions, reason))
            break
        waiting = [entry for entry, _ in postponed]
    log.warning("restore.replayed", entries=len(entries), failed=len(replay.failed), whole=replay.is_whole)
    return replay


def _replay_entry(entry: LedgerEntry, actions: dict[str, AuditAction], replay: Replay) -> str:
    """Take back what an entry names, and record it as a row. Return why another entry has to be first, else nothing.

    What a function does before it raises `Postponed` stays, such as hiding a page that cannot be deleted yet.
    """
    recorded, postponed, changed = entry.read(), "", 0
    action = actions.get(recorded.action)
    if action is None or not action.take_back:
        return "this version of Clarion, or a wing that is left out, has it not."
    try:
        with transaction.atomic(), without_audit():
            try:
                changed = action.load()(recorded)
            except Postponed as reason:
                postponed = str(reason) or type(reason).__name__
            else:
                _record(entry)
    except Exception as error:
        log.exception("restore.entry_failed", action=recorded.action, subject=recorded.subject)
        text = f"{type(error).__name__}; the log has the reason."
        replay.record_failure(entry, _describe(entry, actions, text))
        return ""
    if changed:
        replay.changed[recorded.action] += 1
    return postponed


def _describe(entry: LedgerEntry, actions: dict[str, AuditAction], reason: str) -> str:
    """Return what people have to do for an entry that could not be taken back."""
    recorded = entry.read()
    action = actions.get(recorded.action)
    return f"{action.label if action else recorded.action}, {recorded.subject}: {reason}"


def _record(entry: LedgerEntry) -> None:
    recorded = entry.read()
    AuditRow.objects.create(
        key=entry.key,
        action=recorded.action,
        subject=recorded.subject,
        actor_id=recorded.actor_id,
        facts=recorded.facts,
        happened_at=recorded.happened_at,
        is_replayed=True,
    )


def continue_ledger(place: Place | None, *, is_whole: bool, retry_after: Head | None = None) -> None:
    """Let the restored database write its ledger on; if that is not whole, the worker begins another one.

    The next replay begins after `retry_after`. The head is not put back to it: the worker would then write other
    entries under the numbers of those that were not taken back.

    Raises:
        OSError: The place does not respond.
    """
    if place is None or not is_whole:
        TrailState.objects.update(ledger="", retry_sequence=None, retry_digest="")
        return
    state = read_state()
    ledger = StoredLedger(place, state.ledger)
    entries = ledger.read_after(state.ledger_head)
    head = entries[-1].link.head if entries else state.ledger_head
    ledger.write_head(head)
    TrailState.objects.update(
        ledger_sequence=head.sequence,
        ledger_digest=head.digest,
        copied_at=clock.now(),
        retry_sequence=retry_after.sequence if retry_after else None,
        retry_digest=retry_after.digest if retry_after else "",
    )
