"""One page of HTML that needs nothing else: no script, no network; for a phone, a desk and paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from returndesk.core.days import day_text
from returndesk.render.charts.draw import drawn
from returndesk.render.charts.marks import drawings
from returndesk.render.escape import html_text
from returndesk.render.formats.figures import Figures, figures, heading, notes, shown_columns
from returndesk.render.formats.style import STYLE
from returndesk.render.formats.widths import HIDDEN, LONGEST, steps
from returndesk.render.shown import cell_text, shown_cell
from returndesk.render.table import FOR_DATA, Column, Sections, Table
from returndesk.render.width import cells

# Nothing is loaded or run, whatever a title says.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_WIDE = 9  # more columns are printed on landscape paper
_FEW_WORDS = 16  # cells of a row's name that is not broken
_MANY = 4  # sections from which a page has links to them


def page_head(language: str, title: str, style: str) -> str:
    """The start of a page up to its body."""
    return (
        f'<!doctype html>\n<html lang="{html_text(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html_text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    )


def write_html(value: Table | Sections, as_of: date) -> Iterator[str]:
    """A heading, what is counted, then each table with its pictures; sections under headings of their own."""
    given, shop = value.meta.get("title"), str(value.meta.get("shop") or "")
    title = given if isinstance(given, str) else heading(value.name)
    yield page_head("en", f"{title} · {shop}" if shop else title, STYLE)
    yield f"<main{_paper(value)}>\n<header>\n<h1>{html_text(title)}</h1>\n"
    # a page is kept for years: its day has the year
    stand = f"as of {day_text(as_of, date.min)}"
    yield f'<p class="dim">{html_text(f"{shop} · {stand}" if shop else stand)}</p>\n</header>\n'
    yield _about(value)
    numbers = iter(range(1, 1_000_000))
    if isinstance(value, Table):
        yield from _table(value, title, as_of, numbers, {})
    else:
        yield _contents([heading(name) for name, _ in value.parts])
        parts = {name: f"part{at}" for at, (name, _) in enumerate(value.parts, 1)}
        for name, table in value.parts:
            yield f'<section id="{parts[name]}">\n<h2>{html_text(heading(name))}</h2>\n{_about(table)}'
            yield from _table(table, heading(name), as_of, numbers, parts)
            yield "</section>\n"
    yield '<footer class="dim">returndesk</footer>\n</main>\n</body>\n</html>\n'


def _contents(names: list[str]) -> str:
    """Links to the sections, where they are many."""
    if len(names) < _MANY:
        return ""
    links = "".join(f'<li><a href="#part{at}">{html_text(name)}</a></li>' for at, name in enumerate(names, 1))
    return f'<nav aria-label="Contents"><ul>{links}</ul></nav>\n'


def _paper(value: Table | Sections) -> str:
    tables = [value] if isinstance(value, Table) else [table for _, table in value.parts]
    wide = any(table.rows and _printed(table) > _WIDE for table in tables)
    return ' class="wide"' if wide else ""


def _printed(table: Table) -> int:
    """How many columns paper has."""
    found = _steps(table, shown_columns(table), figures(table, date.min))
    return sum(step < HIDDEN for step in found)


def _steps(table: Table, columns: Sequence[Column], shown: Figures) -> list[int]:
    """The steps of a table's columns; of a single row without a label each is a row of its own."""
    if _is_turned(shown):
        return [0] * len(columns)
    return steps(columns, shown, figures_matter="below" in table.meta)


def _is_turned(shown: Figures) -> bool:
    return len(shown.rows) == 1 and shown.right[0]


def _about(value: Table | Sections) -> str:
    return f'<p class="about">{_words(value.about)}</p>\n' if value.about else ""


def _table(
    table: Table, title: str, as_of: date, numbers: Iterator[int], parts: Mapping[str, str]
) -> Iterator[str]:
    if not table.rows:
        yield f'<p class="dim">{html_text(str(table.meta.get("empty") or "Nothing to show"))}</p>\n'
        return
    if below := str(table.meta.get("below") or ""):
        yield from _said(table, below, as_of, parts)
        table = table._replace(columns=tuple(one for one in table.columns if one.key != below))
        if not any(column.rank >= FOR_DATA for column in table.columns):
            return
    yield '<div class="beside">\n'
    if pictures := [drawn(one, next(numbers)) for one in drawings(table, as_of)]:
        yield f'<div class="pictures">\n{"".join(pictures)}</div>\n'
    name = f"{title}: figures"
    columns, shown = shown_columns(table), figures(table, as_of)
    found, helps = _steps(table, columns, shown), _helps(table)
    yield f'<div class="figures">\n{_more(columns, shown.titles, found, helps)}'
    yield f'<div class="scroll" role="region" tabindex="0" aria-label="{html_text(name)}">\n<table>\n'
    yield from _figures(shown, found, [helps.get(column.key, "") for column in columns])
    yield "</table>\n</div>\n</div>\n</div>\n"
    yield from (f'<p class="dim">{_words(note)}</p>\n' for note in notes(table))


