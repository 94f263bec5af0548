"""The lock has a version with hashes for everything that pyproject.toml asks for, within its bounds."""

from __future__ import annotations

import re
import tomllib

import pytest
from factory import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "tests" / "requirements.lock").read_text(encoding="utf-8")
PINNED = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)[^\n]*\\\n((?: +--hash=sha256:[0-9a-f]{64}[ \\]*\n)+)", re.M)
EXTRAS = ("test", "compare", "spark", "dev")
WANTED = [
    *PROJECT["dependencies"],
    *(one for extra in EXTRAS for one in PROJECT["optional-dependencies"][extra]),
]


def locked() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, version, _ in PINNED.findall(LOCK):
        found.setdefault(name, []).append(version)
    return found


@pytest.mark.parametrize("wanted", WANTED)
def test_every_dependency_is_locked_within_its_bounds(wanted: str) -> None:
    requirement = Requirement(wanted)
    versions = locked()[canonicalize_name(requirement.name)]
    assert [version for version in versions if version not in requirement.specifier] == []


def test_every_line_of_the_lock_is_a_version_with_its_hashes() -> None:
    names = re.findall(r"^[^\s#].*", LOCK, re.M)
    assert len(names) == len(PINNED.findall(LOCK)) > 30
    assert "://" not in LOCK


def test_what_the_program_needs_has_upper_bounds_or_a_reason() -> None:
    unbounded = {Requirement(one).name for one in PROJECT["dependencies"] if "<" not in one}
    assert unbounded == {"holidays", "tzdata"}  # pyproject.toml says why
