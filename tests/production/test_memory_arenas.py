"""Commands and the worker take memory from few arenas of the C library, however many threads they have."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from cms.core.memory import MAX_ARENAS

from .processes import PROJECT, environment

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


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="not run: only glibc has arenas")
@pytest.mark.parametrize(
    ("command", "is_limited"), [(["-c", COUNT], False), (["manage.py", "shell", "--no-imports", "-c", COUNT], True)]
)
def test_commands_have_two_arenas_and_other_programs_more(command, is_limited, tmp_path):
    done = subprocess.run(
        [sys.executable, *command], env=environment(tmp_path), cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (int(done.stdout.split("arenas")[1]) <= MAX_ARENAS) is is_limited
