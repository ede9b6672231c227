"""Settings of traces for OpenTelemetry, which are off by default. docs/operating.md explains them."""

from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

from .env import env

# The SDK reads these and the other standard variables OTEL_… itself.
TRACES_ENABLED = bool(
    env("OTEL_EXPORTER_OTLP_ENDPOINT", default="") or env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", default="")
) and not env.bool("OTEL_SDK_DISABLED", default=False)

if TRACES_ENABLED and not (find_spec("opentelemetry") and find_spec("opentelemetry.exporter")):
    raise ImproperlyConfigured(
        "OTEL_EXPORTER_OTLP_ENDPOINT is set, but the packages of OpenTelemetry are not installed. Install them with"
        " `pip install --require-hashes -r requirements/tracing.txt`, or as clarion[tracing]."
    )
