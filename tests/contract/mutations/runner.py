"""The OpenAPI document that the code generates with mutations: `python -m tests.contract.mutations.runner NAME…`.

The source files stay as they are: a separate process imports the modules with the mutations applied.
"""

from __future__ import annotations

import ast
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
from .compatible import COMPATIBLE
from .mutation import ROOT, Mutation, MutationError

MUTATIONS = {mutation.name: mutation for mutation in [*BREAKING, *COMPATIBLE]}
NOT_APPLICABLE = 3  # exit code


def document_with(mutations: Iterable[Mutation]) -> dict[str, Any]:
    """Return the OpenAPI document of the code with these mutations.

    Raises:
        MutationError: A mutation does not apply to the code, or the code does not start with it.
    """
    names = [mutation.name for mutation in mutations]
    command = [sys.executable, "-m", "tests.contract.mutations.runner", *names]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if process.returncode == NOT_APPLICABLE:
        raise MutationError(process.stderr.strip())
    if process.returncode:
        raise MutationError(f"The code does not start with {', '.join(names)}:\n{process.stderr[-3000:]}")
    return json.loads(process.stdout)


class MutatingLoader(SourceFileLoader):
    """Compiles a module with mutations, and never reads its cached bytecode."""

    def __init__(self, name: str, path: str, mutations: Sequence[Mutation]) -> None:
        super().__init__(name, path)
        self.mutations = mutations
        self.was_used = False

    def get_code(self, fullname: str) -> CodeType:
        self.was_used = True
        tree = ast.parse(self.get_data(self.path), self.path)
        for mutation in self.mutations:
            mutation.apply(tree)
        return compile(ast.fix_missing_locations(tree), self.path, "exec")


class MutatingFinder(MetaPathFinder):
    """Finds the modules that have mutations."""

    def __init__(self, mutations: Iterable[Mutation]) -> None:
        self.by_module: dict[str, list[Mutation]] = defaultdict(list)
        for mutation in mutations:
            self.by_module[mutation.module].append(mutation)
        self.loaders: dict[str, list[MutatingLoader]] = defaultdict(list)  # Django looks for some modules twice

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        mutations = self.by_module.get(fullname)
        if mutations is None:
            return None
        path = ROOT / f"{fullname.replace('.', '/')}.py"
        if not path.exists():
            raise MutationError(f"“{mutations[0].name}” does not apply: there is no module {fullname}.")
        loader = MutatingLoader(fullname, str(path), mutations)
        self.loaders[fullname].append(loader)
        return spec_from_file_location(fullname, path, loader=loader)


def main(names: Sequence[str]) -> int:
    """Write the document to standard output. Return an exit code."""
    finder = MutatingFinder(MUTATIONS[name] for name in names)
    sys.meta_path.insert(0, finder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    try:
        generated = _generate_document()
        for module, mutations in finder.by_module.items():
            if any(loader.was_used for loader in finder.loaders[module]):
                continue
            raise MutationError(f"“{mutations[0].name}” does not apply: no code imports {module}.")
    except MutationError as reason:
        sys.stderr.write(f"{reason}\n")
        return NOT_APPLICABLE
    sys.stdout.write(generated)
    return 0


def _generate_document() -> str:
    import django

    django.setup()
    from cms.api.openapi.document import document

    return document()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
