"""Thin routes: read the parameters, ask the room behind, answer."""
