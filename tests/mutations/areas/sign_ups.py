"""Faults of sign-ups: double opt-in, its limits, and unsubscription."""

from __future__ import annotations

from ..mutation import in_area, mutate

CONFIRMATION = "cms/delivery/sign_ups/confirmation.py"
PROCESSOR = "cms/delivery/sign_ups/request_queue.py"
RETENTION = "cms/delivery/sign_ups/personal_data.py"

MUTATIONS = in_area(
    "sign-ups",
    mutate(
        "a confirmation works after its time",
        CONFIRMATION,
        "filter(digest=hash_token(token), expires_at__gt=now)",
        "filter(digest=hash_token(token))",
        "cms/delivery/sign_ups/test_double_opt_in.py::test_a_link_works_once_and_for_seven_days",
    ),
    mutate(
        "a confirmation works twice",
        CONFIRMATION,
        "        if stored is None or not ConfirmationToken.objects.filter(pk=stored.pk).delete()[0]:",
        "        if stored is None:",
        "cms/delivery/sign_ups/test_double_opt_in.py",
    ),
    mutate(
        "the form changes a known subscriber at once",
        PROCESSOR,
        "    subscriber, _ = Subscriber.objects.get_or_create(\n"
        '        address=request.address, defaults={"site_id": request.site_id, **own}\n    )',
        "    subscriber, _ = Subscriber.objects.update_or_create(\n"
        '        address=request.address, defaults={"site_id": request.site_id, **own}\n    )',
        "cms/delivery/sign_ups/test_double_opt_in.py",
    ),
    mutate(
        "an unconfirmed consent counts as confirmed",
        PROCESSOR,
        "            subscriber=subscriber, source=request.source, given_at=request.created_at, **consent\n",
        "            subscriber=subscriber,\n"
        "            source=request.source,\n"
        "            given_at=request.created_at,\n"
        "            confirmed_at=now,\n            **consent,\n",
        "cms/delivery/sign_ups/test_double_opt_in.py",
    ),
    mutate(
        "tags of an address make other mailboxes",
        PROCESSOR,
        "_may_send(find_mailbox(request.address), now := clock.now())",
        "_may_send(request.address, now := clock.now())",
        "cms/delivery/sign_ups/test_limits.py",
    ),
    mutate(
        "an address gets one e-mail too many",
        PROCESSOR,
        "    return asked < settings.SIGN_UP_MAX_UNCONFIRMED_EMAILS",
        "    return asked <= settings.SIGN_UP_MAX_UNCONFIRMED_EMAILS",
        "cms/delivery/sign_ups/test_limits.py",
    ),
    mutate(
        "an address that was asked before is never asked again",
        PROCESSOR,
        "    recent = known.filter(last_asked_at__gt=now - timedelta(days=settings.UNCONFIRMED_RETENTION_DAYS))\n",
        "    recent = known\n",
        "cms/delivery/sign_ups/test_limits.py",
    ),
    mutate(
        "an older link confirms after the unsubscription",
        CONFIRMATION,
        "        ConfirmationToken.objects.filter(subscriber=subscriber).delete()\n",
        "",
        "cms/delivery/sign_ups/test_unsubscription.py",
    ),
    mutate(
        "an e-mail that waits leaves after the unsubscription",
        CONFIRMATION,
        "        cancel_mails(subscriber)\n",
        "",
        "cms/delivery/sign_ups/test_unsubscription.py",
    ),
    mutate(
        "unsubscribing leaves the consents",
        CONFIRMATION,
        "        ConsentRecord.objects.filter(subscriber=subscriber, withdrawn_at=None).update(withdrawn_at=now)\n"
        "        ConfirmationToken",
        "        ConfirmationToken",
        "cms/delivery/sign_ups/test_unsubscription.py",
    ),
    mutate(
        "the link of an erased subscriber unsubscribes the next one",
        "cms/delivery/sign_ups/links.py",
        "    return known.pk if known and int(known.created_at.timestamp()) == int(created) else None",
        "    return known.pk if known else None",
        "cms/delivery/sign_ups/test_unsubscription.py",
    ),
    mutate(
        "tokens are stored as they are",
        "cms/delivery/sign_ups/links.py",
        "    return hashlib.sha256(token.encode()).hexdigest()",
        "    return token",
        "cms/delivery/sign_ups/test_double_opt_in.py",
    ),
    mutate(
        "an address that has alerts is deleted because it never confirmed the letter",
        RETENTION,
        "Subscriber.objects.filter(~Exists(consents), ~Exists(tokens))",
        "Subscriber.objects.filter(~Exists(tokens))",
        "cms/delivery/alerts/test_alerts.py",
    ),
    mutate(
        "an address is deleted although it was asked to confirm again",
        RETENTION,
        ".exclude(last_asked_at__gte=asked_before)",
        "",
        "cms/delivery/sign_ups/test_emails.py",
    ),
    mutate(
        "the trap for programs is ignored",
        "cms/delivery/sign_ups/api.py",
        "    if not params.website:\n        choices",
        "    if True:\n        choices",
        "cms/delivery/sign_ups/test_double_opt_in.py",
    ),
)
