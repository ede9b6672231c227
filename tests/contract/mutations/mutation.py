"""A mutation: a change of one named class, field, function or assignment in a module of the code."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]


class MutationError(Exception):
    """A mutation does not apply to the code: its target or what it changes there does not exist."""


@dataclass(slots=True)
class Statement:
    """A statement found by its name: its position in the body that contains it."""

    body: list[ast.stmt]
    position: int

    @property
    def node(self) -> ast.stmt:
        """The statement itself."""
        return self.body[self.position]


Edit = Callable[[Statement], None]


@dataclass(frozen=True, slots=True)
class Mutation:
    """`edits` change `target`, a name in `module` such as `Card` or `Card.summary`.

    `sentence` is part of the report on the mutation: of a breaking one, why it breaks frontends; of a compatible one,
    what is new. It is empty if frontends cannot notice the mutation.
    """

    name: str
    module: str
    target: str
    edits: tuple[Edit, ...]
    sentence: str = ""

    def apply(self, tree: ast.Module) -> None:
        """Change the syntax tree of the module in place.

        Raises:
            MutationError: The target or what is to be changed there does not exist.
        """
        try:
            for edit in self.edits:
                edit(find(tree, self.target))
        except MutationError as reason:
            raise MutationError(f"“{self.name}” does not apply to {self.module}.{self.target}: {reason}") from None


def find(tree: ast.Module, target: str) -> Statement:
    """Return the statement that defines a name, given with the names of the classes around it."""
    body, statement = tree.body, None
    for name in target.split("."):
        position = next((index for index, node in enumerate(body) if name in defined_names(node)), None)
        if position is None:
            raise MutationError(f"there is no {name}.")
        statement = Statement(body, position)
        body = getattr(statement.node, "body", [])
    assert statement is not None
    return statement


def defined_names(node: ast.stmt) -> set[str]:
    """Return the names that a statement defines."""
    if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
