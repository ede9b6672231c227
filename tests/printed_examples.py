"""Functions that docs/extending.md prints, so that tests can run them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[1] / "docs/extending.md"


def read_example(beginning: str) -> Callable[..., Any]:
    """Return the function of the only Python example that begins with these words."""
    blocks = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (code,) = [block for block in blocks if block.startswith(beginning)]
    names: dict[str, Any] = {}
    exec(code, names)
    return names[beginning.split()[1]]
