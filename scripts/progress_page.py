"""What `make run` is doing, in the terminal and on a page at the addresses that it prepares.

Uses the standard library only, because it runs before any package is installed.
"""

from __future__ import annotations

import errno
import html
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HEADER = "Clarion-Starting"

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Clarion is starting</title>
<style>body{{font:1.1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}}
@media(prefers-color-scheme:dark){{body{{background:#111;color:#eee}}}}</style>
<noscript><meta http-equiv="refresh" content="1"></noscript>
<h1>Clarion is starting</h1>
<ul id="steps" aria-live="polite">{steps}</ul>
<p>This page is replaced when everything is ready.</p>
<script>
setInterval(async () => {{
  try {{
    const response = await fetch(location.href, {{cache: "no-store"}})
    if (response.status !== 503) return location.reload()
    if (!response.headers.has("{header}")) return // the site runs already, and the CMS does not yet
    const page = new DOMParser().parseFromString(await response.text(), "text/html")
    document.getElementById("steps").innerHTML = page.getElementById("steps").innerHTML
  }} catch {{}} // between this page and Clarion
}}, 1000)
</script></html>
"""


class PortInUse(Exception):
    """Another program listens on a port; the message says what to do."""


class Progress:
    """The steps, each with what it does now or the seconds that it took; several may run at the same time."""

    def __init__(self) -> None:
        self._began: dict[str, float] = {}
        self._texts: dict[str, str] = {}
        self._lock = threading.Lock()

    def report(self, step: str, detail: str = "") -> None:
        """Begin a step, or say how far it is."""
        with self._lock:
            if step not in self._began:
                self._began[step] = time.monotonic()
                print(step, flush=True)
            self._texts[step] = f"{step}: {detail}" if detail else step

    def finish(self, step: str) -> None:
        """Record how long a step took."""
        with self._lock:
            seconds = time.monotonic() - self._began[step]
            self._texts[step] = f"{step}: done ({seconds:.0f} s)"
            print(f"{step}: {seconds:.1f} s", flush=True)

    def render(self) -> bytes:
        """Return the page."""
        with self._lock:
            steps = "".join(f"<li>{html.escape(text)}</li>" for text in self._texts.values())
        return PAGE.format(steps=steps, header=HEADER).encode()


@contextmanager
def serve_progress(progress: Progress, addresses: Mapping[str, tuple[str, int]]) -> Iterator[None]:
    """Answer every request to these addresses, by the variable that sets their port, with the page.

    Raises:
        PortInUse: Another program listens on one of the ports.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = progress.render()
            self.send_response(503)
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(page))}
            for name, value in {**headers, "Retry-After": "1", "Cache-Control": "no-store", HEADER: "yes"}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(page)

        do_HEAD = do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with ExitStack() as stack:
        for variable, address in addresses.items():
            server = _listen(variable, address, Handler)
            stack.callback(server.server_close)
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            stack.callback(server.shutdown)
        yield


def _listen(variable: str, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET

    try:
        return Server(address, handler)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise PortInUse(f"Cannot listen on {address[0]}:{address[1]}: {error.strerror}.") from error
        free = address[1] + 10
        what_to_do = f"Stop it, or choose another port: {variable}={free} make run"
        raise PortInUse(f"Port {address[1]} is in use by another program. {what_to_do}") from error


if __name__ == "__main__":
    sys.exit("This is a part of scripts/run.")
