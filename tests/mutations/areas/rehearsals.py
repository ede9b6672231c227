"""Faults of rehearsals: drafts and people in copies, tokens, the front, the guard, the outbox, and clashes."""

from __future__ import annotations

from ..mutation import Change, Mutation, in_area, mutate

REHEARSAL = "cms/rehearsal"
COPIES, OUTBOX, REPORT = f"{REHEARSAL}/copies", f"{REHEARSAL}/outbox", f"{REHEARSAL}/report"
DRAFT_TESTS = "cms/rehearsal/copies/test_hidden_drafts.py"
PEOPLE_TESTS = "cms/rehearsal/copies/test_people.py"
FRONT_TESTS = "cms/rehearsal/test_front.py"
LIFECYCLE_TESTS = "cms/rehearsal/test_lifecycle.py"
GUARD_TESTS = "cms/rehearsal/outbox/test_guard.py"
OUTBOX_TESTS = "cms/rehearsal/outbox/test_outbox.py"
CLASH_TESTS = "cms/rehearsal/report/test_clashes.py"
ADMIN_TESTS = "cms/rehearsal/admin/test_rehearsal.py"

CONTENT = (
    mutate(
        "a copy has the drafts that are hidden from its audience",
        f"{COPIES}/audience.py",
        "    pages = set(get_hidden_page_ids(user))\n",
        "    pages = set()\n",
        f"{DRAFT_TESTS}::test_without_an_account_a_copy_has_no_restricted_draft",
    ),
    mutate(
        "a copy for a link has drafts that were not chosen",
        f"{COPIES}/audience.py",
        '        unseen.update(set(everything.values_list("pk", flat=True)) - audience.page_ids)\n',
        "        pass\n",
        f"{DRAFT_TESTS}::test_for_a_link_only_the_chosen_drafts_are_there",
    ),
    mutate(
        "a copy for a link has the hidden changes of public pages",
        f"{COPIES}/audience.py",
        "        _hide_drafts_of_public_pages(hidden, unseen - pages)\n",
        "",
        f"{DRAFT_TESTS}::test_for_a_link_only_the_chosen_drafts_are_there",
    ),
    mutate(
        "a copy for a link has snippets that are not public",
        f"{COPIES}/audience.py",
        "if not _sees_drafts_of(model, audience, user))",
        "if False)",
        f"{DRAFT_TESTS}::test_for_a_link_only_the_chosen_drafts_are_there",
    ),
    mutate(
        "a hidden page above a public one keeps its content",
        f"{COPIES}/row_choice.py",
        "expressions={**rows[page].expressions, **_build_page_expressions(hidden)},",
        "expressions=rows[page].expressions,",
        f"{DRAFT_TESTS}::test_a_hidden_page_with_a_public_page_below_stays_as_a_row_without_content",
    ),
    mutate(
        "a copy has what refers to a hidden page",
        f"{COPIES}/row_choice.py",
        "    _spread(left_out, copied)\n",
        "",
        f"{DRAFT_TESTS}::test_a_restricted_draft_is_absent_with_everything_that_belongs_to_it",
    ),
    mutate(
        "a copy has the images of hidden pages",
        f"{COPIES}/row_choice.py",
        "    left_out |= find_hidden_files(hidden)\n",
        "",
        f"{DRAFT_TESTS}::test_a_restricted_draft_is_absent_with_everything_that_belongs_to_it",
    ),
    mutate(
        "a copy has comments of the editors",
        f"{COPIES}/row_choice.py",
        'removed_keys={"content": COMMENTS_KEY}',
        "removed_keys={}",
        f"{PEOPLE_TESTS}::test_no_copy_has_anything_of_people_or_secrets",
    ),
    mutate(
        "a copy has the secrets in the URLs of webhooks",
        f"{COPIES}/row_choice.py",
        '        rows[endpoint] = replace(rows[endpoint], replaced={"url": hosts})\n',
        "        pass\n",
        f"{PEOPLE_TESTS}::test_no_copy_has_anything_of_people_or_secrets",
    ),
    mutate(
        "a copy has the lineage of the site",
        f"{COPIES}/row_choice.py",
        'replace(rows[version], expressions={"lineage": lineage})',
        "rows[version]",
        "cms/rehearsal/copies/test_consistency.py::test_a_copy_has_a_lineage_of_its_own_and_goes_on_counting",
    ),
    mutate(
        "other accounts of the machine read a copy",
        f"{COPIES}/service.py",
        "    directory.chmod(0o700)\n",
        "    directory.chmod(0o755)\n",
        "cms/rehearsal/copies/test_removal.py::test_a_removed_copy_leaves_nothing",
    ),
    mutate(
        "a copy that failed is left",
        f"{COPIES}/service.py",
        "        _remove_after_failure(directory, name)\n",
        "",
        "cms/rehearsal/copies/test_removal.py::test_a_failed_copy_leaves_nothing",
    ),
    mutate(
        "a process of a rehearsal works on the database of the site",
        f"{REHEARSAL}/copy_process.py",
        "    if not name or name not in database:\n",
        "    if not name:\n",
        "cms/rehearsal/test_copy_process.py::test_it_does_not_work_on_the_database_of_the_site",
    ),
)

