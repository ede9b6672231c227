"""Write the recorded examples to a directory: `python -m tests.contract.examples DIRECTORY`.

The sub-directory `prefilled` gets the statuses of the requests that documentation pages send, and `printed` the
responses to the requests that the guide for frontends prints.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .demo_environment import load_demo, set_environment

if __name__ == "__main__":
    set_environment()
    import django

    django.setup()
    from .prefilled import send_prefilled_requests
    from .printed import send_printed_requests
    from .recorder import record

    folder = Path(sys.argv[1])
    with load_demo():
        record(folder)
        send_prefilled_requests(folder / "prefilled")
        send_printed_requests(folder / "printed")
