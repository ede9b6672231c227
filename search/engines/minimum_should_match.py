"""How many of a question's words a page must have: Lucene's `minimum_should_match`, read as Lucene reads it."""

from __future__ import annotations


def count_required_groups(count: int, spec: str) -> int:
    """How many of `count` groups must be met, by a specification such as "2<-1 3<50% 6<30% 8<20%".

    "n<x" holds for more than n groups, up to the next condition; with n or fewer all must be met. x is a number or a
    percentage (rounded towards zero), and counts the groups that may be missing where it is negative.
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
    # int() rounds towards zero, which is what Lucene's cast does; // would not.
    number = int(count * int(value[:-1]) / 100) if value.endswith("%") else int(value)
    return count + number if value.startswith("-") else number


def _clamp(number: int, count: int) -> int:
    return max(0, min(count, number))
