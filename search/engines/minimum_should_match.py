"""How many groups of a query a page must match: Lucene's `minimum_should_match`, evaluated as Lucene does."""

from __future__ import annotations


def count_required_groups(count: int, spec: str) -> int:
    """Return how many of `count` groups must match, for a specification such as "2<-1 3<50% 6<30% 8<20%".

    "n<x" applies to more than n groups, up to the next condition; with n or fewer all must match. x is a number or a
    percentage (rounded towards zero); if negative, it is the number of groups that may be missing.
    """
    if "<" not in spec:
        return _clamp(_evaluate(count, spec.strip()), count)
    required = count
    for condition in spec.split():
        bound, _, value = condition.partition("<")
        if count <= int(bound):
            break
        required = _clamp(_evaluate(count, value), count)
    return required


def _evaluate(count: int, value: str) -> int:
    # int() rounds towards zero, as Lucene's cast does; // does not.
    number = int(count * int(value[:-1]) / 100) if value.endswith("%") else int(value)
    return count + number if value.startswith("-") else number


def _clamp(number: int, count: int) -> int:
    return max(0, min(count, number))
