"""Days, weekdays, months and lengths of time as people type them: in English, German and Chinese.

What is typed is put into the English words that the rules read; other text stays as it is.
"""

from __future__ import annotations

import re
import unicodedata

NEAR_DAYS = {
    **dict.fromkeys(("today", "heute", "今天", "今日"), 0),
    **dict.fromkeys(("yesterday", "gestern", "昨天", "昨日"), -1),
    **dict.fromkeys(("vorgestern", "前天"), -2),
    **dict.fromkeys(("tomorrow", "morgen", "明天", "明日"), 1),
    **dict.fromkeys(("übermorgen", "uebermorgen", "后天"), 2),
}
# By its names, of which three letters will do, in a list by its short forms; in Chinese by what follows 周.
_WEEKDAYS = (
    (("monday", "montag"), ("mo",), "一"),
    (("tuesday", "dienstag"), ("di",), "二"),
    (("wednesday", "mittwoch"), ("mi",), "三"),
    (("thursday", "donnerstag"), ("do",), "四"),
    (("friday", "freitag"), ("fr",), "五"),
    (("saturday", "samstag"), ("sa", "sonnabend"), "六"),
    (("sunday", "sonntag"), ("so",), "日天"),
)
WEEKDAY_NAMES = tuple(names[0] for names, _, _ in _WEEKDAYS)
_WEEKEND = r"\b(?:weekends?|wochenenden?)\b|周末|双休日|周六日"
_CHINESE_WEEKDAY = r"(?P<week>上个?|本|这个?|下个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"
_WEEKS = {"上": -1, "本": 0, "这": 0, "下": 1}
_MONTHS = tuple(
    tuple(names.split())
    for names in (
        *("january januar jänner", "february februar feber", "march märz maerz", "april", "may mai"),
        *("june juni", "july juli", "august", "september", "october oktober", "november"),
        "december dezember",
    )
)
MONTH_NAMES = tuple(names[0] for names in _MONTHS)
_UNITS = {
    "days": "days?|tage?n?|天|日",
    "weeks": "weeks?|wochen?|个?(?:周|星期|礼拜)",
    "months": "months?|monate?n?|个月",
    "years": "years?|jahre?n?|年",
    "hours": "hours?|stunden?|个?小时",
    "business days": "(?:business|working) days?|(?:werk|arbeits)tage?n?|个?工作日",
}
_HANZI = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_LENGTH = (
    r"(?<![0-9.,])(?P<count>[0-9]{1,4}|半(?=年)|[零〇一二两三四五六七八九十百]+) *"
    rf"(?:{'|'.join(f'(?P<{unit[:4]}>{words})' for unit, words in _UNITS.items())})"
    r"(?:以内|之内|内)?(?![^\W\d_])"
)
_AGO = r"(?:vor )?(?P<count>[0-9]{1,4}) (?P<unit>day|week|month)s?(?P<ago> ago| 前)?"


def plain(text: str) -> str:
    """A text in small letters, digits and signs of full width as usual ones."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def lengths(text: str) -> str:
    """A text with each length of time in English: 7天, 两周, 30 Tage as 7 days, 2 weeks, 30 days."""
    return re.sub(_LENGTH, _length, unicodedata.normalize("NFKC", text), flags=re.IGNORECASE)


def _length(found: re.Match[str]) -> str:
    unit = next(unit for unit in _UNITS if found[unit[:4]])
    if found["count"] == "半":
        return "6 months"
    count = _number(found["count"])
    count, unit = (count * 12, "months") if unit == "years" else (count, unit)
    return f"{count} {unit.removesuffix('s') if count == 1 else unit}"


def _number(text: str) -> int:
    """A number in digits, or in Chinese up to hundreds."""
    if text.isdecimal():
        return int(text)
    total = last = 0
    for char in text:
        if char in "十百":
            total, last = total + (last or 1) * (10 if char == "十" else 100), 0
        else:
            last = _HANZI[char]
    return total + last


def length_ago(text: str) -> tuple[int, str] | None:
    """(count, unit) of 3天前, "vor 3 Tagen" or "3 days ago"."""
    words = lengths(plain(text).replace("前", " 前"))
    found = re.fullmatch(_AGO, words)
    if found is None or words.startswith("vor ") == bool(found["ago"]):
        return None
    return int(found["count"]), f"{found['unit']}s"


def weekday(text: str) -> tuple[int, int | None] | None:
    """A weekday by its number, Monday 0, and its week, this one 0; None if any week is meant."""
    word = plain(text)
    if found := re.fullmatch(_CHINESE_WEEKDAY, word):
        week = found["week"]
        return _hanzi_weekday(found), _WEEKS[week[0]] if week else None
    for at, (names, _, _) in enumerate(_WEEKDAYS):
        if len(word) >= 3 and any(name.startswith(word) for name in names):
            return at, None
    return None


def weekdays(text: str) -> str:
    """A text with its weekdays in English: 周六 周日, "Samstag und Sonntag", 周末."""
    words = re.sub(_WEEKEND, " saturday sunday ", re.sub("[每和]", " ", plain(text)))
    words = re.sub(_CHINESE_WEEKDAY, lambda found: f" {WEEKDAY_NAMES[_hanzi_weekday(found)]} ", words)
    return re.sub(r"[^\W\d_]+", lambda found: _english(found[0]), words)


def _english(word: str) -> str:
    """A weekday by its name, its start or its short form, in English; else the word."""
    for name, (_, short, _) in zip(WEEKDAY_NAMES, _WEEKDAYS, strict=True):
        if word in short:
            return name
    known = weekday(word) or (weekday(word[:-1]) if word.endswith("s") else None)
    return WEEKDAY_NAMES[known[0]] if known else word


def _hanzi_weekday(found: re.Match[str]) -> int:
    return next(at for at, (_, _, chars) in enumerate(_WEEKDAYS) if found["day"] in chars)


def month(text: str) -> int:
    """A month by its number, typed as that, or by its name or three letters of it; 0 if it is none."""
    if text.isdecimal():
        return int(text)
    word = plain(text)
    return next(
        (at for at, names in enumerate(_MONTHS, 1) if any(name.startswith(word) for name in names)), 0
    )
