"""How many examples a property draws that is dearer, or cheaper, than most."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

__all__ = ["IN_CI", "examples"]

IN_CI = 50
"""How many CI draws of a property that says nothing: the profile "ci" in `tests/conftest.py`."""


def examples(count: int, **more: Any) -> settings:
    """Settings of a property of which CI draws ``count`` examples, and other profiles the same share of it."""
    return settings(max_examples=max(1, count * settings.default.max_examples // IN_CI), **more)
