"""The ledger beside the backups: the worker's copies, what is whole, and what a restore takes back again."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from cms.core.visibility import visible_now
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.preview.models import SharedDraft
from cms.files.storage.locations import Directory
from cms.journal.taken_back import name_page
from cms.operations.audit.chain import Head, extend
from cms.operations.audit.models import AuditRow, TrailState
from cms.operations.audit.trail import number_rows, read_state, record_audit
from cms.operations.backups.place import Place, get_place
from cms.operations.restore.ledger import LedgerBroken, StoredLedger, read_current
from cms.operations.restore.ledger_copies import LedgerConflict, copy_due
from cms.operations.restore.replay import Replay, continue_ledger, replay_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Place:
    """Return the place that BACKUP_URL names."""
    settings.BACKUP_LOCATION = Directory(tmp_path / "backups")
    found = get_place()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def module_story(module_tree: Any) -> Any:
    return factories.StoryFactory()


@pytest.fixture
def story(module_story: Any, db: None, place: Place) -> Any:
    """Return a public story of an installation whose ledger has begun."""
    run_worker()
    return states.reload_page(module_story)


def run_worker() -> None:
    """Do what the worker does within seconds."""
    while number_rows() + copy_due():
        pass


def read_entries(place: Place) -> list[str]:
    """Return the actions of the ledger in use."""
    return [entry.read().action for entry in StoredLedger(place, read_current(place)).read_after(Head())]


class Moment:
    """The tables of the audit trail as a backup has them; pages are put back by the test."""

    def __init__(self) -> None:
        self.keys = set(AuditRow.objects.values_list("key", flat=True))
        self.state = TrailState.objects.get()

    def restore(self) -> None:
        AuditRow.objects.exclude(key__in=self.keys).delete()
        AuditRow.objects.filter(sequence__gt=self.state.sequence).update(sequence=None, previous="", digest="")
        self.state.save()


def read_first_entry(directory: Path) -> dict[str, Any]:
    path = next(directory.glob("000000000001-*.jsonl"))
    entry: dict[str, Any] = json.loads(path.read_text().splitlines()[0])
    return entry


def is_public(page: Any) -> bool:
    return visible_now().filter(pk=page.pk).exists()


def publish(page: Any) -> None:
    """Let the page be public, as the backup has it."""
    type(page).objects.get(pk=page.pk).save_revision().publish()


def test_only_what_takes_something_back_is_copied_in_the_order_of_the_trail(place: Place, story: Any) -> None:
    record_audit("page.published", subject=story)
    states.unpublish(story)
    states.restrict(story)
    run_worker()
    assert read_entries(place) == ["page.unpublished", "page.restricted"]
    assert copy_due() == 0
    state = read_state()
    assert StoredLedger(place, state.ledger).read_head() == state.ledger_head == Head.parse(str(state.ledger_head))


def test_without_a_place_nothing_is_copied(settings: Any) -> None:
    settings.BACKUP_LOCATION = None
    record_audit("page.unpublished", subject="wagtailcore.Page:1")
    number_rows()
    assert copy_due() == 0


def test_what_was_recorded_before_the_ledger_is_not_copied(place: Place) -> None:
    record_audit("page.unpublished", subject="wagtailcore.Page:1")
    run_worker()
    assert read_entries(place) == []


def test_an_interrupted_copy_is_repeated_with_the_same_entries(place: Place, story: Any) -> None:
    states.unpublish(story)
    number_rows()
    before = TrailState.objects.get()
    copy_due()
    before.save()  # the worker was killed before the database knew of the objects
    states.restrict(story)
    run_worker()
    assert read_entries(place) == ["page.unpublished", "page.restricted"]


def test_a_database_that_was_restored_writes_no_entries_after_unknown_ones(place: Place, story: Any) -> None:
    moment = Moment()
    states.unpublish(story)
    run_worker()
    moment.restore()
    record_audit("page.unpublished", subject="wagtailcore.Page:77")
    number_rows()
    with pytest.raises(LedgerConflict, match="finish_restore"):
        copy_due()


def test_two_installations_do_not_write_one_ledger(place: Place, story: Any) -> None:
    place.write("ledger/current", io.BytesIO(b"another"))
    states.unpublish(story)
    number_rows()
    with pytest.raises(LedgerConflict, match="same BACKUP_URL"):
        copy_due()


def test_a_restore_takes_back_what_the_database_does_not_have_and_only_that(place: Place, story: Any) -> None:
    earlier, other = factories.StoryFactory(), factories.StoryFactory()
    states.unpublish(earlier)
    run_worker()
    publish(earlier)
    run_worker()
    moment = Moment()
    states.unpublish(story)
    run_worker()
    publish(story)
    moment.restore()
    replay = replay_ledger(place)
    assert (replay.reason, replay.entries, replay.changed, replay.failed) == ("", 1, {"page.unpublished": 1}, [])
    assert [is_public(page) for page in (story, earlier, other)] == [False, True, True]


def test_a_replay_may_be_repeated_and_the_database_then_goes_on_with_its_ledger(place: Place, story: Any) -> None:
    moment = Moment()
    states.unpublish(story)
    run_worker()
    moment.restore()
    assert replay_ledger(place).entries == 1
    assert replay_ledger(place).entries == 0
    continue_ledger(place, is_whole=True)
    assert AuditRow.objects.get(is_replayed=True).action == "page.unpublished"
    states.restrict(story)
    run_worker()
    assert read_entries(place) == ["page.unpublished", "page.restricted"]


def test_a_second_restore_of_the_same_backup_takes_back_what_happened_in_both_lives(place: Place, story: Any) -> None:
    other, moment = factories.StoryFactory(), Moment()
    for page in (story, other):
        states.unpublish(page)
        run_worker()
        publish(page)
        moment.restore()
        replay = replay_ledger(place)
        continue_ledger(place, is_whole=True)
    assert (replay.reason, replay.entries) == ("", 2)
    assert not is_public(story)
    assert not is_public(other)


def test_what_was_committed_and_not_numbered_at_the_time_of_the_backup_is_not_taken_back(
    place: Place, story: Any
) -> None:
    states.unpublish(story)
    moment = Moment()
    run_worker()
    publish(story)
    moment.restore()
    assert replay_ledger(place).entries == 0
    assert is_public(story)


def test_a_deleted_page_with_pages_below_it_that_were_not_is_hidden_and_named(place: Place, story: Any) -> None:
    """They had been moved before, which no restore repeats."""
    index = story.get_parent().specific
    assert is_public(index)
    moment = Moment()
    record_audit("page.deleted", subject=name_page(index.pk))
    run_worker()
    moment.restore()
    (problem,) = replay_ledger(place).failed
    assert "Pages below it were not deleted" in problem
    assert not is_public(index)
    story.delete()
    replay = replay_ledger(place)
    assert (replay.failed, replay.changed) == ([], {"page.deleted": 1})
    assert not type(index).objects.filter(pk=index.pk).exists()


class TestDamage:
    """Ledgers that are not whole."""

    @pytest.fixture
    def directory(self, place: Place, story: Any) -> Path:
        """Return the directory of a ledger with two objects that a restored database has not."""
        moment = Moment()
        states.unpublish(story)
        run_worker()
        states.restrict(story)
        run_worker()
        moment.restore()
        return Path(str(place.location.path)) / "ledger" / read_current(place)

    def read(self, *noted: Head) -> Replay:
        place = get_place()
        return replay_ledger(place, noted)

    def test_a_whole_ledger_has_its_head(self, directory: Path) -> None:
        assert self.read().is_whole

    @pytest.mark.parametrize("number", [1, 2])
    def test_a_missing_object_is_noticed(self, directory: Path, number: int) -> None:
        next(directory.glob(f"{number:012}-*.jsonl")).unlink()
        assert not self.read().is_whole

    @pytest.mark.parametrize("number", [1, 2])
    def test_a_changed_entry_is_noticed(self, directory: Path, number: int) -> None:
        path = next(directory.glob(f"{number:012}-*.jsonl"))
        path.write_text(path.read_text().replace("wagtailcore.Page:", "wagtailcore.Page:9"))
        replay = self.read()
        assert f"Row {number} was changed" in replay.reason
        assert replay.entries == 0

    @pytest.mark.parametrize("change", [{"sequence": "2"}, {"content": None}, {"content": {}}, {"more": 1}, None])
    def test_what_is_no_entry_is_noticed(self, directory: Path, change: dict[str, Any] | None) -> None:
        path = next(directory.glob("000000000002-*.jsonl"))
        entry, signature = path.read_text().splitlines()
        path.write_text(f"{json.dumps(json.loads(entry) | change if change else [])}\n{signature}")
        assert "cannot be read" in self.read().reason

    @pytest.mark.parametrize("signature", ["", '{"signature": "0"}', '{"signature": 2}', "2"])
    def test_an_entry_that_was_added_after_the_head_is_noticed(
        self, directory: Path, place: Place, signature: str
    ) -> None:
        """Who can write to the place could deactivate every account at the next restore."""
        head = StoredLedger(place, directory.name).read_head()
        content = json.loads(next(directory.glob("000000000002-*.jsonl")).read_text().splitlines()[0])["content"]
        link = next(iter(extend(head, [content | {"key": str(uuid4())}])))
        lines = [json.dumps(asdict(link)), *filter(None, [signature])]
        (directory / "000000000003-000000000003.jsonl").write_text("\n".join(lines))
        replay = self.read()
        assert (replay.is_whole, replay.entries) == (False, 0)

    @pytest.mark.parametrize("content", [b"\x00{", b"\xff\xfe"])
    def test_bytes_that_are_no_json_are_noticed(self, directory: Path, content: bytes) -> None:
        next(directory.glob("000000000002-*.jsonl")).write_bytes(content)
        assert "cannot be read" in self.read().reason

    def test_a_missing_head_is_noticed(self, directory: Path) -> None:
        (directory / "head.json").unlink()
        assert "head is missing" in self.read().reason

    def test_a_head_that_is_no_text_is_noticed(self, directory: Path) -> None:
        (directory / "head.json").write_text('{"head": 2, "signature": 2}')
        assert "head cannot be read" in self.read().reason

    def test_a_name_that_is_no_text_is_noticed(self, directory: Path) -> None:
        (directory.parent / "current").write_bytes(b"\xff")
        assert "belongs to the ledger" in self.read().reason

    def test_a_head_that_is_older_than_the_backup_is_noticed(self, directory: Path, place: Place) -> None:
        first = read_first_entry(directory)
        TrailState.objects.update(ledger_sequence=1, ledger_digest=first["digest"])
        assert self.read().is_whole
        next(directory.glob("000000000002-*.jsonl")).unlink()
        StoredLedger(place, directory.name).write_head(Head())
        assert "older than the backup" in self.read().reason

    def test_a_forged_head_is_noticed(self, directory: Path) -> None:
        next(directory.glob("000000000002-*.jsonl")).unlink()
        first = read_first_entry(directory)
        (directory / "head.json").write_text(json.dumps({"head": f"1:{first['digest']}", "signature": "0" * 64}))
        assert "SECRET_KEY" in self.read().reason

    def test_a_head_that_was_signed_before_the_key_was_replaced_is_known(self, directory: Path, settings: Any) -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 5, [settings.SECRET_KEY]
        assert self.read().is_whole

    def test_an_end_that_was_cut_with_its_head_is_noticed_by_a_noted_head(self, directory: Path, place: Place) -> None:
        ledger = StoredLedger(place, read_current(place))
        head = ledger.read_head()
        next(directory.glob("000000000002-*.jsonl")).unlink()
        ledger.write_head(Head(1, read_first_entry(directory)["digest"]))
        assert "does not have the head" in self.read(head).reason

    def test_a_backup_before_the_ledger_is_noticed(self, directory: Path) -> None:
        TrailState.objects.update(ledger="")
        assert "before the ledger began" in self.read().reason

    def test_a_backup_of_another_ledger_is_noticed(self, directory: Path, place: Place) -> None:
        place.write("ledger/current", io.BytesIO(b"another"))
        assert "belongs to the ledger" in self.read().reason


class TestFinishRestore:
    """What the command does with the ledger."""

    @pytest.fixture
    def shared(self, place: Place, story: Any) -> list[SharedDraft]:
        from tests.cms.operations.restore.content_cases import create_shared

        return [create_shared(), create_shared()]

    def revoke_and_restore(self, shared: SharedDraft) -> None:
        """Revoke a link after the backup, and restore the backup."""
        from cms.editing.preview.codes import revoke_shared

        run_worker()
        moment = Moment()
        revoke_shared(SharedDraft.objects.filter(pk=shared.pk))
        run_worker()
        SharedDraft.objects.update(revoked_at=None)
        moment.restore()

    def count_valid(self) -> list[int]:
        return list(SharedDraft.objects.filter(revoked_at=None).values_list("pk", flat=True))

    def test_where_the_ledger_is_whole_links_that_were_never_revoked_go_on(
        self, shared: list[SharedDraft], capsys: Any
    ) -> None:
        self.revoke_and_restore(shared[0])
        call_command("finish_restore")
        assert self.count_valid() == [shared[1].pk]
        assert "Link to a draft revoked: 1 taken back again" in capsys.readouterr().out

    @pytest.mark.parametrize("damage", ["no ledger", "not read", "broken"])
    def test_without_a_whole_ledger_everything_ends(
        self, shared: list[SharedDraft], damage: str, settings: Any, place: Place
    ) -> None:
        self.revoke_and_restore(shared[0])
        options = {"without_ledger": damage == "not read"}
        if damage == "no ledger":
            settings.BACKUP_LOCATION = None
        elif damage == "broken":
            place.delete(f"ledger/{read_current(place)}/head.json")
        call_command("finish_restore", **options)
        assert self.count_valid() == []
        assert read_state().ledger == ""

    def test_a_dry_run_says_which_would_go_on_and_changes_nothing(self, shared: list[SharedDraft], capsys: Any) -> None:
        self.revoke_and_restore(shared[0])
        call_command("finish_restore", dry_run=True)
        shown = capsys.readouterr().out
        assert "2 links to drafts would go on" in shown
        assert "1 entries of the ledger are newer than the backup" in shown
        assert len(self.count_valid()) == 2

    def test_a_place_that_does_not_respond_ends_nothing(self, shared: list[SharedDraft], tmp_path: Path) -> None:
        self.revoke_and_restore(shared[0])
        (tmp_path / "file").write_text("")
        with (
            override_settings(BACKUP_LOCATION=Directory(tmp_path / "file" / "backups")),
            pytest.raises(CommandError, match="--without-ledger"),
        ):
            call_command("finish_restore")
        assert len(self.count_valid()) == 2

    def test_what_was_not_taken_back_is_an_error_and_is_tried_again(
        self, shared: list[SharedDraft], story: Any, place: Place, capsys: Any
    ) -> None:
        """An entry before and one after it are taken back once, and the worker goes on with the ledger meanwhile."""
        from cms.editing.preview.codes import revoke_shared

        index, other = story.get_parent().specific, factories.StoryFactory()
        run_worker()
        moment = Moment()
        states.unpublish(other)
        record_audit("page.deleted", subject=name_page(index.pk))  # fails while there are pages below it
        revoke_shared(SharedDraft.objects.filter(pk=shared[0].pk))
        run_worker()
        publish(other)
        SharedDraft.objects.update(revoked_at=None)
        moment.restore()
        for expected in (False, True):
            with pytest.raises(CommandError, match="1 entry of the ledger was not taken back"):
                call_command("finish_restore")
            shown = capsys.readouterr().out
            assert "Not taken back, do it yourself: " in shown
            assert "start web and worker" not in shown
            assert self.count_valid() == [shared[1].pk]
            assert is_public(other) == expected
            publish(other)
            run_worker()
        states.restrict(story)
        run_worker()
        actions = ["page.unpublished", "page.deleted", "draft.share_revoked", "page.restricted"]
        assert read_entries(place) == actions
        for child in index.get_children().specific():
            child.delete()
        call_command("finish_restore")
        assert "start web and worker" in capsys.readouterr().out
        assert not type(index).objects.filter(pk=index.pk).exists()
        assert replay_ledger(place).entries == 0

    def test_the_restored_trail_says_that_it_was_restored_and_is_whole(
        self, shared: list[SharedDraft], capsys: Any
    ) -> None:
        self.revoke_and_restore(shared[0])
        call_command("finish_restore")
        run_worker()
        call_command("verify_audit_trail")
        assert "rows are as they were written" in capsys.readouterr().out
        assert AuditRow.objects.get(action="restore.finished").facts == {"entries": 1, "is_whole": True}


def test_a_broken_ledger_is_an_error_with_the_reason(place: Place, story: Any) -> None:
    with pytest.raises(LedgerBroken, match="head is missing"):
        StoredLedger(place, "unknown").read_head()
