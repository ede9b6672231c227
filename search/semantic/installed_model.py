"""The model of this process, which `SEMANTIC_MODEL` names: a directory, or a model of Elasticsearch.

The model is loaded with the first text; all threads of a process share one copy.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from .model import Model

ENDPOINT_PREFIX = "elasticsearch:"  # a value of SEMANTIC_MODEL that begins with it names an inference endpoint
REQUIRED_PACKAGES = ("numpy", "onnxruntime", "tokenizers")

_mutex = threading.Lock()


def find_missing_packages() -> list[str]:
    """Return the packages that the model needs and that are not installed."""
    needed = REQUIRED_PACKAGES[:1] if settings.SEMANTIC_MODEL.startswith(ENDPOINT_PREFIX) else REQUIRED_PACKAGES
    return [name for name in needed if find_spec(name) is None]


def get_model() -> Model:
    """Return the model of this process. The first call loads it, which takes half a second.

    Raises:
        ModelUnusable: the model cannot be loaded.
        ImportError: a package of requirements/semantic.txt is not installed.
    """
    with _mutex:
        return _load(settings.SEMANTIC_MODEL)


@lru_cache(maxsize=1)
def _load(named: str) -> Model:
    if named.startswith(ENDPOINT_PREFIX):
        from .endpoint_model import EndpointModel

        return EndpointModel(named.removeprefix(ENDPOINT_PREFIX))
    from .directory_model import DirectoryModel

    return DirectoryModel(Path(named))
