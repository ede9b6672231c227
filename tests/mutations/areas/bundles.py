"""Faults of bundles: all pages or none, exact versions, rights, hidden pages, and undo."""

from __future__ import annotations

from ..mutation import Change, Mutation, in_area, mutate

BUNDLES = "cms/editing/bundles"
TESTS = "cms/editing/bundles"

MUTATIONS = in_area(
    "bundles",
    mutate(
        "the pages of a bundle are published alone",
        f"{BUNDLES}/publication.py",
        'return Revision.objects.filter(pk__in=members.exclude(revision=None).values("revision_id"))',
        "return Revision.objects.none()",
        f"{TESTS}/test_publication.py::test_one_failing_page_keeps_all_from_being_published",
    ),
    mutate(
        "a page that fails is left out of its bundle",
        f"{BUNDLES}/publication.py",
        "        raise MemberFailure(describe_error(error), page_id) from error",
        "        log.warning(describe_error(error))",
        f"{TESTS}/test_publication.py::test_one_failing_page_keeps_all_from_being_published",
    ),
    mutate(
        "a page whose schedule was cancelled becomes public with its bundle",
        f"{BUNDLES}/publication.py",
        "if revision is None or revision.approved_go_live_at is None:",
        "if revision is None:",
        f"{TESTS}/test_publication.py::test_a_page_whose_version_is_not_scheduled_any_more_keeps_all_from_being_published",
    ),
    mutate(
        "the publication of a bundle is no act",
        f"{BUNDLES}/publication.py",
        "    journal.declare_act()\n",
        "",
        f"{TESTS}/test_publication.py::test_all_pages_are_published_at_the_minute_and_none_before",
    ),
    mutate(
        "a bundle that was cancelled meanwhile is published",
        f"{BUNDLES}/publication.py",
        "rows = Bundle.objects.filter(pk=bundle.pk, state__in=PENDING_STATES, go_live_at__lte=now)",
        "rows = Bundle.objects.filter(pk=bundle.pk, go_live_at__lte=now)",
        f"{TESTS}/test_publication.py::test_a_bundle_that_is_cancelled_meanwhile_is_not_published",
    ),
    mutate(
        "a cancelled bundle leaves its pages scheduled",
        f"{BUNDLES}/schedule.py",
        "        unschedule_version(member.revision, user)\n    for item, kind",
        "        pass\n    for item, kind",
        f"{TESTS}/test_publication.py::test_a_cancelled_bundle_is_not_published",
    ),
    mutate(
        "a correction of a late bundle is published alone",
        f"{BUNDLES}/versions.py",
        "    if bundle.go_live_at > clock.now():\n",
        "    if True:\n",
        f"{TESTS}/test_corrections.py::test_a_correction_of_a_failed_bundle_is_not_published_alone",
    ),
    mutate(
        "a scheduled page that is added stays scheduled for its own time",
        f"{BUNDLES}/composition.py",
        "        unschedule_version(revision, user)\n",
        "        pass\n",
        f"{TESTS}/test_corrections.py::test_a_scheduled_page_that_is_added_waits_for_the_bundle",
    ),
    mutate(
        "a user who may not publish a scheduled page takes it off the schedule",
        f"{BUNDLES}/composition.py",
        "        if not page.permissions_for_user(user).can_publish():\n",
        "        if False:\n",
        f"{TESTS}/test_corrections.py::test_who_may_not_publish_a_scheduled_page_cannot_take_it_off_the_schedule",
    ),
    mutate(
        "a version is approved that the user has not seen",
        f"{BUNDLES}/approval.py",
        "page.latest_revision_id != revision_id or not _may_approve(member.page, user)",
        "not _may_approve(member.page, user)",
        f"{TESTS}/test_obstacles.py::test_a_later_draft_is_not_approved_with_the_version_that_was_seen",
    ),
    mutate(
        "a user approves a version without the right to do so",
        f"{BUNDLES}/approval.py",
        "page.latest_revision_id != revision_id or not _may_approve(member.page, user)",
        "page.latest_revision_id != revision_id",
        f"{TESTS}/test_obstacles.py::test_who_may_not_approve_a_page_approves_none",
    ),
    mutate(
        "a user approves pages that are hidden from the user",
        f"{BUNDLES}/approval.py",
        'select_related("page").filter(page_id__in=set(seen) - get_hidden_page_ids(user))',
        'select_related("page").filter(page_id__in=set(seen))',
        f"{TESTS}/test_hidden_pages.py::test_who_may_not_see_a_page_cannot_approve_it",
    ),
    mutate(
        "everybody in the admin decides about bundles",
        f"{BUNDLES}/access.py",
        "return bool(user.has_perm(PUBLISH_PERMISSION))",
        "return bool(user.is_active)",
        f"{TESTS}/test_board.py::test_who_may_not_publish_bundles_decides_nothing",
    ),
    mutate(
        "a bundle is scheduled by a user who may not publish its pages",
        f"{BUNDLES}/obstacles.py",
        "if user is not None and not member.page.permissions_for_user(user).can_publish():",
        "if False:",
        f"{TESTS}/test_obstacles.py::test_pages_that_a_user_may_not_see_are_only_counted",
    ),
    mutate(
        "the obstacles of hidden pages are shown",
        f"{BUNDLES}/obstacles.py",
        "    hidden = get_hidden_page_ids(user) if user is not None else frozenset()\n",
        "    hidden = frozenset()\n",
        f"{TESTS}/test_obstacles.py::test_pages_that_a_user_may_not_see_are_only_counted",
    ),
    mutate(
        "an embargo ends after the minute of its bundle",
        f"{BUNDLES}/obstacles.py",
        "if embargo and go_live_at and embargo > go_live_at:",
        "if embargo and go_live_at and embargo < go_live_at:",
        f"{TESTS}/test_obstacles.py::test_the_embargo_must_end_by_the_minute",
    ),
    mutate(
        "the title of a bundle tells of a hidden page",
        f"{BUNDLES}/access.py",
        "        if bundle.pk in masked:\n",
        "        if bundle.pk not in masked:\n",
        f"{TESTS}/test_hidden_pages.py::test_titles_of_bundles_do_not_tell_of_hidden_pages",
    ),
    mutate(
        "an e-mail about a failure tells of a hidden page",
        f"{BUNDLES}/failures.py",
        "            mask_titles([bundle], user)\n",
        "",
        f"{TESTS}/test_hidden_pages.py::test_e_mails_do_not_tell_of_hidden_pages",
    ),
    mutate(
        "the reason of a failure names a hidden page",
        f"{BUNDLES}/failures.py",
        "    if page_id in get_hidden_page_ids(user):\n",
        "    if False:\n",
        f"{TESTS}/test_hidden_pages.py::test_the_reason_of_a_failure_does_not_tell_of_the_hidden_page",
    ),
    Mutation(
        "e-mails about the same failure are sent again and again",
        (
            Change(
                f"{BUNDLES}/failures.py",
                "    if (bundle.state, bundle.failure, bundle.failed_page_id) == new:\n",
                "    if False:\n",
            ),
            Change(
                f"{BUNDLES}/failures.py",
                "locked is None or (locked.state, locked.failure, locked.failed_page_id) == new:",
                "locked is None:",
            ),
        ),
        (f"{TESTS}/test_publication.py::test_one_failing_page_keeps_all_from_being_published",),
    ),
    mutate(
        "a page that is published alone stays in its bundle, which then fails",
        f"{BUNDLES}/observer.py",
        "            take_out(member)\n",
        "            pass\n",
        f"{TESTS}/test_published_alone.py::test_a_page_that_is_published_alone_leaves_the_bundle",
    ),
    mutate(
        "a bundle is cancelled by a user who may not publish its pages",
        f"{BUNDLES}/schedule.py",
        "        if not may_publish_all(locked, user):\n",
        "        if False:\n",
        f"{TESTS}/test_rights.py::test_a_user_decides_only_about_pages_that_the_user_may_publish",
    ),
    mutate(
        "undoing a bundle takes back a later change",
        f"{BUNDLES}/undo.py",
        "if page.live_revision_id != state.published_revision_id or not page.live:",
        "if not page.live:",
        f"{TESTS}/test_publication.py::test_undo_keeps_what_was_changed_since",
    ),
    mutate(
        "a bundle is undone by a user who may not publish its pages",
        f"{BUNDLES}/undo.py",
        "        elif not page.permissions_for_user(user).can_publish():\n",
        "        elif False:\n",
        f"{TESTS}/test_publication.py::test_undo_needs_the_right_to_publish_each_page",
    ),
    mutate(
        "a bundle is undone by a user who may not see one of its pages",
        f"{BUNDLES}/undo.py",
        "reasons = [] if len(shown) == len(states) else [",
        "reasons = [] if shown else [",
        f"{TESTS}/test_hidden_pages.py::test_who_may_not_see_a_page_cannot_undo",
    ),
    mutate(
        "undoing leaves new pages public",
        f"{BUNDLES}/previous_states.py",
        "            page.unpublish(user=user)\n",
        "            pass\n",
        f"{TESTS}/test_publication.py::test_undo_makes_public_what_was_public_before",
    ),
)