READERS = (
    mutate(
        "a token opens a rehearsal that has ended",
        f"{REHEARSAL}/tokens.py",
        "return Rehearsal.running().filter(",
        "return Rehearsal.objects.filter(",
        f"{LIFECYCLE_TESTS}::test_a_token_opens_its_rehearsal_until_it_ends",
    ),
    mutate(
        "a revoked link opens its rehearsal",
        f"{REHEARSAL}/tokens.py",
        "RehearsalLink.open_links()",
        "RehearsalLink.objects.all()",
        f"{LIFECYCLE_TESTS}::test_a_link_ends_by_being_revoked_and_with_its_rehearsal",
    ),
    mutate(
        "every token opens a rehearsal",
        f"{REHEARSAL}/tokens.py",
        "filter(Q(token_digest=digest) | Q(pk__in=links))",
        "all()",
        f"{LIFECYCLE_TESTS}::test_a_token_opens_its_rehearsal_until_it_ends",
    ),
    mutate(
        "the token of a rehearsal does not depend on its id",
        f"{REHEARSAL}/tokens.py",
        'f"{row._meta.model_name}|{row.pk}"',
        "row._meta.model_name",
        f"{LIFECYCLE_TESTS}::test_there_is_a_limit_of_running_rehearsals_and_ended_ones_do_not_count",
    ),
    mutate(
        "the front passes on what is no read",
        f"{REHEARSAL}/front.py",
        '        if environ["REQUEST_METHOD"] not in METHODS:\n',
        "        if False:\n",
        f"{FRONT_TESTS}::test_nothing_can_be_written",
    ),
    mutate(
        "the front passes on a request with a body",
        f"{REHEARSAL}/front.py",
        "        if has_body(environ):\n",
        "        if False:\n",
        f"{FRONT_TESTS}::test_nothing_can_be_written",
    ),
    mutate(
        "a rehearsal is read on its way to the minute",
        f"{REHEARSAL}/front.py",
        "        if rehearsal.state != Rehearsal.State.READY:\n",
        "        if False:\n",
        f"{FRONT_TESTS}::test_before_it_is_ready_a_rehearsal_answers_503",
    ),
    mutate(
        "shared caches store responses of a rehearsal",
        f"{REHEARSAL}/front.py",
        '("cache-control", "connection",',
        '("connection",',
        f"{FRONT_TESTS}::test_a_read_is_answered_by_the_process_with_the_address_of_its_reader",
    ),
    mutate(
        "a process sets cookies at the address of the site",
        f"{REHEARSAL}/front.py",
        '"server", "set-cookie"),',
        '"server"),',
        f"{FRONT_TESTS}::test_a_read_is_answered_by_the_process_with_the_address_of_its_reader",
    ),
    mutate(
        "a rehearsal answers what needs a credential",
        f"{REHEARSAL}/public_reads.py",
        "path.startswith(PUBLIC_PREFIXES) and not path.startswith(PRIVATE_PREFIXES)",
        "path.startswith(PUBLIC_PREFIXES)",
        f"{FRONT_TESTS}::test_a_process_answers_public_reads_only",
    ),
    mutate(
        "a path leads out of the public API",
        f"{REHEARSAL}/public_reads.py",
        ' or "//" in path or "/../" in path or "/./" in path',
        "",
        f"{FRONT_TESTS}::test_a_process_answers_public_reads_only",
    ),
    mutate(
        "other accounts of the machine ask a process",
        f"{REHEARSAL}/server.py",
        "chmod(0o600)",
        "chmod(0o666)",
        "cms/rehearsal/test_server.py::test_only_the_account_of_a_process_opens_its_socket",
    ),
    mutate(
        "the directory of rehearsals is open to other accounts",
        f"{REHEARSAL}/service.py",
        "    Path(settings.REHEARSAL_DIR).chmod(0o700)\n",
        "",
        "cms/rehearsal/test_service.py::test_only_the_account_of_the_service_reads_its_directory",
    ),
    mutate(
        "a rehearsal goes on when its maker may not rehearse any more",
        f"{REHEARSAL}/holder.py",
        "return maker is None or may_rehearse(maker)",
        "return True",
        "cms/rehearsal/test_service.py::test_a_rehearsal_ends_when_its_maker_may_not_rehearse_any_more",
    ),
)

