"""Data walks one way: the rooms' imports, no circles, what core never sees, where SQL and the clock are."""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from factory import ROOT
from house.late_imports import INSIDE

PACKAGE = ROOT / "returndesk"
ROOMS = ("core", "intake", "store", "desk", "render", "cli")
FILES = sorted(PACKAGE.rglob("*.py"))

# Room → what it may take from the other rooms. Everybody may take from itself.
MAY = {
    "core": {"errors"},
    "intake": {"core", "errors"},
    "store": {"core", "errors", "disk"},
    "desk": {"core", "store", "intake", "errors", "clock", "disk"},
    "render": {"core", "errors", "disk"},
    "cli": {"core", "store", "desk", "intake", "render", "errors", "clock", "disk", "version"},
    "__main__": {"cli", "store", "errors"},
    "errors": set[str](),
    "clock": set[str](),
    "disk": {"errors"},
    "version": set[str](),
}
# Room → libraries besides Python's own; "inside" is only inside functions.
LIBRARIES = {
    "core": {"dateutil": "top"},
    "intake": {},
    "store": {"sqlite_utils": "inside"},
    "desk": {"holidays": "inside"},
    "render": {"rich": "inside", "babel": "inside", "pyarrow": "inside"},
    "cli": {"typer": "top", "dateutil": "inside", "platformdirs": "inside"},
}
CORE_NEVER = {
    "pathlib",
    "csv",
    "json",
    "os",
    "sqlite3",
    "io",
    "sys",
    "time",
    "locale",
    "subprocess",
    "tomllib",
}
DECIDES = {  # what a command must leave to desk/: rules and sums
    "judge", "work_out", "merge_order", "terms_for", "may", "status_after", "due_for", "stage_of", "fee_for",
    "shipping_for", "cumulative_share", "percent_of", "split_minor", "add_window", "paid_by_line",
}  # fmt: skip


