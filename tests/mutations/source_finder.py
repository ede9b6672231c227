"""Import modules with changed source. The files on the disk stay as they are."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType

from .mutation import ROOT, Change, MutationError


class ChangingLoader(SourceFileLoader):
    """Compiles a module with changes, and neither reads nor writes its cached bytecode."""

    def __init__(self, name: str, path: str, changes: list[Change]) -> None:
        super().__init__(name, path)
        self.changes = changes
        self.was_used = False

    def get_code(self, fullname: str) -> CodeType:
        self.was_used = True
        source = self.get_data(self.path).decode()
        for change in self.changes:
            source = change.apply(source)
        return compile(source, self.path, "exec", dont_inherit=True)


class ChangingFinder(MetaPathFinder):
    """Finds the modules that have changes."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self.by_module: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            self.by_module[change.module].append(change)
        self.loaders: dict[str, list[ChangingLoader]] = defaultdict(list)  # Django looks for some modules twice

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        changes = self.by_module.get(fullname)
        if changes is None:
            return None
        path = str(ROOT / changes[0].path)
        loader = ChangingLoader(fullname, path, changes)
        self.loaders[fullname].append(loader)
        return spec_from_file_location(fullname, path, loader=loader)

    def find_unused(self) -> list[str]:
        """Return the modules that nothing has imported, so that their changes had no effect."""
        return [name for name in self.by_module if not any(loader.was_used for loader in self.loaders[name])]


def install(changes: Iterable[Change]) -> ChangingFinder:
    """Let this process import modules with the changes from now on.

    Raises:
        MutationError: One of the modules has been imported already.
    """
    finder = ChangingFinder(changes)
    if imported := sorted(finder.by_module.keys() & sys.modules.keys()):
        raise MutationError(f"{', '.join(imported)} has been imported before it could be changed.")
    sys.meta_path.insert(0, finder)
    return finder
