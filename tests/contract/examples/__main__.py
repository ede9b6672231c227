"""Write the recorded examples to a directory: `python -m tests.contract.examples DIRECTORY`."""

from __future__ import annotations

import sys
from pathlib import Path

from .demo_environment import load_demo, set_environment

if __name__ == "__main__":
    set_environment()
    import django

    django.setup()
    from .recorder import record

    with load_demo():
        record(Path(sys.argv[1]))
