"""A return slip as one HTML page that needs nothing else, ready to print on A4 or Letter."""

from __future__ import annotations

from collections.abc import Iterator

from returndesk.core.letters.slip import Slip
from returndesk.render.escape import html_text
from returndesk.render.formats.code128 import barcode
from returndesk.render.formats.html import page_head

_STYLE = """
@page { margin: 15mm }
body { font: 12pt/1.4 sans-serif; color: #000; background: #fff; max-width: 180mm; margin: auto }
h1 { font-size: 16pt; margin: 0 } h2 { font-size: 12pt; margin: 7mm 0 1mm }
.number { font: bold 48pt monospace; margin: 4mm 0 0 } svg { width: 90mm; height: 20mm; display: block }
td { padding: 1mm 6mm 1mm 0; vertical-align: top } td:first-child { text-align: right }
ul { list-style: none; padding: 0; margin: 0 } li::before { content: "\\2610\\00a0 " }
address { font-style: normal; white-space: pre-line; border: .4mm solid; padding: 3mm; margin-top: 7mm }
"""


def slip_page(slip: Slip) -> Iterator[str]:
    """The page, line by line; texts are escaped."""
    yield page_head(slip.language, slip.number, _STYLE)
    yield f"<h1>{html_text(slip.title)} · {html_text(slip.shop)}</h1>\n"
    yield f'<p class="number">{html_text(slip.number)}</p>\n{barcode(slip.number)}\n'
    for name, text in slip.facts:
        yield f"<div>{html_text(name)}: {html_text(text)}</div>\n"
    yield f"<h2>{html_text(slip.items_title)}</h2>\n<table>\n"
    for units, title, sku in slip.items:
        yield f"<tr><td>{units} ×</td><td>{html_text(title)}</td><td>{html_text(sku)}</td></tr>\n"
    yield f"</table>\n<h2>{html_text(slip.enclose_title)}</h2>\n<ul>\n"
    yield from (f"<li>{html_text(one)}</li>\n" for one in slip.enclose)
    yield "</ul>\n"
    if slip.address:
        title, *lines = slip.address
        shown = "\n".join(html_text(line.strip()) for line in lines)
        yield f"<address><strong>{html_text(title)}</strong>\n{shown}</address>\n"
    yield from (f"<p>{html_text(one)}</p>\n" for one in slip.sentences)
    yield "</body>\n</html>\n"
