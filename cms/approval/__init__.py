"""Approval in two steps, and what people are told of it by mail."""
