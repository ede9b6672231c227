"""Change the functions of modules that this process has imported, by giving them the code of a changed source."""

from __future__ import annotations

import gc
import inspect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import reduce
from pathlib import Path
from types import CodeType, FunctionType

from .mutation import ROOT, Change, MutationError

Key = tuple[str, int]  # the qualified name of a function and its first line


def can_swap(changes: Iterable[Change]) -> bool:
    """Return whether the changes are within the bodies of functions.

    A change of anything else, such as a constant, a decorator or the class of a model, needs a new import.
    """
    return all(_outline(old) == _outline(new) for _, old, new in _compile(changes))


def swap_code(changes: Iterable[Change]) -> None:
    """Give all functions of this process that the changes concern their new code, also those within decorators.

    Raises:
        MutationError: No function has the old code, or one cannot have the new one.
    """
    gc.unfreeze()
    known = [one for one in gc.get_objects() if type(one) is FunctionType]
    for path, old, new in _compile(changes):
        changed = {
            _key(before): after for before, after in _pair_functions(old, new) if _content(before) != _content(after)
        }
        concerned = [one for one in known if one.__code__.co_filename == path and _key(one.__code__) in changed]
        if not concerned:
            raise MutationError(f"No function of {path} in this process has the text that is to be changed.")
        for function in concerned:
            try:
                function.__code__ = changed[_key(function.__code__)]
            except ValueError as reason:
                raise MutationError(f"{function.__qualname__} of {path} cannot be changed: {reason}") from None


def _compile(changes: Iterable[Change]) -> Iterator[tuple[str, CodeType, CodeType]]:
    """Yield the path of each file with its code, and its code with all changes."""
    by_path: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_path[str(ROOT / change.path)].append(change)
    for path, own in by_path.items():
        source = Path(path).read_text(encoding="utf-8")
        changed = reduce(lambda text, change: change.apply(text), own, source)
        yield path, *(compile(text, path, "exec", dont_inherit=True) for text in (source, changed))


def _pair_functions(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Yield the old and the new code of each function, also of those within others if both have the same ones."""
    inner_old, inner_new = ([one for one in code.co_consts if isinstance(one, CodeType)] for code in (old, new))
    if [one.co_name for one in inner_old] != [one.co_name for one in inner_new]:
        return
    for before, after in zip(inner_old, inner_new, strict=True):
        if before.co_flags & inspect.CO_OPTIMIZED:
            yield before, after
        yield from _pair_functions(before, after)


def _outline(code: CodeType) -> object:
    """Return what a module or class consists of, without the bodies of its functions and without line numbers."""
    consts = [
        (const.co_name, const.co_flags & inspect.CO_OPTIMIZED or _outline(const), const.co_freevars)
        if isinstance(const, CodeType)
        else const
        for const in code.co_consts
    ]
    return code.co_code, code.co_names, repr(consts)


def _content(code: CodeType) -> object:
    """Return what a function does, without line numbers."""
    consts = [_content(const) if isinstance(const, CodeType) else const for const in code.co_consts]
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, repr(consts)


def _key(code: CodeType) -> Key:
    return code.co_qualname, code.co_firstlineno
