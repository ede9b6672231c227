"""Send a mailing by workers that are killed at chosen statements, through a real SMTP server; print what arrived.

    python -m tests.system.mailings.killed_workers RECIPIENTS KILLS RATE [correction]

DATA_DIR has a migrated database. With `correction`, twice as many journalists exist, every second of whom was sent an
earlier version, and the mailing tells these. Each worker is a child process of this one, which has loaded Django.
Kills are spread over the mailing, and over the statements of one e-mail: before and after its text leaves, and between
the response of the mail server and the commit. At the end an operator resolves what is unknown with the log of the
mail server.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from tests.killed_processes import killed_at_statement, run_in_child
from tests.mailers import SMTP_BACKEND, set_mailer
from tests.production.processes import PROJECT, free_port
from tests.smtp_server import read_log

SUPPRESSED_EVERY = 50
REFUSED_EVERY = 77
STATEMENTS_OF_ONE = 8  # statements of one e-mail, at least


def create_mailing(recipients: int) -> None:
    from django.utils import timezone

    from cms.press.journalists.models import JournalistList
    from cms.press.mailings.models import Mailing

    page, people = create_release(recipients)
    chosen = JournalistList.objects.create(name="Everybody")
    chosen.members.set(people)
    mailing = Mailing.objects.create(
        page=page, subject="Ferries", when="now", state="waiting", released_at=timezone.now()
    )
    mailing.lists.add(chosen)


def create_correction(recipients: int) -> None:
    """Correct a release that half of the journalists were sent, and release the mailing about it."""
    from cms.pages.reader_notes import NoteKind
    from cms.press.journalists.models import Journalist
    from cms.press.mailings.changes import build_mailing, list_changes, release_mailing
    from cms.press.mailings.models import Delivery, Mailing

    page, people = create_release(recipients)
    page.save_revision().publish()
    page.refresh_from_db()
    sent = Mailing.objects.create(page=page, subject="Ferries", when="now", state="sent")
    delivered = {"mailing": sent, "state": "sent", "revision_id": page.live_revision_id}
    Delivery.objects.bulk_create([Delivery(journalist=one, **delivered) for one in people], batch_size=500)
    others = [Journalist(name=f"other{n}", address=f"other{n}@paper.example") for n in range(recipients)]
    Journalist.objects.bulk_create(others, batch_size=500)
    give_consent(others)
    page.reader_note_kind, page.was_wrong, page.is_right = NoteKind.CORRECTION, "Half.", "A third."
    page.set_reader_note_key()
    page.save_revision().publish()
    page.refresh_from_db()
    (change,) = list_changes(page)
    planned = build_mailing(change)
    release_mailing(change, planned.subject, planned.intro, None)


def create_release(recipients: int) -> tuple[Any, list[Any]]:
    """Create a public release, and the journalists who get it."""
    from cms.delivery.mail.models import SuppressedAddress, hash_address
    from cms.demo import factories
    from cms.press.journalists.models import Journalist

    tree = factories.site()
    names = [f"{'refused' if number % REFUSED_EVERY == 1 else 'j'}{number}" for number in range(recipients)]
    people = [
        Journalist(name=name, address=f"{name}@paper.example", digest=hash_address(f"{name}@paper.example"))
        for name in names
    ]
    Journalist.objects.bulk_create(people, batch_size=500)
    give_consent(people)
    for person in people[::SUPPRESSED_EVERY]:
        SuppressedAddress.objects.create(address=person.address)
    return factories.ReleaseFactory(parent=tree.releases, title="Ferry prices halve"), people


def give_consent(people: list[Any]) -> None:
    from django.utils import timezone

    from cms.delivery.sign_ups.models import ConsentRecord, PressPurpose

    consent = {"purpose": PressPurpose.PRESS, "text": "Yes", "version": "1", "source": "test"}
    ConsentRecord.objects.bulk_create(
        [ConsentRecord(journalist=person, given_at=timezone.now(), **consent) for person in people], batch_size=500
    )


def work(kill_at: int) -> int:
    """Do the worker's jobs until nothing is due; be killed before a statement. Return the number of statements."""
    from cms.delivery.mail.sender import send_due
    from cms.press.mailings.dispatcher import process_mailings

    with killed_at_statement(kill_at) as count:
        while process_mailings() + send_due() or _wait_for_slot():
            pass
    return count.value


