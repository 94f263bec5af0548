"""The shape of the checkout: short files, few names, each with a subject of its own."""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TypeVar

import pytest
from factory import ROOT

Node = TypeVar("Node", bound=ast.AST)
TOP = {"README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", "returndesk", "sample_data", "tests"}
PACKAGE = {
    "__init__.py", "__main__.py", "errors.py", "clock.py", "disk.py", "cli", "desk", "core", "intake",
    "store", "render", "guide", "warehouse",
}  # fmt: skip
TESTS = {
    "conftest.py", "factory.py", "core", "intake", "store", "desk", "cli", "render", "faults", "properties",
    "bench", "house", "mutation", "test_disk.py",
    "test_readme.py", "requirements.lock",
}  # fmt: skip


def ignored() -> list[str]:
    """Names that git leaves out, as globs turned into patterns."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return [re.escape(line.rstrip("/")).replace(r"\*", ".*") for line in lines]


def names(folder: str) -> set[str]:
    """What is in a folder, less hidden names and what git leaves out."""
    found = {path.name for path in (ROOT / folder).iterdir() if not path.name.startswith(".")}
    return {name for name in found if not any(re.fullmatch(pattern, name) for pattern in ignored())}


@pytest.mark.parametrize(("folder", "allowed"), [("", TOP), ("returndesk", PACKAGE), ("tests", TESTS)])
def test_a_folder_holds_only_the_names_that_it_may(folder: str, allowed: set[str]) -> None:
    assert names(folder) - allowed == set()


@pytest.mark.parametrize("top", ["returndesk", "tests"])
def test_no_folder_holds_more_than_15_modules(top: str) -> None:
    modules = Counter(
        path.parent for path in (ROOT / top).rglob("*.py") if path.name not in ("__init__.py", "conftest.py")
    )
    assert modules
    assert {str(folder.relative_to(ROOT)): count for folder, count in modules.items() if count > 15} == {}


def test_no_file_is_longer_than_400_lines() -> None:
    files = [*(ROOT / "returndesk").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files
    }
    assert len(lengths) > 60
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def defined(kind: type[Node]) -> list[tuple[str, Node]]:
    """What the program's modules define, with where it is."""
    return [
        (f"{path.relative_to(ROOT)}: {getattr(node, 'name', '')}", node)
        for path in (ROOT / "returndesk").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, kind)
    ]


def test_no_class_has_more_than_25_fields() -> None:
    fields = {
        name: sum(isinstance(line, ast.AnnAssign) for line in node.body)
        for name, node in defined(ast.ClassDef)
    }
    assert max(fields.values()) > 15
    assert {name: count for name, count in fields.items() if count > 25} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    lengths = {name: node.end_lineno - node.lineno + 1 for name, node in defined(ast.FunctionDef)}
    assert max(lengths.values()) > 40
    assert {name: length for name, length in lengths.items() if length > 60} == {}


def test_the_readme_is_at_most_200_lines() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 200


def test_every_file_is_named_after_what_it_is_about() -> None:
    vague = re.compile(r"(utils?|helpers?|common|misc|shared|base_?utils)\.py")
    files = [*(ROOT / "returndesk").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    assert [path.name for path in files if vague.fullmatch(path.name)] == []