MAKERS = (
    mutate(
        "a rehearsal with all drafts of its maker is shared by a link",
        f"{REHEARSAL}/lifecycle.py",
        "        if row.drafts is None:\n",
        "        if False:\n",
        f"{LIFECYCLE_TESTS}::test_only_a_rehearsal_with_chosen_drafts_can_be_shared",
    ),
    mutate(
        "a maker shares drafts that are hidden from the maker",
        f"{REHEARSAL}/lifecycle.py",
        "if drafts is not None and user is not None and get_hidden_page_ids(user).intersection(drafts):",
        "if False:",
        f"{LIFECYCLE_TESTS}::test_a_draft_that_is_hidden_from_the_maker_cannot_be_chosen",
    ),
    mutate(
        "there are more rehearsals than the limit",
        f"{REHEARSAL}/lifecycle.py",
        "        if running >= settings.REHEARSAL_MAX_RUNNING:\n",
        "        if False:\n",
        f"{LIFECYCLE_TESTS}::test_there_is_a_limit_of_running_rehearsals_and_ended_ones_do_not_count",
    ),
    mutate(
        "everybody in the admin rehearses",
        f"{REHEARSAL}/lifecycle.py",
        "return bool(user.is_active and user.has_perm(PERMISSION))",
        "return bool(user.is_active)",
        f"{LIFECYCLE_TESTS}::test_press_officers_and_administrators_may_rehearse",
    ),
    mutate(
        "a rehearsal is shown to others than its maker",
        f"{REHEARSAL}/admin/rehearsal_views.py",
        "get_object_or_404(Rehearsal, pk=rehearsal_id, made_by=request.user)",
        "get_object_or_404(Rehearsal, pk=rehearsal_id)",
        f"{ADMIN_TESTS}::test_somebody_else_does_not_find_it",
    ),
    mutate(
        "a link of another rehearsal is revoked",
        f"{REHEARSAL}/admin/rehearsal_views.py",
        "get_object_or_404(RehearsalLink, pk=link_id, rehearsal=rehearsal)",
        "get_object_or_404(RehearsalLink, pk=link_id)",
        f"{ADMIN_TESTS}::test_a_link_is_revoked_alone",
    ),
    mutate(
        "everybody who rehearses ends the rehearsals of others",
        f"{REHEARSAL}/admin/rehearsal_views.py",
        "everyone = request.user.has_perm(ADMINISTRATION_PERMISSION)",
        "everyone = True",
        f"{ADMIN_TESTS}::test_its_maker_and_administrators_end_it",
    ),
    mutate(
        "releases under embargo are chosen for a link without a person",
        f"{REHEARSAL}/admin/forms.py",
        "for page in pages if not page.is_under_embargo]",
        "for page in pages]",
        f"{ADMIN_TESTS}::test_releases_under_embargo_are_not_chosen_before_somebody_chooses_them",
    ),
    Mutation(
        "a report is read by others than the maker",
        (
            Change(f"{REPORT}/views.py", "filter(pk=rehearsal_id, made_by=user)", "filter(pk=rehearsal_id)"),
            Change(f"{REPORT}/views.py", " or rehearsal.audience_id != user.pk", ""),
        ),
        ("cms/rehearsal/report/test_reports.py::test_nobody_else_reads_the_report",),
    ),
)

