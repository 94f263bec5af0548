"""What someone may type where a value is expected, to break the program or a screen."""

from __future__ import annotations

import re

VALUES = {
    "nothing": "",
    "spaces": "  \t ",
    "a dash": "-",
    "two dashes": "--",
    "an equals sign": "=",
    "a colon": ":",
    "line 0": ":0",
    "a line far off": ":99999999999999999999",
    "quantity without item": "=1",
    "a huge quantity": "LAMP-01=99999999999999999999",
    "a price without end": "LAMP-01=1@1e999",
    "beyond 64 bits": "9999999999999999999",
    "5,000 digits": "9" * 5_000,
    "below 64 bits": "-9999999999999999999",
    "below zero": "-1",
    "zero": "0",
    "an exponent": "1e400",
    "no number": "NaN",
    "infinity": "inf",
    "a superscript": "²",
    "Arabic digits": "٣٤",
    "full-width digits": "１２.００",
    "many decimals": "0." + "0" * 400 + "1",
    "a huge percentage": "99999999999999999999%",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "the last quarter": "9999-Q4",
    "the last week": "9999-W53",
    "year 0": "0000-01-01",
    "days ago": "-99999999999d",
    "no day": "2026-02-30",
    "slashes": "13/13/9999",
    "ten thousand characters": "x" * 100_000,
    "many words": "a; " * 30_000,
    "brackets": "[" * 3_000,
    "NUL": "a\0b",
    "half a character": "caf\udce9",
    "an escape": "\x1b[31m\x1b]8;;http://x.example\x07y\x1b]52;c;eA==\x07\x9b",
    "bidi": "a\u202eb\u2066\u200f",
    "line breaks": "a\r\nBcc: eve@example.org\n\n\x0b\x0c\u2028",
    "markup": "[red]x[/] [/] [link=http://x.example]y",
    "HTML": "\"'><script>alert(1)</script><img src=x onerror=alert(1)>",
    "Markdown": "[x](http://x.example) ![](http://x.example/i.png) `a` | b | <b>",
    "SQL": "'; drop table claim; --",
    "a formula": '=HYPERLINK("http://x.example","y")',
    "a glob": "*?[",
    "format fields": "{0.__class__} %s%n $HOME `id` $(id)",
    "TOML": 'x = "\n[a]\n[a]\n',
    "JSON": '{"a": [1, {"b": NaN',
    "a folder": ".",
    "a path that leads out": "../outside",
    "a path of no folder": "no/such/folder/file.csv",
    "a device that is full": "/dev/full",
    "a device": "/dev/null/x",
    "a web address": "http://127.0.0.1:9/x",
    "a long name": "İ" * 300,
}  # fmt: skip
# A character that acts on a terminal or on the reading order; newline and tab are text.
RAW = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\ufeff\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]"
)
CODES = {0, 1, 2, 3, 65, 66, 74, 75, 77, 78}  # what the guide documents, but Ctrl-C and a closed pipe
