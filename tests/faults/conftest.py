"""Fixtures: the desk of these tests, made once and copied for each."""

from __future__ import annotations

from pathlib import Path

import pytest
from factory import Shop, new_shop


@pytest.fixture(scope="session")
def new_desk(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A desk with no orders and the usual policy, byte for byte."""
    return new_shop(tmp_path_factory.mktemp("desk")).path.read_bytes()


@pytest.fixture
def shop(tmp_path: Path, new_desk: bytes) -> Shop:
    """A fresh copy of that desk."""
    path = tmp_path / "desk.db"
    path.write_bytes(new_desk)
    path.chmod(0o600)
    return Shop(path)
