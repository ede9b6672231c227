"""An SMTP server for tests. It writes a line of JSON for each e-mail that it has accepted, before it says so.

    python -m tests.smtp_server PORT LOG [DIRECTORY]

It stores whole e-mails in the directory, if there is one, as `NUMBER.eml` in the order of their acceptance.

The local part of a recipient says how the server responds: `refused` with 550 5.1.1, `blocked` with 550 5.7.1, `later`
with 451, `slow` after two seconds, `dropped` by accepting the e-mail and closing the connection without a response.
"""

from __future__ import annotations

import asyncio
import email
import json
import sys
import time
from email import policy
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

SLOW_SECONDS = 2.0


class Handler:
    """Judges recipients and records e-mails."""

    def __init__(self, log: Path, messages: Path | None = None) -> None:
        self.log = log.open("a", encoding="utf-8", buffering=1)
        self.messages, self.count = messages, 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("slow"):
            await asyncio.sleep(SLOW_SECONDS)
        if address.startswith("refused"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("blocked"):
            return "550 5.7.1 refused by a rule"
        if address.startswith("later"):
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = email.message_from_bytes(envelope.content or b"", policy=policy.default)
        row = {
            "at": time.time(),
            "to": envelope.rcpt_tos,
            "message_id": message["Message-ID"],
            "subject": message["Subject"],
        }
        if self.messages:
            self.count += 1
            (self.messages / f"{self.count:06}.eml").write_bytes(envelope.content or b"")
        self.log.write(json.dumps(row) + "\n")
        if any(address.startswith("dropped") for address in envelope.rcpt_tos):
            server.transport.close()
        return "250 OK"


def read_log(log: Path) -> list[dict[str, Any]]:
    """Return the accepted e-mails in the order of acceptance."""
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


async def serve(port: int, log: Path, messages: Path | None) -> None:
    handler = Handler(log, messages)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]) if sys.argv[3:] else None))
