"""How many journalists a mailing goes to, and in the copy of a rehearsal one contact that stands for all of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from cms.core import clock
from cms.delivery.sign_ups.models import ConsentRecord, PressPurpose
from cms.press.journalists.models import Journalist

from .dispatcher import find_recipients
from .models import Mailing

State = Mailing.State


def count_recipients() -> dict[str, int]:
    """Return the number of journalists who would get each mailing that has not begun, by its id."""
    counts = {}
    for mailing in Mailing.objects.filter(state__in=(State.DRAFT, State.WAITING)).select_related("page"):
        wanted = [journalist.pk for journalist in find_recipients(mailing)]
        if number := Journalist.objects.reachable().filter(pk__in=wanted).count():
            counts[str(mailing.pk)] = number
    return counts


def create_stand_ins(counts: Mapping[str, int]) -> dict[str, int]:
    """Create one contact for each mailing in the copy, and return how many journalists each address stands for."""
    mailings = Mailing.objects.in_bulk([int(pk) for pk in counts])
    numbers = {}
    with transaction.atomic():
        for pk, mailing in mailings.items():
            contact = Journalist.objects.create(name="-", address=f"mailing-{pk}@stand-in.invalid")
            ConsentRecord.objects.create(
                journalist=contact, purpose=PressPurpose.PRESS, text="-", version="-", source="-", given_at=clock.now()
            )
            mailing.journalists.add(contact)
            numbers[contact.address] = counts[str(pk)]
    return numbers
