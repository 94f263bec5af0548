"""Fixtures: a fresh shop for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from factory import Shop, new_shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A desk with no orders and the usual policy: 30 days, no fee."""
    return new_shop(tmp_path)
