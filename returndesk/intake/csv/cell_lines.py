"""Lines inside cells, as a format's [cells] describes them.

`header` (columns header1 … n, a line each) or `column` (one cell, whose lines each begin with the key
`first` after a `|`); `keys`: their key -> our field; `others`: keys that are ignored; `part`: what separates
the keys; `colon`: what follows a key. A title may contain those marks, so it ends only at a known key; in any
other field a key that is unknown is an attribute of the product (color:Red), and skipped.
Or `column`, `split` (a pattern between its lines) and `pattern`, which each line fits, with a group for each
field; `title_2` is joined to the title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from returndesk.intake.platforms.format_files import Format

Lines = Callable[[list[str]], list[tuple[str, dict[str, str]]]]


def line_cells(chosen: Format, header: Sequence[str]) -> tuple[list[int], Lines]:
    """The columns that hold lines, and a function from a row to (column, field -> text) of each line."""
    rules: Mapping[str, Any] = chosen.cells
    wanted = re.escape(rules["header"] if "header" in rules else chosen.key(rules["column"]))
    wanted += "[0-9]+" if "header" in rules else ""
    columns = [index for index, name in enumerate(header) if re.fullmatch(wanted, chosen.key(name))]
    if "pattern" in rules:
        return columns, _by_pattern(columns, header, re.compile(rules["split"]), re.compile(rules["pattern"]))
    fields: dict[str, str] = rules["keys"]
    part, colon = re.escape(rules.get("part", "|")), re.escape(rules.get("colon", ":"))
    known = "|".join(map(re.escape, [*fields, *rules.get("others", ())]))
    parts = re.compile(rf"(?:^|{part})\s*({known}){colon}")
    attribute = re.compile(rf"{part}[^|:,]+{colon}")
    split = re.compile(rf"\|\s*(?={re.escape(rules['first'])}{colon})") if "first" in rules else None

    def lines(row: list[str]) -> list[tuple[str, dict[str, str]]]:
        found = []
        for index in columns:
            cell = row[index].strip()
            for each in split.split(cell) if split else [cell]:
                if each:
                    pieces = parts.split(each)  # the text before the first key, then key and text by turns
                    pairs = zip(pieces[1::2], pieces[2::2], strict=True)
                    values = {fields[key]: text for key, text in reversed(list(pairs)) if key in fields}
                    for field in values.keys() - {"title"}:
                        values[field] = attribute.split(values[field], maxsplit=1)[0]
                    found.append((header[index], values))
        return found

    return columns, lines


def _by_pattern(
    columns: Sequence[int], header: Sequence[str], between: re.Pattern[str], pattern: re.Pattern[str]
) -> Lines:
    def fields(text: str) -> dict[str, str]:
        parts = pattern.fullmatch(text.strip())
        values = {name: part.strip() for name, part in parts.groupdict("").items()} if parts else {}
        values["title"] = " ".join(filter(None, (values.get("title"), values.pop("title_2", ""))))
        return values

    def lines(row: list[str]) -> list[tuple[str, dict[str, str]]]:
        cells = ((header[index], each) for index in columns for each in between.split(row[index]))
        return [(name, fields(each)) for name, each in cells if each.strip()]

    return lines
