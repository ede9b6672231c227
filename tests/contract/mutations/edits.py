"""The edits that mutations are made of. Each returns a function that changes one statement of a syntax tree."""

from __future__ import annotations

import ast

from .mutation import Edit, MutationError, Statement


def remove() -> Edit:
    """Remove the statement."""
    return lambda statement: statement.body.__delitem__(statement.position)


def insert_before(code: str) -> Edit:
    """Insert statements before the statement."""

    def edit(statement: Statement) -> None:
        statement.body[statement.position : statement.position] = ast.parse(code).body

    return edit


def swap_with_next() -> Edit:
    """Exchange the statement with the following one."""

    def edit(statement: Statement) -> None:
        body, position = statement.body, statement.position
        if position + 1 == len(body):
            raise MutationError("no statement follows it.")
        body[position], body[position + 1] = body[position + 1], body[position]

    return edit


def set_annotation(code: str) -> Edit:
    """Give a field another type."""

    def edit(statement: Statement) -> None:
        if not isinstance(statement.node, ast.AnnAssign):
            raise MutationError("it has no annotation.")
        statement.node.annotation = _expression(code)

    return edit


def set_value(code: str) -> Edit:
    """Assign another value."""

    def edit(statement: Statement) -> None:
        if not isinstance(statement.node, (ast.Assign, ast.AnnAssign)):
            raise MutationError("it is not an assignment.")
        statement.node.value = _expression(code)

    return edit


def set_default(code: str | None) -> Edit:
    """Give a field another default, the first argument of its `Field(…)`; None removes the default."""

    def edit(statement: Statement) -> None:
        call = _call(statement)
        if not call.args:
            raise MutationError("it has no default.")
        call.args = [_expression(code)] if code is not None else []

    return edit


def set_keyword(name: str, code: str) -> Edit:
    """Change a keyword argument of a field's `Field(…)`."""

    def edit(statement: Statement) -> None:
        found = [keyword for keyword in _call(statement).keywords if keyword.arg == name]
        if not found:
            raise MutationError(f"it has no argument {name}.")
        found[0].value = _expression(code)

    return edit


def add_literal(value: str) -> Edit:
    """Add a value to the first `Literal[…]` of the statement."""
    return lambda statement: _literals(statement).append(ast.Constant(value))


def add_key(key: str, value: str) -> Edit:
    """Add a key with a text as its value to the dictionary that the statement assigns."""

    def edit(statement: Statement) -> None:
        pairs = _dictionary(statement)
        pairs.keys.append(ast.Constant(key))
        pairs.values.append(ast.Constant(value))

    return edit


def remove_key(key: str) -> Edit:
    """Remove a key from the dictionary that the statement assigns."""

    def edit(statement: Statement) -> None:
        pairs = _dictionary(statement)
        keys = [node.value if isinstance(node, ast.Constant) else None for node in pairs.keys]
        if key not in keys:
            raise MutationError(f"its dictionary has no key “{key}”.")
        del pairs.keys[keys.index(key)], pairs.values[keys.index(key)]

    return edit


def remove_decorators() -> Edit:
    """Remove the decorators of a function."""
    return lambda statement: _decorators(statement).clear()


def add_decorator_argument(name: str, code: str) -> Edit:
    """Add a keyword argument to the first decorator of a function."""

    def edit(statement: Statement) -> None:
        decorator = _decorators(statement)[0]
        if not isinstance(decorator, ast.Call):
            raise MutationError("its decorator has no arguments.")
        decorator.keywords.append(ast.keyword(name, _expression(code)))

    return edit


def set_docstring(text: str) -> Edit:
    """Give a function or class another docstring."""

    def edit(statement: Statement) -> None:
        if not isinstance(statement.node, (ast.ClassDef, ast.FunctionDef)) or not ast.get_docstring(statement.node):
            raise MutationError("it has no docstring.")
        statement.node.body[0] = ast.Expr(ast.Constant(text))

    return edit


def add_class_argument(name: str, code: str) -> Edit:
    """Add a keyword argument to the bases of a class."""

    def edit(statement: Statement) -> None:
        if not isinstance(statement.node, ast.ClassDef):
            raise MutationError("it is not a class.")
        statement.node.keywords.append(ast.keyword(name, _expression(code)))

    return edit


def _expression(code: str) -> ast.expr:
    return ast.parse(code, mode="eval").body


def _call(statement: Statement) -> ast.Call:
    value = getattr(statement.node, "value", None)
    if not isinstance(value, ast.Call):
        raise MutationError("its value is not a call of `Field`.")
    return value


def _dictionary(statement: Statement) -> ast.Dict:
    value = getattr(statement.node, "value", None)
    if not isinstance(value, ast.Dict):
        raise MutationError("its value is not a dictionary.")
    return value


def _literals(statement: Statement) -> list[ast.expr]:
    for node in ast.walk(statement.node):
        match node:
            case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Tuple(elts=values)):
                return values
    raise MutationError("it has no Literal with several values.")


def _decorators(statement: Statement) -> list[ast.expr]:
    if not isinstance(statement.node, ast.FunctionDef) or not statement.node.decorator_list:
        raise MutationError("it is not a function with a decorator.")
    return statement.node.decorator_list
