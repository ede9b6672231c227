"""Send the requests that the guide for frontends prints as `curl` commands, and keep what it prints below them."""

from __future__ import annotations

import json
import re
import shlex
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.test import Client

GUIDE = Path(__file__).parents[3] / "docs" / "frontend.md"
HOST = "http://localhost:8000"
# A block of commands, and the response that the guide shows after it.
EXAMPLE = re.compile(r"^```\n(curl .*?)^```\n(?:\n```json\n(.*?)^```)?", re.MULTILINE | re.DOTALL)
SHORTENED = 'W/"…"'  # an ETag that the reader takes from the response before


def send_printed_requests(folder: Path) -> None:
    """Write `responses.json`: command, status and body of each request, with the body and status that are printed."""
    folder.mkdir(parents=True)
    client, etag = Client(), ""
    responses: list[dict[str, Any]] = []
    for commands, printed in EXAMPLE.findall(GUIDE.read_text(encoding="utf-8")):
        for command, status in _read_commands(commands):
            response = _send(client, command, etag)
            etag = response.headers.get("ETag", "")
            body = response.json() if response.content else None
            responses.append(
                {"command": command, "status": response.status_code, "body": body, "printed": printed, "as": status}
            )
    (folder / "responses.json").write_text(json.dumps(responses, ensure_ascii=False, indent=1), encoding="utf-8")


def _read_commands(text: str) -> Iterator[tuple[str, int | None]]:
    """Yield each command, and the status that the guide prints after it, if it does."""
    lines = text.replace("\\\n", " ").strip().splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("curl "):
            yield line, int(following) if following.isdecimal() else None


def _send(client: Client, command: str, etag: str) -> Any:
    parser = ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("-X", default="GET")
    parser.add_argument("-H", action="append", default=[])
    parser.add_argument("-d", default="")
    for ignored in ("-D", "-o", "-w"):
        parser.add_argument(ignored)
    parser.add_argument("-s", action="store_true")
    words = shlex.split(command)
    call = parser.parse_args(words[1 : words.index("|")] if "|" in words else words[1:])
    headers = dict(line.replace(SHORTENED, etag).split(": ", 1) for line in call.H)
    kind = headers.pop("Content-Type", "application/octet-stream")
    assert call.address.startswith(HOST), command
    path = call.address.removeprefix(HOST)
    return client.generic(call.X, path, call.d, content_type=kind, headers=headers)
