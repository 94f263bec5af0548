"""A TOML document that someone else wrote: its tables, or in words why it is not one."""

from __future__ import annotations

import tomllib

_MOST = 1 << 63  # what TOML's whole numbers and SQLite's hold
_DEEPEST = 50  # tables and lists inside each other; a policy has 4
_TOO_LARGE = "a number of more than 18 digits"
_TOO_DEEP = "its tables and lists are nested too deep"


def read_toml(text: str) -> dict[str, object]:
    """The tables of a document. Raises ValueError with what is wrong."""
    try:
        found = tomllib.loads(text)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # Python's own limit of digits
        raise ValueError(_TOO_LARGE) from None
    _check(found)
    return found


def _check(document: object) -> None:
    """Raises ValueError for numbers and depths that TOML or Python can read but nothing else can hold."""
    level, depth = [document], 0
    while level:
        if depth > _DEEPEST:
            raise ValueError(_TOO_DEEP)
        for value in level:
            if isinstance(value, int) and not -_MOST <= value < _MOST:
                raise ValueError(_TOO_LARGE)
        level = [inner for value in level for inner in _inside(value)]
        depth += 1


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
