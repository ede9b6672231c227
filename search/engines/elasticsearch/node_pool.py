"""Which node of the cluster gets a request: one that answers, or now and then one that did not answer earlier.

The pool of the client library gives a node that failed back to all threads after a second. If the node hangs, each of
them then waits for a timeout, again and again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from elastic_transport import BaseNode, NodeConfig, NodePool

AVOIDED_SECONDS = 30.0  # for which a node that failed gets no request


class TrialNodePool(NodePool):
    """Avoids nodes that have failed. When their time is over, one request tries the node; others still avoid it."""

    clock: Callable[[], float] = staticmethod(time.monotonic)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._mutex = threading.Lock()
        self._trial_at: dict[NodeConfig, float] = {}  # of the nodes that failed

    def get(self) -> BaseNode:
        """Return the node for the next request; if all have failed, the one that is tried next."""
        with self._mutex:
            now, nodes = self.clock(), self.all()
            failed = min(self._trial_at, key=self._trial_at.__getitem__, default=None)
            if failed is not None and (self._trial_at[failed] <= now or len(self._trial_at) == len(nodes)):
                self._trial_at[failed] = now + AVOIDED_SECONDS
                return next(node for node in nodes if node.config == failed)
            return self.node_selector.select([node for node in nodes if node.config not in self._trial_at])

    def mark_dead(self, node: BaseNode, _now: float | None = None) -> None:
        """Avoid the node for a time."""
        with self._mutex:
            self._trial_at[node.config] = self.clock() + AVOIDED_SECONDS

    def mark_live(self, node: BaseNode) -> None:
        """Give the node requests again, because it has answered."""
        if node.config in self._trial_at:
            with self._mutex:
                self._trial_at.pop(node.config, None)
