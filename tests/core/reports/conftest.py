"""The libraries that the slow tests compare with."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable
from types import ModuleType

import pytest


@pytest.fixture
def library() -> Callable[[str], ModuleType]:
    """Imports a module of the extra `compare`, or fails the test and says what to install."""

    def load(name: str) -> ModuleType:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return importlib.import_module(name)
        except ImportError:
            pytest.fail(f"This test compares with {name}: pip install -e '.[compare]'", pytrace=False)

    return load
