"""Faults of the access to releases under embargo: links and codes, terms, files, revocation, and ends."""

from __future__ import annotations

from ..mutation import in_area, mutate

ACCESSES = "cms/press/embargo_access/accesses.py"
CREDENTIALS = "cms/press/embargo_access/credentials.py"
TRIALS = "cms/press/embargo_access/trial_access.py"
TERMS = "cms/press/embargo_access/terms.py"
RELEASES = "cms/press/embargo_access/releases.py"
RETENTION = "cms/press/embargo_access/accesses.py"

MUTATIONS = in_area(
    "embargo",
    mutate(
        "the link of a trial access can be forged",
        TRIALS,
        'if found is None or not is_signature(found[0].rpartition("-")[2], SALT, f"{found[1]}|{found[2]}"):',
        "if found is None:",
        "cms/press/embargo_access/test_trial_access.py",
    ),
    mutate(
        "a trial access goes on when its user may no longer open the release",
        TRIALS,
        "or not may_open(user, page) or is_hidden(page, user)",
        "",
        "cms/press/embargo_access/test_trial_access.py",
    ),
    mutate(
        "the terms are not shown in a trial access",
        TRIALS,
        "has_accepted=found[1] == EMBARGO_TOKEN_PREFIX",
        "has_accepted=True",
        "cms/press/embargo_access/test_trial_access.py",
    ),
    mutate(
        "a later embargo need not be accepted again",
        CREDENTIALS,
        "return self.acceptance is not None and self.acceptance.embargo_until >= release.embargo_until",
        "return self.acceptance is not None",
        "cms/press/embargo_access/test_reading.py::test_a_later_embargo_has_to_be_accepted_again",
    ),
    mutate(
        "a link is used once more than allowed",
        CREDENTIALS,
        "self.link.acceptances >= MAX_ACCEPTANCES_OF_LINK",
        "self.link.acceptances > MAX_ACCEPTANCES_OF_LINK",
        "cms/press/embargo_access/test_reading.py",
    ),
    mutate(
        "several browsers accept with the last use of a link",
        TERMS,
        "AccessLink.objects.filter(pk=holder.link.pk, acceptances__lt=MAX_ACCEPTANCES_OF_LINK)",
        "AccessLink.objects.filter(pk=holder.link.pk)",
        "cms/press/embargo_access/test_reading.py",
    ),
    mutate(
        "a token that was replaced gives another one",
        TERMS,
        "current.filter(token_digest__isnull=False).update(token_digest=None)",
        "current.update(token_digest=None)",
        "cms/press/embargo_access/test_reading.py",
    ),
    mutate(
        "terms are accepted that were not shown",
        TERMS,
        '    if version != terms.version:\n        raise invalid("terms_version", ErrorCode.OUTDATED, TERMS_CHANGED)\n',
        "",
        "cms/press/embargo_access/test_reading.py",
    ),
    mutate(
        "a revoked access leads to the public page",
        CREDENTIALS,
        "    if holder is None or holder.access.revoked_at:",
        "    if holder is None:",
        "cms/press/embargo_access/test_ends.py",
    ),
    mutate(
        "a revocation leaves the links and tokens",
        ACCESSES,
        "        remove_credentials(ids)\n",
        "",
        "cms/press/embargo_access/test_admin.py",
    ),
    mutate(
        "a new link leaves the tokens of the earlier ones",
        ACCESSES,
        "        AccessLink.objects.filter(access=access).delete()\n"
        "        TermsAcceptance.objects.filter(access=access).update(token_digest=None)\n",
        "        AccessLink.objects.filter(access=access).delete()\n",
        "cms/press/embargo_access/test_admin.py",
    ),
    mutate(
        "a contact that has left keeps its accesses",
        ACCESSES,
        "return access.revoked_at is None and access.ended_at is None and is_known",
        "return access.revoked_at is None and access.ended_at is None",
        "cms/press/embargo_access/test_ends.py",
    ),
    mutate(
        "an access comes back with a later embargo",
        ACCESSES,
        "return access.revoked_at is None and access.ended_at is None and is_known",
        "return access.revoked_at is None and is_known",
        "cms/press/embargo_access/test_ends.py",
    ),
    mutate(
        "scheduling a release ends the accesses to it",
        "cms/press/embargo_access/accesses.py",
        "EmbargoAccess.objects.filter(page=page_id, page__live=True)",
        "EmbargoAccess.objects.filter(page=page_id)",
        "cms/press/embargo_access/test_reading.py",
    ),
    mutate(
        "an access shows a page that is live",
        RELEASES,
        "root is None or page.live or not outside_restrictions",
        "root is None or not outside_restrictions",
        "cms/press/embargo_access/test_ends.py",
    ),
    mutate(
        "an access shows a page below a restriction",
        RELEASES,
        "not outside_restrictions(root=root).filter(pk=page.pk).exists()",
        "page.view_restrictions.exists()",
        "cms/press/embargo_access/test_ends.py",
    ),
    mutate(
        "a draft that was saved later is shown",
        RELEASES,
        "filter(object_id=str(page.pk), approved_go_live_at__isnull=False)",
        "filter(object_id=str(page.pk))",
        "cms/press/embargo_access/test_reading.py",
    ),
    mutate(
        "the terms of another site are shown",
        TERMS,
        "EmbargoTerms.objects.filter(site_id=root.site_id).select_related",
        "EmbargoTerms.objects.select_related",
        "cms/press/embargo_access/test_reading.py",
    ),
    mutate(
        "a language without terms of its own has the standard ones",
        TERMS,
        "    chosen = by_locale.get(root.locale_id) or by_locale.get(first)\n",
        "    chosen = by_locale.get(root.locale_id)\n",
        "cms/press/embargo_access/test_reading.py",
    ),
    mutate(
        "the key of a file opens the others of the release",
        "cms/press/embargo_access/files.py",
        'f"{secret}|{release.revision_id}|{kind}|{file_id}"',
        'f"{secret}|{release.revision_id}|{kind}"',
        "cms/press/embargo_access/test_files.py",
    ),
    mutate(
        "the key of an earlier version stays valid",
        "cms/press/embargo_access/files.py",
        'f"{secret}|{release.revision_id}|{kind}|{file_id}"',
        'f"{secret}|{kind}|{file_id}"',
        "cms/press/embargo_access/test_files.py",
    ),
    mutate(
        "accesses to a page that was published past the signals go on",
        RETENTION,
        "    end_accesses(EmbargoAccess.objects.filter(page__live=True))  # these"
        " pages were published without signals\n",
        "",
        "cms/press/embargo_access/test_ends.py",
    ),
    mutate(
        "the row of a stored kit is deleted before its file",
        RETENTION,
        "        if not default_storage.exists(archive.stored_name):\n"
        "            archive.delete()\n"
        "            deleted += 1\n",
        "        archive.delete()\n        deleted += 1\n",
        "cms/press/embargo_access/test_files.py",
    ),
    mutate(
        "a kit is deleted while a worker still stores its file",
        RETENTION,
        "KitArchive.objects.filter(kit=None, built_at__lt=now - BUILD_TIME)",
        "KitArchive.objects.filter(kit=None)",
        "cms/press/embargo_access/test_files.py",
    ),
    mutate(
        "accesses to a release that was never published are kept for ever",
        RETENTION,
        "Q(revoked_at__lt=before) | Q(ended_at__lt=before) | is_abandoned",
        "Q(revoked_at__lt=before) | Q(ended_at__lt=before)",
        "cms/press/embargo_access/test_retention.py",
    ),
    mutate(
        "an e-mail with a link is sent for a release that is not scheduled any more",
        "cms/press/embargo_access/emails.py",
        "    return (access, release) if release and is_reachable else None\n",
        "    return (access, release) if is_reachable else None\n",
        "cms/press/embargo_access/test_emails.py",
    ),
    mutate(
        "who has unsubscribed gets the e-mail with the link",
        "cms/press/embargo_access/emails.py",
        "    return (access, release) if release and is_reachable else None\n",
        "    return (access, release) if release else None\n",
        "cms/press/embargo_access/test_emails.py",
    ),
    mutate(
        "a journalist of a mailing under embargo has accepted an earlier embargo only",
        "cms/press/mailings/eligibility.py",
        '{"token_digest__isnull": False, "embargo_until__gte": release.embargo_until}',
        '{"token_digest__isnull": False}',
        "cms/press/mailings/test_embargo.py",
    ),
    mutate(
        "a mailing under embargo goes to those who have not accepted the terms",
        "cms/press/mailings/eligibility.py",
        "return any(is_active(access) and access.acceptances.filter(**accepted).exists() for access in accesses)",
        "return any(is_active(access) for access in accesses)",
        "cms/press/mailings/test_embargo.py",
    ),
    mutate(
        "a mailing under embargo leaves after a revocation",
        "cms/press/mailings/eligibility.py",
        "    if release is None or not has_accepted(page, journalist, release):",
        "    if release is None:",
        "cms/press/mailings/test_embargo.py",
    ),
    mutate(
        "any mailing may send a release under embargo",
        "cms/press/mailings/emails.py",
        "    if version is None and mailing.when == Mailing.When.EMBARGO:",
        "    if version is None:",
        "cms/press/mailings/test_embargo.py",
    ),
)
