"""The OpenAPI document that the code generates with mutations: `python -m tests.contract.mutated_document NAME…`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from tests.mutations.areas.contract import BREAKING, COMPATIBLE
from tests.mutations.mutation import ROOT, Mutation
from tests.mutations.source_finder import install

MUTATIONS = {mutation.name: mutation for mutation in [*BREAKING, *COMPATIBLE]}


def build_document(mutations: Iterable[Mutation]) -> dict[str, Any]:
    """Return the document of the code with all these mutations, generated in another process."""
    command = [sys.executable, "-m", "tests.contract.mutated_document", *(mutation.name for mutation in mutations)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def main(names: Sequence[str]) -> None:
    """Write the document to standard output."""
    finder = install(change for name in names for change in MUTATIONS[name].changes)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    import django

    django.setup()
    from cms.api.openapi.document import document

    sys.stdout.write(document())
    assert not finder.find_unused()


if __name__ == "__main__":
    main(sys.argv[1:])
