"""Code 128 (ISO/IEC 15417) as an inline SVG: what a scanner reads as if it were typed."""

from __future__ import annotations

# The widths of bars and spaces of each value, from a bar on; the last is the stop.
_WIDTHS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232"
    " 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122"
    " 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311"
    " 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113"
    " 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422"
    " 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111"
    " 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121"
    " 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412"
    " 211214 211232 2331112"
).split()
_START_B, _STOP = 104, 106
_QUIET = 10  # modules of white on either side


def values_of(text: str) -> list[int]:
    """The values of a text in code set B, with start, checksum and stop. Printable ASCII alone."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError(f"{text!r} has characters that Code 128 B lacks")
    values = [_START_B, *(ord(char) - 32 for char in text)]
    check = (_START_B + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    return [*values, check, _STOP]


def barcode(text: str, height: int = 48) -> str:
    """The bars as an SVG element that scales to the width of its place."""
    at, bars = _QUIET, []
    for value in values_of(text):
        for place, width in enumerate(map(int, _WIDTHS[value])):
            if place % 2 == 0:
                bars.append(f"M{at} 0h{width}v{height}h-{width}z")
            at += width
    size = f"{at + _QUIET} {height}"
    return f'<svg viewBox="0 0 {size}" role="img" aria-label="{text}"><path d="{"".join(bars)}"/></svg>'
