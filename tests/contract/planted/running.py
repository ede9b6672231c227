"""The document that the code would answer with changes in it: python -m tests.contract.planted.running NAME…

Nothing is written to the code: a process of its own reads these modules with the changes already made.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType
from typing import Any

from .breaking import BREAKING
from .change import ROOT, Change
from .compatible import COMPATIBLE

CHANGES = {change.name: change for change in [*BREAKING, *COMPATIBLE]}


def document_with(changes: Iterable[Change]) -> dict[str, Any]:
    """Raises CalledProcessError where the code does not even start with these changes."""
    names = [change.name for change in changes]
    command = [sys.executable, "-m", "tests.contract.planted.running", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


class Edited(SourceFileLoader):
    """Reads a module as if it had been changed; never from what was compiled before."""

    def __init__(self, name: str, path: str, changes: Sequence[Change]) -> None:
        super().__init__(name, path)
        self.changes = changes

    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path).decode("utf-8")
        for change in self.changes:
            source = change.edited(source)
        return self.source_to_code(source.encode(), self.path)


class Finder(MetaPathFinder):
    def __init__(self, changes: Iterable[Change]) -> None:
        self.by_module: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            self.by_module[change.file.removesuffix(".py").replace("/", ".")].append(change)

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        changes = self.by_module.pop(fullname, None)
        if changes is None:
            return None
        path = str(ROOT / changes[0].file)
        return spec_from_file_location(fullname, path, loader=Edited(fullname, path, changes))


def main(names: Sequence[str]) -> None:
    finder = Finder(CHANGES[name] for name in names)
    sys.meta_path.insert(0, finder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    import django

    django.setup()
    from cms.api.openapi.document import document

    sys.stdout.write(document())
    if finder.by_module:
        raise LookupError(f"Never read: {', '.join(finder.by_module)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