@dataclass(frozen=True)
class Import:
    """One imported name: `module` whole, `name` from it ("" for the module), and where it is."""

    file: str
    line: int
    module: str
    name: str
    where: str  # top, inside (a function) or typing

    @property
    def room(self) -> str:
        """The room of ours that it comes from; "" for others."""
        parts = [*self.module.split("."), self.name]
        if parts[0] != "returndesk":
            return ""
        return "version" if parts[1] == "__version__" else parts[1]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> list[Import]:
    """Every import of a file."""
    found: list[Import] = []

    def walk(node: ast.AST, where: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                found.extend(Import(path.name, child.lineno, name.name, "", where) for name in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}:{child.lineno}: a relative import"
                found.extend(
                    Import(path.name, child.lineno, child.module or "", name.name, where)
                    for name in child.names
                )
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                walk(child, "inside")
            elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                walk(child, "typing")
            else:
                walk(child, where)

    walk(tree(path), "top")
    return found


def room_of(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem.replace("__init__", "version")


def test_imports_are_found_at_the_top_inside_functions_and_for_types(tmp_path: Path) -> None:
    source = tmp_path / "x.py"
    source.write_text(
        "import a.b\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from c import d\n"
        "def f():\n    if 1:\n        from returndesk.store import e\n"
    )
    seen = [(one.module, one.name, one.where, one.room) for one in imports(source)]
    assert seen == [
        ("a.b", "", "top", ""),
        ("typing", "TYPE_CHECKING", "top", ""),
        ("c", "d", "typing", ""),
        ("returndesk.store", "e", "inside", "store"),
    ]


def package_of(path: Path) -> str:
    """A package of a floor, or a module beside the packages: "core.policy", "core.money"."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts[:2])


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The packages of one circle; empty if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@pytest.mark.parametrize("room", ROOMS)
def test_the_packages_of_a_floor_have_no_circular_imports(room: str) -> None:
    graph: dict[str, set[str]] = {}
    for path in (path for path in FILES if room_of(path) == room):
        for one in (one for one in imports(path) if one.room == room):
            package = ".".join([*one.module.split("."), one.name][1:3])
            if package != package_of(path):
                graph.setdefault(package_of(path), set()).add(package)
    assert circle(graph) == []


def test_a_circular_import_would_be_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}}) == []
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}


def test_imports_inside_functions_are_only_for_start_up_time() -> None:
    found = {
        (str(path.relative_to(PACKAGE)), one.module)
        for path in FILES
        for one in imports(path)
        if one.where == "inside" and room_of(path) not in ("cli", "render", "__main__")
    }
    assert found - {(file, module) for file, modules in INSIDE.items() for module in modules} == set()


def test_every_room_imports_only_from_the_rooms_that_it_may() -> None:
    wrong = [
        f"{room_of(path)}/{one.file}:{one.line} takes from {one.room}"
        for path in FILES
        for one in imports(path)
        if one.room and one.room != room_of(path) and one.room not in MAY[room_of(path)]
    ]
    assert wrong == []


def test_every_room_imports_only_its_libraries_and_the_heavy_ones_inside_functions() -> None:
    wrong = []
    for path in FILES:
        allowed = LIBRARIES.get(room_of(path), {})
        for one in imports(path):
            library = one.module.split(".")[0]
            if library in sys.stdlib_module_names or library == "returndesk" or one.where == "typing":
                continue
            # The schema is sqlite-utils' own list of migrations; the next test holds who loads it.
            own = one.file == "migrations.py" and library == "sqlite_utils"
            where = "top" if own else allowed.get(library)
            if where is None or (where == "inside" and one.where == "top"):
                wrong.append(f"{room_of(path)}/{one.file}:{one.line} loads {one.module} at the {one.where}")
    assert wrong == []


def test_the_schema_is_only_imported_inside_functions() -> None:
    loads = {
        (path.name, one.where)
        for path in FILES
        for one in imports(path)
        if "migrations" in (*one.module.split("."), one.name) and one.room == "store"
    }
    assert loads == {("connection.py", "inside")}


def test_core_imports_nothing_for_files_formats_or_the_system() -> None:
    wrong = [
        f"core/{one.file}:{one.line} {one.module}"
        for path in FILES
        if room_of(path) == "core"
        for one in imports(path)
        if one.module.split(".")[0] in CORE_NEVER
        or (one.module.split(".")[0] == "dateutil" and one.module != "dateutil.relativedelta")
    ]
    assert wrong == []


def test_intake_reads_with_csv_and_tomllib_and_never_opens_a_database() -> None:
    modules = {one.module for path in FILES if room_of(path) == "intake" for one in imports(path)}
    assert {"csv", "tomllib"} <= modules
    assert not modules & {"sqlite3", "typer", "rich"}


def test_a_command_takes_values_from_core_and_store_never_a_rule_or_a_row_of_the_file() -> None:
    wrong = []
    for path in FILES:
        if room_of(path) != "cli":
            continue
        for one in imports(path):
            if one.room == "core" and one.name in DECIDES:
                wrong.append(f"cli/{one.file}:{one.line} {one.name}")
            if one.room == "store" and not re.fullmatch(r"[A-Z][A-Za-z]+", one.name):
                wrong.append(f"cli/{one.file}:{one.line} {one.module} {one.name}")
    assert wrong == []


SQL = re.compile(
    r"\s*(select|insert( or \w+)? into|update \w+ set|delete from|create (temp )?(table|index|trigger)"
    r"|drop (table|index)|alter table|pragma \w+|begin( immediate)?$|commit$|rollback$|with \w+ as)\b",
    re.IGNORECASE,
)


def test_no_sql_is_outside_store() -> None:
    wrong = []
    for path in FILES:
        if room_of(path) == "store":
            continue
        for node in ast.walk(tree(path)):
            where = f"{path.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Attribute) and node.attr in ("execute", "executemany", "executescript"):
                wrong.append(f"{where} .{node.attr}")
            words = node.value if isinstance(node, ast.Constant) else None
            # A sentence may begin with "update" or "with": SQL goes on in its own way.
            if isinstance(words, str) and SQL.match(words) and re.search(r"\b(from|into|set|table)\b", words):
                wrong.append(f"{where} {words[:40]!r}")
    assert wrong == []


def test_the_sql_pattern_matches_sql() -> None:
    assert SQL.match("select * from orders")
    assert SQL.match("\n  insert or ignore into holiday values (1)")
    assert SQL.match("update claim set id = 1")
    assert not SQL.match("updates a claim")


CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


def test_only_one_module_reads_the_clock() -> None:
    wrong = []
    for path in FILES:
        if path.name == "clock.py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = (ast.unparse(node.func.value).split(".")[-1], node.func.attr)
                if called in CLOCKS or called[0] == "time":
                    wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {'.'.join(called)}")
        wrong += [
            f"{path.relative_to(PACKAGE)}:{one.line} time" for one in imports(path) if one.module == "time"
        ]
    assert wrong == []


# Rates, limits and curves are estimates: floats, but none of these modules knows an amount.
STATISTICS = {
    PACKAGE / f"core/{name}.py"
    for name in "customers/comparison marketing/comparison marketing/rate_difference reports/shares"
    " reports/intervals reports/beta reports/funnel reports/survival reports/forecast reports/trend".split()
}


def test_money_never_uses_floats() -> None:
    wrong = []
    for path in FILES:
        if room_of(path) not in ("core", "desk", "store") or path in STATISTICS:
            continue
        for node in ast.walk(tree(path)):
            is_float = (
                (isinstance(node, ast.Call) and ast.unparse(node.func) in ("float", "round"))
                or (isinstance(node, ast.Constant) and isinstance(node.value, float))
                or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
            )
            if is_float:
                wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {ast.unparse(node)}")
    assert wrong == []


def test_the_modules_of_statistics_know_no_money() -> None:
    wrong = []
    for path in sorted(STATISTICS):
        wrong += [
            f"{path.name}:{one.line} imports {one.module}" for one in imports(path) if "money" in one.module
        ]
        for node in ast.walk(tree(path)):
            name = getattr(node, "id", getattr(node, "attr", getattr(node, "arg", getattr(node, "name", ""))))
            if str(name).endswith(("_minor", "_bps", "currency")):
                wrong.append(f"{path.name}:{getattr(node, 'lineno', 0)} {name}")
    assert wrong == []


def test_a_field_is_replaced_in_one_way_that_takes_values_as_well_as_dataclasses() -> None:
    taken = {(one.name, one.where) for path in FILES for one in imports(path) if one.module == "dataclasses"}
    assert {where for name, where in taken if name == "replace"} == {"typing"}


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_exists_and_has_a_docstring(room: str) -> None:
    files = [path for path in FILES if room_of(path) == room and path.name != "__init__.py"]
    assert files
    assert [path.name for path in files if not ast.get_docstring(tree(path))] == []
