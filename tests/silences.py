"""Find tests that no run collects, and skips without a reason, in the text of the modules.

A test that is defined under a condition is missing from a run without a word. A module with another name than
`test_….py` runs only where the Makefile or a script names it.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from tests.runs import NOT_RUN

ROOT = Path(__file__).parents[1]
CONDITIONS = (ast.If, ast.Try, ast.For, ast.While, ast.With, ast.Match)
SKIPS = {"pytest.skip": 0, "pytest.mark.skip": 0, "pytest.mark.skipif": None, "pytest.importorskip": None}
"""The functions that skip, with the position of their reason; None if it has none and must be named."""
NAMED_PATH = re.compile(r"tests/[\w/.{},-]*\w\}?\.py")
RULE = re.compile(r"^([a-z-]+):", re.M)
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def find_silences(root: Path = ROOT) -> list[str]:
    """Return a sentence for each test or skip below `tests/` of a checkout that would not be noticed."""
    named = list_named_modules(root)
    found: list[str] = []
    for path in sorted((root / "tests").rglob("*.py")):
        where, tree = path.relative_to(root), ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{where}:{line}: {sentence}" for line, sentence in sorted(_find_in_module(tree))]
        if not path.name.startswith("test_") and where not in named and any(map(is_test, tree.body)):
            found.append(
                f"{where}: no target runs its tests. Name it test_….py, or name it in the Makefile or a script."
            )
    return found


def list_named_modules(root: Path = ROOT) -> dict[Path, str]:
    """Return the modules that the Makefile and the scripts name, each with its target or script."""
    rules = RULE.split((root / "Makefile").read_text(encoding="utf-8"))[1:]
    texts = {f"make {name}": text for name, text in zip(rules[::2], rules[1::2], strict=True)}
    for script in sorted((root / "scripts").iterdir()):
        if script.is_file():
            texts[f"scripts/{script.name}"] = script.read_text(encoding="utf-8")
    return {
        Path(path): target
        for target, text in texts.items()
        for named in NAMED_PATH.findall(text)
        for path in _expand(named)
    }


def list_modules_run_by_name(root: Path = ROOT) -> dict[Path, str]:
    """Return the modules with tests that only a target collects, which names them."""
    return {
        path: target
        for path, target in list_named_modules(root).items()
        if not path.name.startswith("test_") and any(map(is_test, ast.parse((root / path).read_text()).body))
    }


def _expand(path: str) -> list[str]:
    """Return the paths that a path with braces names in a shell."""
    parts = [part.strip("{}").split(",") if part.startswith("{") else [part] for part in re.split(r"(\{.*?\})", path)]
    return ["".join(chosen) for chosen in itertools.product(*parts)]


def _find_in_module(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in _walk_definitions(tree.body):
        if isinstance(node, CONDITIONS):
            for inner in ast.walk(node):
                if is_test(inner) or _is_fixture(inner):
                    advice = "Mark it with `sqlite`, `postgresql` or `skipif` and a reason."
                    yield inner.lineno, f"{inner.name} is defined under a condition. {advice}"
    for node in ast.walk(tree):
        name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if name in SKIPS and not _has_reason(node, SKIPS[name]):
            yield node.lineno, f"{name} has no reason that begins with “{NOT_RUN}”. Say what is missing."


def _walk_definitions(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module and of its classes, but not those in functions."""
    for node in body:
        yield node
        if isinstance(node, ast.ClassDef):
            yield from _walk_definitions(node.body)


def is_test(node: ast.AST) -> bool:
    """Return whether pytest would collect a definition."""
    return (isinstance(node, FUNCTION) and node.name.startswith("test_")) or (
        isinstance(node, ast.ClassDef) and node.name.startswith("Test")
    )


def _is_fixture(node: ast.AST) -> bool:
    return isinstance(node, FUNCTION) and any("pytest.fixture" in ast.unparse(one) for one in node.decorator_list)


def _has_reason(call: ast.Call, position: int | None) -> bool:
    """Return whether a skip has a reason that begins as agreed."""
    reasons = [keyword.value for keyword in call.keywords if keyword.arg == "reason"]
    if position is not None:
        reasons += call.args[position : position + 1]
    if not reasons:
        return False
    first = reasons[0].values[0] if isinstance(reasons[0], ast.JoinedStr) else reasons[0]
    return isinstance(first, ast.Constant) and str(first.value).startswith(NOT_RUN)
