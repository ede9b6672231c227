"""Faults of e-mails: the queue, the rate, suppression, unsubscription, and mailings."""

from __future__ import annotations

from ..mutation import in_area, mutate

SENDER = "cms/delivery/mail/sender.py"
RESULTS = "cms/delivery/mail/queue.py"
RATE = "cms/delivery/mail/sender.py"
STARTER = "cms/press/mailings/dispatcher.py"
EMAILS = "cms/press/mailings/emails.py"
UNSENT = "cms/press/mailings/dispatcher.py"

CHANGES = "cms/press/mailings/changes.py"

MUTATIONS = in_area(
    "mail",
    mutate(
        "a correction is told to those who were sent the corrected release",
        CHANGES,
        '        sent = sent.filter(_is_earlier(change, sent, "changed_at"))\n',
        "",
        "cms/press/mailings/test_corrections.py",
    ),
    mutate(
        "a correction is told to those who have opened the corrected release",
        CHANGES,
        '        opened = opened.filter(_is_earlier(change, opened, "happened_at"), kind__in=READ_KINDS)\n'
        '        opened = opened.exclude(access__journalist__in=told.order_by().values("access__journalist"))\n',
        "        opened = opened.filter(kind__in=READ_KINDS)\n",
        "cms/press/mailings/test_corrections.py",
    ),
    mutate(
        "a corrected text that was published again counts as an earlier version",
        CHANGES,
        "            return [one for one in before if one < revision.pk]\n",
        "            return before\n",
        "cms/press/mailings/test_corrections.py",
    ),
    mutate(
        "those who only accepted the terms count as readers",
        CHANGES,
        'opened.filter(_is_earlier(change, opened, "happened_at"), kind__in=READ_KINDS)',
        'AccessEvent.objects.filter(_is_earlier(change, opened, "happened_at"), access__page=change.page.pk)',
        "cms/press/mailings/test_corrections.py",
    ),
    mutate(
        "those to whom an e-mail was on its way are not told of the correction",
        STARTER,
        "        if mailing.purpose != Purpose.RELEASE and _queue_late(mailing):\n            continue\n",
        "",
        "cms/press/mailings/test_corrections.py",
    ),
    mutate(
        "the notice of a withdrawal is sent after its end",
        EMAILS,
        "if mailing.page is None or (mailing.purpose != Mailing.Purpose.RELEASE and find_change(mailing) is None):",
        "if mailing.page is None:",
        "cms/press/mailings/test_corrections.py",
    ),
    mutate(
        "of two e-mails with one key both are queued",
        "cms/delivery/mail/queue.py",
        "        key=key,\n        message_id",
        "        key=None,\n        message_id",
        "cms/delivery/mail/test_sending.py::test_an_email_with_the_same_key_is_queued_once",
    ),
    mutate(
        "an e-mail leaves before its time",
        "cms/jobs/queue.py",
        "    due = rows.filter(not_before__lte=clock.now() + ahead)\n",
        "    due = rows.exclude(not_before=None)\n",
        "cms/delivery/mail/test_sending.py",
    ),
    mutate(
        "an e-mail is marked as being sent after it has left",
        "cms/delivery/mail/transport.py",
        "            leave()\n            return type(smtp).data(smtp, text)",
        "            answer = type(smtp).data(smtp, text)\n            leave()\n            return answer",
        "cms/delivery/mail/test_sending.py",
    ),
    mutate(
        "a worker that has lost its claim sends nevertheless",
        SENDER,
        "            raise ClaimLost\n",
        "            pass\n",
        "cms/delivery/mail/test_sending.py",
    ),
    mutate(
        "an e-mail whose worker has ended is sent a second time",
        SENDER,
        "        if mail.sending_since and not kind.resends_unknown:  # an earlier"
        " worker ended while it sent this e-mail",
        "        if False:",
        "cms/delivery/mail/test_webhooks.py",
    ),
    mutate(
        "the attempts are counted while the server is away",
        SENDER,
        "    except MailServerUnavailable as error:\n        claim.release()\n",
        "    except MailServerUnavailable as error:\n        for row in claim.rows:\n"
        '            retry(row, "away", EMAIL_RETRIES)\n',
        "cms/delivery/mail/test_sending.py",
    ),
    mutate(
        "an error while one e-mail is built stops the others",
        SENDER,
        "    except Exception as error:\n        # The text of the error",
        "    except ValueError as error:\n        # The text of the error",
        "cms/delivery/mail/test_sending.py",
    ),
    mutate(
        "every attempt has a Message-ID of its own",
        SENDER,
        '    message.extra_headers["Message-ID"] = mail.message_id\n',
        "",
        "cms/delivery/mail/test_sending.py",
    ),
    mutate(
        "any refusal suppresses the address",
        SENDER,
        "    if failure.has_no_mailbox:\n",
        "    if failure.effect is Effect.REFUSED:\n",
        "cms/delivery/mail/test_sending.py",
    ),
    mutate(
        "a suppressed address is known by its spelling",
        "cms/delivery/mail/models.py",
        'return unicodedata.normalize("NFKC", address.strip()).lower()',
        'return unicodedata.normalize("NFKC", address.strip())',
        "cms/delivery/mail/test_sending.py",
    ),
    mutate(
        "an erased address gets e-mails again",
        "cms/delivery/mail/suppression.py",
        'SuppressedAddress.objects.filter(digest=hash_address(address)).update(address="", note="")',
        "SuppressedAddress.objects.filter(digest=hash_address(address)).delete()",
        "cms/delivery/sign_ups/test_emails.py",
    ),
    mutate(
        "a failed e-mail is tried for ever",
        RESULTS,
        "    mail.record_failure(reason, policy)\n",
        "    mail.record_failure(reason, policy)\n    mail.attempts = 1\n",
        "cms/delivery/mail/test_sending.py",
    ),
    mutate(
        "a later worker's e-mail is marked as unknown by an earlier one",
        RESULTS,
        "        held = QueuedMail.objects.filter(pk=mail.pk, claim=mail.claim)\n",
        "        held = QueuedMail.objects.filter(pk=mail.pk)\n",
        "cms/delivery/mail/test_sending.py",
    ),
    mutate(
        "slots that were not used are made up later",
        RATE,
        "        first = now if is_impossible else max(now, state.next_at)\n",
        "        first = now if is_impossible else state.next_at\n",
        "cms/delivery/mail/test_rate.py",
    ),
    mutate(
        "a batch takes no account of the rate",
        RATE,
        "        state.next_at = first + count * interval\n",
        "        state.next_at = first + interval\n",
        "cms/delivery/mail/test_rate.py",
    ),
    mutate(
        "a soft bounce suppresses the address",
        "cms/delivery/mail/service_events.py",
        "event.reject_reason in LASTING_REASONS and not TEMPORARY.search(str(event.esp_event))",
        "event.reject_reason in LASTING_REASONS",
        "cms/delivery/mail/test_webhooks.py",
    ),
    mutate(
        "a journalist who is on two lists gets two e-mails",
        STARTER,
        "found |= {journalist.pk: journalist for journalist in wanted.filter(pk__in=ids)}",
        "found |= {(str(ids.query), journalist.pk): journalist for journalist in wanted.filter(pk__in=ids)}",
        "cms/press/mailings/test_sending.py",
    ),
    mutate(
        "a list has journalists who have not agreed",
        STARTER,
        ".filter(status=Journalist.Status.ACTIVE).consenting()",
        ".filter(status=Journalist.Status.ACTIVE)",
        "cms/press/mailings/test_sending.py",
    ),
    mutate(
        "a mailing starts at once",
        STARTER,
        "Mailing.objects.filter(state=State.WAITING).exclude(when=When.AT, send_at__gt=clock.now())",
        "Mailing.objects.filter(state=State.WAITING)",
        "cms/press/mailings/test_sending.py",
    ),
    mutate(
        "two workers start a mailing",
        STARTER,
        "select_for_update().filter(pk=mailing.pk, state=State.WAITING).first()",
        "select_for_update().filter(pk=mailing.pk).first()",
        "cms/press/mailings/test_sending.py",
    ),
    mutate(
        "an e-mail goes to the address that a contact had before",
        EMAILS,
        "Journalist.objects.reachable().filter(pk=journalist.pk, address__iexact=mail.address).exists()",
        "Journalist.objects.reachable().filter(pk=journalist.pk).exists()",
        "cms/press/mailings/test_sending.py",
    ),
    mutate(
        "a stopped mailing goes on",
        EMAILS,
        "    if delivery is None or delivery.mailing.state not in (Mailing.State.SENDING, Mailing.State.SENT):",
        "    if delivery is None:",
        "cms/press/mailings/test_sending.py",
    ),
    mutate(
        "who has unsubscribed while a mailing runs gets it",
        EMAILS,
        "    if not Journalist.objects.reachable().filter(pk=journalist.pk, address__iexact=mail.address).exists():\n"
        "        raise DoNotSend(NOT_WANTED)\n",
        "",
        "cms/press/mailings/test_sending.py",
    ),
    mutate(
        "a bounce is forgotten when the server accepts the e-mail late",
        EMAILS,
        "        if not (is_late and result.outcome is Outcome.SENT):\n",
        "        if result:\n",
        "cms/press/mailings/test_sending.py",
    ),
    mutate(
        "sending a mailing again includes recipients who do not want it",
        UNSENT,
        "mailing.deliveries.filter(state__in=UNSENT_STATES).exclude(reason=NOT_WANTED)",
        "mailing.deliveries.filter(state__in=UNSENT_STATES)",
        "cms/press/mailings/test_sending.py",
    ),
    mutate(
        "e-mails that are on their way are counted as stopped",
        STARTER,
        "exclude(message_id__in=list(left))",
        "all()",
        "cms/press/mailings/test_sending.py",
    ),
    mutate(
        "figures of a mailing that has ended do not follow a late bounce",
        "cms/press/mailings/models.py",
        "            if mailing is not None and before != state:\n",
        "            if False:\n",
        "cms/press/mailings/test_sending.py",
    ),
    mutate(
        "the token of an erased contact unsubscribes the next one",
        "cms/press/mailings/emails.py",
        "    return known if known and int(known.created_at.timestamp()) == int(created) else None",
        "    return known",
        "cms/press/mailings/test_unsubscription.py",
    ),
    mutate(
        "unsubscribing leaves the e-mails that wait",
        "cms/press/journalists/consents.py",
        "        cancel_mails(locked)\n",
        "",
        "cms/press/mailings/test_sending.py",
    ),
    mutate(
        "a withdrawn consent is recorded again with each click",
        "cms/press/journalists/consents.py",
        "        ConsentRecord.objects.filter(journalist=locked, withdrawn_at=None).update(withdrawn_at=now)\n",
        "        ConsentRecord.objects.filter(journalist=locked).update(withdrawn_at=now)\n",
        "cms/press/mailings/test_unsubscription.py",
    ),
    mutate(
        "after the clock was set back, e-mails wait for the time of slots that were reserved before",
        RATE,
        "        first = now if is_impossible else max(now, state.next_at)",
        "        first = max(now, state.next_at)",
        "cms/delivery/mail/test_rate.py",
    ),
    mutate(
        "a mailing for the minute of a publication that is late is not sent",
        STARTER,
        " or _is_publication_late(mailing, now):",
        ":",
        "cms/press/mailings/test_sending.py",
    ),
)