def _wait_for_slot() -> bool:
    """Wait as the worker does while others have reserved the next second; return whether something is due."""
    import time

    from django.utils import timezone

    from cms.delivery.mail.models import QueuedMail
    from cms.delivery.mail.sender import find_next_due

    now = timezone.now()
    if not QueuedMail.objects.filter(not_before__lte=now).exists():
        return False
    if due := find_next_due(now):
        time.sleep(max(0.0, (due - now).total_seconds()))
    return True


def end_leases() -> None:
    """Make what a killed worker had claimed due, as it is at the end of the lease."""
    from django.utils import timezone

    from cms.delivery.mail.models import QueuedMail

    QueuedMail.objects.exclude(claim=None).filter(not_before__isnull=False).update(not_before=timezone.now())


def count_unknown() -> list[str]:
    from cms.delivery.mail.models import QueuedMail

    return list(QueuedMail.objects.exclude(unknown_since=None).values_list("address", flat=True))


def resolve(log: str) -> None:
    from django.core.management import call_command

    with open(os.devnull, "w") as nowhere:
        call_command("resolve_mail", log=Path(log), stdout=nowhere)


def describe() -> dict[str, Any]:
    from cms.delivery.mail.models import QueuedMail
    from cms.press.mailings.models import Mailing

    mailing = Mailing.objects.latest("pk")
    return {"state": mailing.state, "queued": QueuedMail.objects.count(), **mailing.count_deliveries()}


def find_busiest_second(times: list[float]) -> int:
    """Return the largest number of e-mails within a second."""
    busiest, begin = 0, 0
    for end, at in enumerate(times):
        while times[begin] <= at - 1.0:
            begin += 1
        busiest = max(busiest, end - begin + 1)
    return busiest


def main(recipients: int, kills: int, rate: str, purpose: str = "release") -> None:
    os.environ["MAIL_RATE"] = rate
    log = Path(os.environ["DATA_DIR"]) / "mail.log"
    log.touch()
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.smtp_server", str(port), str(log)], cwd=PROJECT, stdout=subprocess.PIPE
    )
    assert server.stdout
    assert server.stdout.readline() == b"ready\n"
    import django
    from django.conf import settings

    django.setup()
    set_mailer(settings, "delivery", SMTP_BACKEND, host="127.0.0.1", port=port, timeout=30)
    try:
        run_in_child(lambda: (create_correction if purpose == "correction" else create_mailing)(recipients))
        statements = recipients * STATEMENTS_OF_ONE
        killed = 0
        for number in range(kills):
            kill_at = max(40, statements // (kills + 1)) + number * 7 % 23  # another statement of an e-mail
            killed += run_in_child(lambda at=kill_at: work(at)) is None
            run_in_child(end_leases)
        run_in_child(lambda: work(0))
        before = read_log(log)
        unknown = run_in_child(count_unknown)
        run_in_child(lambda: resolve(str(log)))
        run_in_child(lambda: work(0))
        result = run_in_child(describe)
    finally:
        server.terminate()
        server.wait()
    accepted = read_log(log)
    copies = Counter(mail["to"][0] for mail in accepted)
    known = {mail["to"][0] for mail in before}
    times = [mail["at"] for mail in accepted]
    figures = {
        "killed": killed,
        "unknown": len(unknown),
        "unknown_and_sent": len(known.intersection(unknown)),
        "recipients": len(copies),
        "most_copies": max(copies.values()),
        "others_reached": sum(address.startswith("other") for address in copies),
        "suppressed_reached": sum(
            f"{'refused' if n % REFUSED_EVERY == 1 else 'j'}{n}@paper.example" in copies
            for n in range(0, recipients, SUPPRESSED_EVERY)
        ),
        "busiest_second": find_busiest_second(times),
        "seconds": round(times[-1] - times[0], 1),
    }
    sys.stdout.write(json.dumps({"figures": figures, "result": result}) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
