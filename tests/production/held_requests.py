"""A WSGI application whose requests go on until their client sends the body: each names its process before that."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield str(os.getpid()).encode()
    environ["wsgi.input"].read(1)