LEAVING = (
    mutate(
        "a rehearsal connects to any host",
        f"{OUTBOX}/guard.py",
        'return "" if self.services.has_address(host, port) else f"{host}:{port}"',
        'return ""',
        f"{GUARD_TESTS}::test_everything_else_is_refused_and_recorded_without_what_it_sends",
    ),
    mutate(
        "a rehearsal connects to any Unix socket",
        f"{OUTBOX}/guard.py",
        'return "" if self.services.has_socket(path) else f"unix:{path}"',
        'return ""',
        f"{GUARD_TESTS}::test_everything_else_is_refused_and_recorded_without_what_it_sends",
    ),
    mutate(
        "a rehearsal looks up any name",
        f"{OUTBOX}/guard.py",
        'return "" if not host or self.services.has_name(host) else host',
        'return ""',
        f"{GUARD_TESTS}::test_everything_else_is_refused_and_recorded_without_what_it_sends",
    ),
    mutate(
        "a rehearsal starts any process",
        f"{OUTBOX}/guard.py",
        'return "" if _is_harmless(_find_command(event, arguments)) else f"process {_name_program(arguments)}"',
        'return ""',
        f"{GUARD_TESTS}::test_everything_else_is_refused_and_recorded_without_what_it_sends",
    ),
    mutate(
        "a rehearsal starts any program with the interpreter",
        f"{OUTBOX}/guard.py",
        "        and Path(file).resolve().is_relative_to(OWN_CODE)\n",
        "",
        f"{GUARD_TESTS}::test_everything_else_is_refused_and_recorded_without_what_it_sends",
    ),
    mutate(
        "the guard lets pass another port of its host",
        f"{OUTBOX}/own_services.py",
        "for known, number in self.hosts if number == port}",
        "for known, number in self.hosts}",
        f"{GUARD_TESTS}::test_own_services_are_reached",
    ),
    mutate(
        "the outbox has the addresses of recipients",
        f"{OUTBOX}/mail_backend.py",
        "EMAIL, _find_kind(message), recipients",
        'EMAIL, ", ".join(message.recipients()), recipients',
        f"{OUTBOX_TESTS}::test_mail_of_an_app_is_recorded_without_recipient_and_text",
    ),
    mutate(
        "the outbox has the path of a webhook, which may have a secret",
        f"{OUTBOX}/requests.py",
        "Entry(clock.now(), purpose, to.host,",
        "Entry(clock.now(), purpose, bytes(answer.sent[:80]).decode(),",
        f"{OUTBOX_TESTS}::test_webhook_is_recorded_and_counts_as_delivered",
    ),
    mutate(
        "a stand-in counts as one recipient",
        f"{OUTBOX}/stand_ins.py",
        "_recipients.get(address.lower(), 1)",
        "1",
        "cms/rehearsal/outbox/test_stand_ins.py::test_mailing_goes_to_one_stand_in_for_all_reachable_journalists",
    ),
    mutate(
        "the clock of a rehearsal goes back",
        f"{REHEARSAL}/timeline.py",
        "        if at < self._at:\n",
        "        if False:\n",
        "cms/rehearsal/test_timeline.py::test_the_clock_does_not_go_back",
    ),
    mutate(
        "a rehearsal jumps over the minutes on the way",
        f"{REHEARSAL}/timeline.py",
        "moment = min(self._find_next(), at)",
        "moment = at",
        "cms/rehearsal/test_timeline.py::test_pages_are_published_and_expire_at_their_minutes",
    ),
    mutate(
        "a clash names a page that is hidden from the reader of the report",
        f"{REPORT}/clashes.py",
        "for pk in targets} - set(horizon.hidden)",
        "for pk in targets}",
        f"{CLASH_TESTS}::test_pages_that_the_reader_of_the_report_may_not_see_are_not_named",
    ),
    mutate(
        "a link to a hidden page is no clash",
        f"{REPORT}/clashes.py",
        "            if pk in others:\n",
        "            if False:\n",
        f"{CLASH_TESTS}::test_link_to_a_page_that_comes_later_is_a_clash",
    ),
    mutate(
        "a link to a public page is a clash",
        f"{REPORT}/clashes.py",
        "    hidden = ids - horizon.find_visible_ids(ids)\n",
        "    hidden = ids\n",
        f"{CLASH_TESTS}::test_links_to_pages_that_are_public_at_the_minute_are_no_clashes",
    ),
    mutate(
        "an embargo that another language breaks is no clash",
        f"{REPORT}/translation_clashes.py",
        "            if until and round_down(until) > freed_at:\n",
        "            if False:\n",
        f"{CLASH_TESTS}::test_embargo_that_lifts_in_another_language_first_is_a_clash",
    ),
)

MUTATIONS = in_area("rehearsals", *CONTENT, *READERS, *MAKERS, *LEAVING)
