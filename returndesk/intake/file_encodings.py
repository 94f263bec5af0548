"""The encodings that a text file may have."""

from __future__ import annotations

import codecs

_OF_OTHER_TEXT = ("idna", "punycode", "unicode-escape", "raw-unicode-escape")  # of names and source code


def file_codec(name: str) -> str:
    """Python's name for an encoding of text files; "" for an unknown one."""
    try:
        codec = codecs.lookup(name.strip()).name
        b"  ".decode(codec, "ignore")  # base64 and its like are not text
    except (LookupError, UnicodeError):
        return ""
    return "" if codec in _OF_OTHER_TEXT else codec
