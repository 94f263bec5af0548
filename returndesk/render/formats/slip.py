"""A return slip as one HTML page that needs nothing else, ready to print on A4 or Letter."""

from __future__ import annotations

import html
from collections.abc import Iterator

from returndesk.core.letters.slip import Slip
from returndesk.render.escape import visible
from returndesk.render.formats.code128 import barcode

_STYLE = """
@page { margin: 15mm }
body { font: 12pt/1.4 sans-serif; color: #000; background: #fff; max-width: 180mm; margin: auto }
h1 { font-size: 16pt; margin: 0 } h2 { font-size: 12pt; margin: 7mm 0 1mm }
.number { font: bold 48pt monospace; margin: 4mm 0 0 } svg { width: 90mm; height: 20mm; display: block }
td { padding: 1mm 6mm 1mm 0; vertical-align: top } td:first-child { text-align: right }
ul { list-style: none; padding: 0; margin: 0 } li::before { content: "\\2610\\00a0 " }
address { font-style: normal; white-space: pre-line; border: .4mm solid; padding: 3mm; margin-top: 7mm }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # nothing is loaded or run, whatever a title says


def slip_page(slip: Slip) -> Iterator[str]:
    """The page, line by line; texts are escaped."""
    yield f'<!doctype html>\n<html lang="{_text(slip.language)}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield f"<title>{_text(slip.number)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    yield f"<h1>{_text(slip.title)} · {_text(slip.shop)}</h1>\n"
    yield f'<p class="number">{_text(slip.number)}</p>\n{barcode(slip.number)}\n'
    for name, text in slip.facts:
        yield f"<div>{_text(name)}: {_text(text)}</div>\n"
    yield f"<h2>{_text(slip.items_title)}</h2>\n<table>\n"
    for units, title, sku in slip.items:
        yield f"<tr><td>{units} ×</td><td>{_text(title)}</td><td>{_text(sku)}</td></tr>\n"
    yield f"</table>\n<h2>{_text(slip.enclose_title)}</h2>\n<ul>\n"
    yield from (f"<li>{_text(one)}</li>\n" for one in slip.enclose)
    yield "</ul>\n"
    if slip.address:
        title, *lines = slip.address
        shown = "\n".join(_text(line.strip()) for line in lines)
        yield f"<address><strong>{_text(title)}</strong>\n{shown}</address>\n"
    yield from (f"<p>{_text(one)}</p>\n" for one in slip.sentences)
    yield "</body>\n</html>\n"


def _text(text: str) -> str:
    return html.escape(visible(text), quote=True)
