"""A plugin of pytest for whole.py: pytest's workers save what they have measured before they are ended."""

from __future__ import annotations

import coverage
import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Save the measurement of this process."""
    measured = coverage.Coverage.current()
    if measured is not None:
        measured.save()
