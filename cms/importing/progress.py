"""Report the progress of an import: a bar in a terminal, else a line every few seconds."""

from __future__ import annotations

import time
from typing import Any

from tqdm import tqdm

LOG_INTERVAL_SECONDS = 5.0


class Progress:
    """Writes progress to a stream, usually standard error."""

    def __init__(self, total: int, stream: Any) -> None:
        self.total = total
        self.stream = stream
        self.is_terminal = bool(getattr(stream, "isatty", bool)())
        self.bar = tqdm(total=total, file=stream, unit="page", disable=not self.is_terminal)
        self.done = 0
        self.started = self.last_line_at = time.monotonic()

    def advance(self, count: int) -> None:
        self.done += count
        self.bar.update(count)
        now = time.monotonic()
        if not self.is_terminal and now - self.last_line_at >= LOG_INTERVAL_SECONDS:
            self.last_line_at = now
            self.write_line(self.line(now - self.started))

    def line(self, seconds: float) -> str:
        rate = self.done / seconds
        remaining = (self.total - self.done) / rate if rate else 0
        return f"{self.done} of {self.total}, {rate:.0f}/s, {remaining:.0f} s left"

    def write_line(self, text: str) -> None:
        """Write a line, in a terminal above the bar."""
        if self.is_terminal:
            tqdm.write(text, file=self.stream)
        else:
            self.stream.write(f"{text}\n")

    def close(self) -> None:
        self.bar.close()
