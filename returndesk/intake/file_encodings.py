"""The encodings that a text file may have."""

from __future__ import annotations

import codecs

USUAL = ("utf-8", "utf-16", "windows-1252", "iso-8859-15", "gb18030", "big5", "shift_jis")
# Of names and source code; of one machine; of no file: each byte is a letter, or no letter at all.
_ODD = frozenset(
    "idna punycode unicode-escape raw-unicode-escape utf-7 mbcs oem undefined charmap palmos"
    " hp-roman8".split()
)
_ROW = b'Order,"1";\t|-.\r\n'


def file_codec(name: str) -> str:
    """Python's name for an encoding of text files; "" for an unknown one."""
    try:
        codec = codecs.lookup(name.strip()).name
        # base64 and its like are not text, and mainframes have other delimiters.
        text = codec.startswith(("utf-16", "utf-32")) or _ROW.decode(codec) == _ROW.decode("ascii")
    except (LookupError, ValueError):
        return ""
    return codec if text and codec not in _ODD else ""
