"""Fixtures: a fresh shop for each test."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import pytest
from factory import Shop, new_shop
from hypothesis import HealthCheck, settings

from returndesk.store import connection

# Compile each module once, not at every start of the program: that is most of a start.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# No deadline, and no limit to how long a draw takes: a busy machine is not a wrong sum.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")

SLOW_ROOMS = (
    *("faults/", "properties/", "desk/law/", "store/doctor/", "store/schema/", "store/test_busy_wait.py"),
    *("desk/test_undo.py", "cli/test_dry_run.py", "cli/test_newcomer.py", "desk/letters/test_write.py"),
    *("desk/refunds/shipping/", "store/refunds/test_carriers.py", "store/test_killed.py"),
)
DURABLE = connection._PRAGMAS
EVERYTHING = "RETURNDESK_TEST_EVERYTHING"  # set by .ci/run, which installs all tools


@pytest.fixture(scope="session", autouse=True)
def commits_that_do_not_wait_for_the_disk() -> Iterator[None]:
    """Commits in this process do not wait for the disk, up to 30 ms each; the program's own still do."""
    quick = [pragma for pragma in DURABLE if not pragma.startswith("synchronous")]
    with patch.object(connection, "_PRAGMAS", (*quick, "synchronous = off")):
        yield


@pytest.fixture
def durable_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits as the program makes them."""
    monkeypatch.setattr(connection, "_PRAGMAS", DURABLE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests: broken or edited files, drawn examples, a law at the desk, several users."""
    for item in items:
        if item.path.relative_to(Path(__file__).parent).as_posix().startswith(SLOW_ROOMS):
            item.add_marker(pytest.mark.slow)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing in the temporary folder: pytest keeps an empty folder and dead links."""
    made = getattr(config, "_tmp_path_factory", None)
    folder = made._basetemp.parent if made is not None and made._basetemp is not None else None
    if folder is None or not folder.name.startswith("pytest-of-"):
        return
    with suppress(OSError):  # another run's folder is there still, or one with what failed
        for link in folder.glob("*current"):
            if not link.exists():
                link.unlink()
        folder.rmdir()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A desk with no orders and the usual policy: 30 days, no fee."""
    return new_shop(tmp_path)


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


@pytest.fixture
def requires() -> Callable[[object, str, str], None]:
    """Takes whether a tool was found, its name, and how to install it.

    Without the tool the test is omitted with these words; where EVERYTHING is set, as in CI, it fails.
    """

    def check(found: object, name: str, install: str) -> None:
        if not found:
            end = pytest.fail if os.environ.get(EVERYTHING) else pytest.skip
            end(f"{name} is not installed: {install}")

    return check
