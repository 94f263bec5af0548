"""The carriers of a policy document, `[carriers.dhl]`, with every mistake named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from returndesk.core.carriers import Carrier

_CODE = re.compile(r"[a-z][a-z0-9-]*")


class Reader(Protocol):
    """What collects the mistakes of a whole document."""

    def wrong(self, table: str, key: str, expected: str, found: object = None) -> None: ...
    def only(self, table: Mapping[str, object], allowed: tuple[str, ...], where: str) -> None: ...
    def take(
        self, table: Mapping[str, object], key: str, check: Callable[[object], Any], where: str, default: Any
    ) -> Any: ...


def read_carriers(
    reader: Reader, tables: Mapping[str, object], checks: Mapping[str, Callable[[object], object]]
) -> dict[str, Carrier]:
    """Carriers by code; `checks` are those of each key's value."""
    found: dict[str, Carrier] = {}
    usual = ""
    for code, table in tables.items():
        where = f"[carriers.{code}]"
        if not _CODE.fullmatch(code):
            reader.wrong("[carriers]", code, "a name in small letters, digits and hyphens")
        elif not isinstance(table, Mapping):
            reader.wrong("[carriers]", code, f"a table {where}", table)
        else:
            reader.only(table, tuple(checks), where)
            missing = object()
            taken = {key: reader.take(table, key, check, where, missing) for key, check in checks.items()}
            given = {key: value for key, value in taken.items() if value is not missing}
            if given.get("default") and usual:
                reader.wrong(where, "default", f"one carrier alone: {usual} is it already", True)
            usual = usual or (code if given.get("default") else "")
            found[code] = Carrier(**{"code": code, "title": code, **given})
    return found
