"""Functions that docs/extending.md prints, so that tests can run them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[1] / "docs/extending.md"


def read_example(beginning: str) -> Callable[..., Any]:
    """Return the function of the only example that begins with these words.

    Examples that the tutorial does not run are marked as `text`.
    """
    pattern = re.compile(r"^```(?:python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    blocks = pattern.findall(DOCUMENT.read_text(encoding="utf-8"))
    (code,) = [block for block in blocks if block.startswith(beginning)]
    names: dict[str, Any] = {}
    exec(code, names)
    return names[beginning.split()[1]]
