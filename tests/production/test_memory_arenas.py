"""The processes of image and units take memory from few arenas of the C library, however many threads they have."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys

import pytest

from .processes import PROJECT

THREADS = 6
COUNT = f"""
import ctypes, re, tempfile, threading
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
barrier = threading.Barrier({THREADS})
def allocate():
    barrier.wait()
    libc.malloc(100)
    barrier.wait()
threads = [threading.Thread(target=allocate) for _ in range({THREADS})]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
with tempfile.NamedTemporaryFile() as file:
    stream = ctypes.c_void_p(libc.fopen(file.name.encode(), b"w"))
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    print("arenas", len(re.findall("<heap nr=", file.read().decode())))
"""
UNITS = [f"ops/systemd/clarion-{name}.service" for name in ("admin", "migrate", "web", "worker")]
LIMIT = re.compile(r"^(?:ENV|Environment=)?.*\bMALLOC_ARENA_MAX=(\d+)\b", re.M)


@pytest.mark.parametrize("name", ["Dockerfile", *UNITS])
def test_image_and_units_limit_the_arenas(name):
    assert LIMIT.findall((PROJECT / name).read_text(encoding="utf-8")) == ["2"]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="not run: only glibc has arenas")
@pytest.mark.parametrize(("variables", "is_limited"), [({}, False), ({"MALLOC_ARENA_MAX": "2"}, True)])
def test_the_variable_limits_the_arenas_of_all_threads(variables, is_limited):
    known = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    command = [sys.executable, "-c", COUNT]
    done = subprocess.run(command, env={**known, **variables}, capture_output=True, text=True, check=True)
    assert (int(done.stdout.split("arenas")[1]) <= 2) is is_limited
