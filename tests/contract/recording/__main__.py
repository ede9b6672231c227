"""python -m tests.contract.recording FOLDER: write the recorded answers there, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

from .ground import demo, environment

if __name__ == "__main__":
    environment()
    import django

    django.setup()
    from .record import record

    with demo():
        record(Path(sys.argv[1]))
