"""A policy document from TOML text."""

from __future__ import annotations

import tomllib

from returndesk.errors import BadSettings


def read_document(name: str, text: str) -> dict[str, object]:
    """The tables of a policy document. `name` is for messages; raises BadSettings with the line."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise BadSettings(f"{name}: no policy: its lists stand in each other too deep") from None
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{name}: no TOML: {error}", hint="strings stand in quotes, days do not") from None