def _said(table: Table, below: str, as_of: date, parts: Mapping[str, str]) -> Iterator[str]:
    """A sentence of each row under what it is about; the name of a section is a link to it."""
    yield '<ul class="said">\n'
    for row in table.rows:
        named = []
        for column in table.columns:
            if column.key == below or column.rank >= FOR_DATA:
                continue
            cell = shown_cell(row, column, as_of)
            part = parts.get(cell) if column.key == "section" else None
            words = html_text(heading(cell) if part else cell)
            named.append(f'<a href="#{part}">{words}</a>' if part else words)
        text = _words(cell_text(row.get(below), Column(below), as_of))
        yield f"<li><strong>{' · '.join(filter(None, named))}</strong><br>{text}</li>\n"
    yield "</ul>\n"


def _words(text: str) -> str:
    """A sentence: a figure and its sign stay on one line."""
    return html_text(text).replace(" %", "&nbsp;%")


def _helps(table: Table) -> Mapping[str, str]:
    """What columns mean, by key."""
    found = table.meta.get("help")
    return found if isinstance(found, Mapping) else {}


def _more(
    columns: Sequence[Column], titles: Sequence[str], found: Sequence[int], helps: Mapping[str, str]
) -> str:
    """What shows the columns that have no room, and says what columns mean; "" where neither is needed."""
    meant = [(title, helps[one.key]) for one, title in zip(columns, titles, strict=True) if one.key in helps]
    hidden = max(found, default=0)
    if not (hidden or meant):
        return ""
    terms = "".join(f"<dt>{html_text(title)}</dt><dd>{_words(text)}</dd>" for title, text in meant)
    step = "" if meant or hidden == HIDDEN else f" t{hidden}-only"
    named = (
        ("All columns, and what they mean" if hidden else "What the columns mean") if meant else "All columns"
    )
    said = f"<dl>{terms}</dl>" if terms else ""
    return f'<details class="more{step}"><summary>{named}</summary>{said}</details>\n'


def _figures(shown: Figures, found: Sequence[int], helps: Sequence[str]) -> Iterator[str]:
    """The rows under their titles; of a single row without a label each figure is a row, after its title."""
    marks = [
        " ".join(["n"] * number + [f"t{step}"] * bool(step))
        for number, step in zip(shown.right, found, strict=True)
    ]
    if _is_turned(shown):
        pairs = zip(shown.titles, shown.rows[0], marks, strict=True)
        lines = [([title, cell], ["", mark]) for title, cell, mark in pairs]
    else:
        lines = [(row, marks) for row in shown.rows]
        head = "".join(_cells('th scope="col"', shown.titles, marks, helps))
        yield f"<thead><tr>{head}</tr></thead>\n"
    yield "<tbody>\n"
    yield from (_line(cells, classes) for cells, classes in lines)
    yield "</tbody>\n"
    if shown.totals:
        yield f"<tfoot>\n{''.join(_line(cells, marks) for cells in shown.totals)}</tfoot>\n"


def _line(cells: list[str], marks: Sequence[str]) -> str:
    head = 'th scope="row"' if cells[0].strip() else "td"  # a heading without words heads nothing
    return f"<tr>{''.join([*_cells(head, cells[:1], marks), *_cells('td', cells[1:], marks[1:])])}</tr>\n"


def _cells(tag: str, texts: Sequence[str], marks: Iterable[str], helps: Sequence[str] = ()) -> Iterator[str]:
    end = tag.partition(" ")[0]
    for text, mark, help_ in zip(texts, marks, helps or [""] * len(texts), strict=False):
        if "n" not in mark.split():
            mark = f"{_breaks(tag, text)} {mark}".strip()
        marked = f' class="{mark}"' if mark else ""
        said = f' title="{html_text(help_)}"' if help_ else ""
        yield f"<{tag}{marked}{said}>{html_text(text)}</{end}>"


def _breaks(tag: str, text: str) -> str:
    """How a cell is broken: a code such as MUG-1 and a few words not at all, a sentence not word by word."""
    if "-" in text and " " not in text and len(text) <= LONGEST:
        return "c"
    if " " not in text or tag == 'th scope="col"':
        return ""
    if tag != "td":
        return "c" if cells(text) <= _FEW_WORDS else ""
    return "c" if cells(text) <= LONGEST else "w"
