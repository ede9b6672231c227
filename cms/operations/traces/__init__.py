"""Traces for OpenTelemetry: how long the steps of a request, a search and a publication take."""
