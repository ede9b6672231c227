"""Faults of the replacement of a scheduled version, also under embargo: versions, files, differences, and e-mails."""

from __future__ import annotations

from ..mutation import in_area, mutate

ACCESS = "cms/press/embargo_access"
TESTS = "cms/press/embargo_access/test_versions.py"
SCHEDULED = "cms/editing/approval/test_scheduled_versions.py"

MUTATIONS = in_area(
    "replacements",
    mutate(
        "an earlier version is readable for ever",
        f"{ACCESS}/versions.py",
        "versions.filter(number=number, replaced_at__gt=since)",
        "versions.filter(number=number)",
        f"{TESTS}::test_text_files_and_kit_of_an_earlier_version_work_for_a_short_time",
    ),
    mutate(
        "earlier versions stay readable although a press officer has ended them",
        f"{ACCESS}/versions.py",
        "    if ends_earlier_versions(release.page_id):\n        return None\n",
        "",
        f"{TESTS}::test_a_press_officer_ends_earlier_versions_at_once",
    ),
    mutate(
        "earlier versions come back when the release is scheduled again",
        f"{ACCESS}/versions.py",
        " or later.filter(scheduled_at=None).exists()",
        "",
        f"{TESTS}::test_earlier_versions_stay_ended_when_the_same_one_is_scheduled_again",
    ),
    mutate(
        "earlier versions stay readable when the schedule was cancelled",
        f"{ACCESS}/versions.py",
        "if earlier is None or not is_scheduled or later",
        "if earlier is None or later",
        f"{TESTS}::test_earlier_versions_end_with_the_schedule_and_the_access",
    ),
    mutate(
        "the key of one version opens the files of another",
        f"{ACCESS}/files.py",
        "{secret}|{release.revision_id}|{kind}|{file_id}",
        "{secret}|{kind}|{file_id}",
        f"{TESTS}::test_the_key_of_one_version_opens_no_file_of_another",
    ),
    mutate(
        "a version that was read is overwritten",
        f"{ACCESS}/versions.py",
        'return Q(pk__in=read.values("revision_id")) | Q(pk__in=ScheduledVersion.objects.values("revision_id"))',
        "return Q(pk__in=[])",
        f"{TESTS}::test_saving_a_form_that_was_open_never_overwrites_a_version_that_was_read",
    ),
    mutate(
        "the scheduled version is overwritten",
        "cms/core/revisions.py",
        "    condition = Q(approved_go_live_at__isnull=False)\n",
        "    condition = Q(pk__in=[])\n",
        f"{SCHEDULED}::test_the_scheduled_version_is_not_overwritten",
    ),
    mutate(
        "a comparison shows what ended versions said",
        f"{ACCESS}/changes.py",
        "if old is None or new is None or ends_earlier_versions(later.page_id):",
        "if old is None or new is None:",
        f"{TESTS}::test_a_press_officer_ends_earlier_versions_at_once",
    ),
    mutate(
        "a reader sees changes without having read an earlier version",
        f"{ACCESS}/changes.py",
        "read = AccessEvent.objects.filter(access=access, kind=AccessEvent.Kind.RELEASE_READ)",
        "read = AccessEvent.objects.filter(kind=AccessEvent.Kind.RELEASE_READ)",
        f"{TESTS}::test_a_reader_without_an_earlier_version_sees_no_change",
    ),
    mutate(
        "a change of dates is reported as a change of the text",
        f"{ACCESS}/versions.py",
        "return comparable_content(found[earlier_id]) != comparable_content(found[later_id])",
        "return found[earlier_id].content != found[later_id].content",
        f"{TESTS}::test_only_dates_are_no_change",
    ),
    mutate(
        "a reader gets an e-mail about a version that was read meanwhile",
        f"{ACCESS}/notices.py",
        "    if is_known or release.revision_id != mail.context",
        "    if release.revision_id != mail.context",
        f"{TESTS}::test_nobody_is_told_of_what_they_have_read_or_what_was_replaced",
    ),
    mutate(
        "a reader gets an e-mail about a version that was replaced meanwhile",
        f"{ACCESS}/notices.py",
        '    if is_known or release.revision_id != mail.context.get("revision"):\n',
        "    if is_known:\n",
        f"{TESTS}::test_nobody_is_told_of_what_they_have_read_or_what_was_replaced",
    ),
    mutate(
        "who reads the earlier version while it is replaced is not told",
        f"{ACCESS}/notices.py",
        "        order_notices(version.page_id)\n",
        "        pass\n",
        f"{TESTS}::test_who_reads_the_earlier_version_while_it_is_replaced_is_told",
    ),
    mutate(
        "the same version is told twice",
        f"{ACCESS}/notices.py",
        "KNOWN_KINDS = (*READ_KINDS, AccessEvent.Kind.VERSION_TOLD)",
        "KNOWN_KINDS = READ_KINDS",
        f"{TESTS}::test_each_reader_of_an_earlier_version_is_told_once",
    ),
    mutate(
        "a kit keeps the text of the earlier version",
        f"{ACCESS}/versions.py",
        "    kits.update(not_before=now, claim=None, attempts=0, failed_at=None)\n",
        "",
        f"{TESTS}::test_kits_are_built_again_and_earlier_ones_deleted",
    ),
    mutate(
        "the replacement is published at another minute than the version before",
        "cms/core/scheduled_versions.py",
        "    planned, minute = get_time(scheduled",
        "    return None\n    planned, minute = get_time(scheduled",
        f"{SCHEDULED}::test_a_minute_that_is_not_in_the_page_is_kept",
    ),
    mutate(
        "a schedule unlocks a page that a person has locked",
        "cms/core/scheduled_versions.py",
        "        if self.locked:\n            return BasicLock(self)\n",
        "",
        f"{SCHEDULED}::test_a_locked_page_stays_locked",
    ),
    mutate(
        "the zone of a time is part of the content of a version",
        "cms/core/revisions.py",
        "    *ZONE_FIELDS,\n",
        "",
        "cms/editing/editor/test_zones_of_pages.py::test_zones_are_no_content",
    ),
)
