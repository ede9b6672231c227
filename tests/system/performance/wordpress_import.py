"""Speed and memory of a WordPress import: `python -m tests.system.performance.wordpress_import NAME FILE [UPLOADS]`.

The exit code is 1 if a goal is missed. The rate without pictures has a goal: with them, it depends on their size.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import time

MIN_RATE = 40.0  # items each second, without pictures
MAX_MEGABYTES = 400.0


def main(name: str, file: str, uploads: str) -> int:
    """Run the command, print its figures and return the exit code."""
    options = ["--uploads", uploads] if uploads else []
    began = time.monotonic()
    command = [sys.executable, "manage.py", "import_wordpress", file, *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    seconds = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    if done.returncode:
        sys.stdout.write(done.stdout[-2000:])
        return done.returncode
    counted = re.search(r"(\d+) of (\d+) items", done.stdout)
    items = int(counted[1]) if counted else 0
    rate = items / seconds
    times = f"{items:6} items in {seconds:6.1f} s, {rate:5.1f} items/s ({processor:.1f} s of processor time)"
    sys.stdout.write(f"{name:24} {times}, {megabytes:4.0f} MB at most\n")
    is_fast = bool(uploads) or rate >= MIN_RATE
    return 0 if is_fast and megabytes <= MAX_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else ""))
