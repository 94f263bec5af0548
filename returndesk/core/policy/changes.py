"""The changes from one version of a policy to the next: key by key, rules and seasons by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from returndesk.core.policy.values import as_toml
from returndesk.core.value import Value

_ARRAYS = ("rule", "tier", "season")
_TABLES = (
    "defaults",
    *_ARRAYS,
    "points",
    "service",
    "calendar",
    "cash",
    "no_receipt",
    "letters",
    "report",
    "costs",
    "reasons",
    "carriers",
)


class Change(Value):
    """A key that was added (before None), removed (after None) or changed; values as TOML."""

    key: str  # "defaults.window", 'rule "final sale"' for a whole rule, 'rule "final sale".when.tag'
    before: str | None
    after: str | None

    def __str__(self) -> str:
        sign = "+" if self.before is None else "−" if self.after is None else "~"
        values = [value for value in (self.before, self.after) if value is not None]
        return f"{sign} {self.key}: {' → '.join(values)}"


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    """Every difference between two documents, in the order of a policy's tables."""
    keys = [key for key in dict.fromkeys((*before, *after)) if key not in _TABLES]
    found: list[Change] = []
    for key in (*keys, *_TABLES):
        if key in _ARRAYS:
            found += _of_array(key, before.get(key), after.get(key))
        else:
            found += _of_value(key, before.get(key), after.get(key), whole=False)
    return found


def lasting(before: Mapping[str, object], after: Mapping[str, object]) -> dict[tuple[str, ...], object]:
    """What stays although a new document omits it, by path: the laws and the country of the holidays.

    They bind the shop, whatever its terms; `law = []` and `country = ""` end them.
    """
    kept: dict[tuple[str, ...], object] = {}
    if before.get("law") and "law" not in after:
        kept["law",] = before["law"]
    old, new = before.get("calendar", {}), after.get("calendar", {})
    if isinstance(old, Mapping) and isinstance(new, Mapping) and old.get("country") and "country" not in new:
        stay = {key: old[key] for key in ("country", "region") if key in old and key not in new}
        kept |= {("calendar", key): value for key, value in stay.items()}
    return kept


def _of_value(key: str, before: object, after: object, *, whole: bool) -> Iterator[Change]:
    """Tables key by key; `whole`: a table on one side only is one change."""
    if before == after:
        return
    tables = [side for side in (before, after) if isinstance(side, Mapping)]
    if len(tables) == 2 or (tables and not whole and (before is None or after is None)):
        old, new = (side if isinstance(side, Mapping) else {} for side in (before, after))
        for name in dict.fromkeys((*old, *new)):
            yield from _of_value(f"{key}.{name}", old.get(name), new.get(name), whole=True)
        return
    yield Change(key, _said(before), _said(after))


def _said(value: object) -> str | None:
    return None if value is None else as_toml(value)


def _of_array(table: str, before: object, after: object) -> Iterator[Change]:
    old, new = _named(table, before), _named(table, after)
    for name in dict.fromkeys((*old, *new)):
        yield from _of_value(name, old.get(name), new.get(name), whole=True)
    # Later rules win, so their order is a change too.
    stay = [name for name in old if name in new], [name for name in new if name in old]
    if stay[0] != stay[1]:
        order = [", ".join(name.removeprefix(f"{table} ") for name in names) for names in stay]
        yield Change(f"{table} order", *order)


def _named(table: str, value: object) -> dict[str, Mapping[str, object]]:
    """The tables of an array by name; with their number if they have no name, or a name twice."""
    found: dict[str, Mapping[str, object]] = {}
    for number, each in enumerate(value if isinstance(value, list) else [], 1):
        name = f'{table} "{each["name"]}"' if "name" in each else f"{table} {number}"
        found[f"{name} {number}" if name in found else name] = {
            key: item for key, item in each.items() if key != "name"
        }
    return found
