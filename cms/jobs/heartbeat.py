"""Signs of life of the worker, and what its last comparison of database and index came to."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from search.indexing.reconcile import Findings
from search.models import WorkerHeartbeat

EVERY = 15.0  # seconds


@dataclass
class Compared:
    """Sums over a pass of the reconciler."""

    pages: int = 0
    different: int = 0

    def add(self, findings: Findings) -> None:
        self.pages += findings.looked_at
        self.different += len(findings.different)


def beat(*parts: str) -> None:
    """These parts are alive."""
    for part in parts:
        WorkerHeartbeat.objects.update_or_create(part=part, defaults={"at": timezone.now()})


def compared(sums: Compared) -> None:
    """A comparison has come to its end."""
    found = {"at": timezone.now(), "pages": sums.pages, "different": sums.different}
    WorkerHeartbeat.objects.update_or_create(part=WorkerHeartbeat.Part.RECONCILE, defaults=found)
