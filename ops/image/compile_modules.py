"""Compile the modules that web and worker load, so that containers start without compiling them.

The image contains no other compiled modules, because all of them together are larger than the code.
"""

from __future__ import annotations

import importlib
import pkgutil
import py_compile
import sys

import django

# Modules that neither web nor worker loads at its start; that of the scores needs SQLite.
SKIPPED = (".demo", ".sqlite.search_scores", ".management", ".migrations", ".moving.", ".settings", ".test")
# Modules that are loaded when they are first used, or by gunicorn and Django themselves.
LOADED_LATER = (
    "boto3.s3.inject",
    "cms.jobs.management.commands.worker",
    "django.core.cache.backends.redis",
    "django.core.management.commands.check",
    "django.core.management.commands.migrate",
    "django.db.backends.postgresql.base",
    "django_elasticsearch_dsl.models",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "redis",
    "whitenoise.storage",
    "storages.backends.s3",
)


def import_modules() -> None:
    """Import every module of Clarion, and with them the modules that they use."""
    for package in ("cms", "search"):
        for module in pkgutil.walk_packages([package], f"{package}."):
            if not any(part in module.name for part in SKIPPED):
                _import_unless_extra(module.name)
    for name in LOADED_LATER:
        importlib.import_module(name)


def _import_unless_extra(name: str) -> None:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith(("cms", "search")):
            raise  # otherwise the module needs a package that the image does not contain, such as that of traces


def compile_modules() -> int:
    """Compile every imported module of the image, and return their number."""
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    compiled = [file for file in files if file and file.endswith(".py") and file.startswith(("/venv/", "/clarion/"))]
    for file in compiled:
        # The files never change, so that Python need not compare them with their source.
        py_compile.compile(file, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    return len(compiled)


if __name__ == "__main__":
    sys.path.insert(0, "/clarion")
    django.setup()
    import_modules()
    print(f"{compile_modules()} modules compiled")  # noqa: T201
