"""A new desk: what is typed for it, its first policy and its file."""

from __future__ import annotations

import os
import re
import shlex
import sqlite3
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from returndesk import clock
from returndesk.core.codes import LAWS
from returndesk.core.days import parse_window
from returndesk.core.policy.answers import typed_length
from returndesk.core.policy.document import read_policy
from returndesk.desk.holidays import has_holidays, region_names
from returndesk.desk.settings import TEXTS
from returndesk.disk import as_desk_errors, new_file, take_name
from returndesk.errors import BadSettings, NotFound, Refused, SeveralMatch, UsageProblem
from returndesk.intake.countries import country_code, country_name, country_table, country_typed
from returndesk.intake.country_settings import NO_LAW, country_settings
from returndesk.intake.csv.decimal_marks import currencies_of
from returndesk.store import journal
from returndesk.store.connection import create, translate, writing
from returndesk.store.digests.record import recording
from returndesk.store.policies import PolicyVersion, save_policy
from returndesk.store.rows import stored
from returndesk.store.settings import Settings, save_settings

_LANGUAGE_NAMES = {
    "en": ("english", "englisch", "英语", "英文"),
    "zh": ("chinese", "chinesisch", "中文", "汉语", "简体中文", "中国话", "zh-cn", "zh_cn"),
}


def currency_typed(text: str, option: str = "", usual: str = "") -> str:
    """A currency by its code, sign or name: eur, €, Euro; `usual` is meant by a sign that several share.

    Raises UsageProblem.
    """
    known = currencies_of(text.strip())
    if len(known) == 1 or usual in known:
        return usual if usual in known else known[0]
    if known:
        codes = ", ".join(known[:5]) + (" …" if len(known) > 5 else "")
        raise UsageProblem(f"{_given(text, option)} can be {codes}: type the code")
    raise UsageProblem(f"{_given(text, option)}: expected a currency such as EUR, € or Euro")


def language_typed(text: str) -> str:
    """The language of letters by its code or name. Raises UsageProblem, with the way to other languages."""
    typed = text.strip().casefold()
    for code, names in _LANGUAGE_NAMES.items():
        if typed == code or any(name.startswith(typed) for name in names):
            return code
    raise UsageProblem(
        f"'{text}': letters are in English (en) and Chinese (zh). Choose the one to start from, and write"
        " letters of your own later:",
        hint="returndesk letter copy approved",
    )


# Cities whose names in other languages, or without a time zone of their own, people type.
_CITIES = {
    "Asia/Shanghai": "北京 beijing peking 上海 广州 guangzhou 深圳 shenzhen 杭州 hangzhou"
    " 成都 chengdu 武汉 南京 重庆 天津 苏州 西安 义乌",
    "Asia/Urumqi": "乌鲁木齐",
    "Asia/Hong_Kong": "香港 hongkong",
    "Asia/Macau": "澳门",
    "Asia/Taipei": "台北",
    "Asia/Tokyo": "东京 東京 tokio",
    "Asia/Singapore": "新加坡",
    "America/New_York": "纽约",
    "America/Los_Angeles": "洛杉矶",
    "Australia/Sydney": "悉尼",
    "Europe/Berlin": "柏林 münchen munich hamburg köln cologne frankfurt stuttgart",
    "Europe/London": "伦敦 londres manchester",
    "Europe/Paris": "巴黎 lyon marseille",
    "Europe/Vienna": "wien",
    "Europe/Zurich": "zürich",
    "Europe/Rome": "rom roma milano",
}


def zone_typed(text: str, option: str = "") -> str:
    """A time zone by its name or its city, in any case. Raises UsageProblem."""
    zones, typed = sorted(available_timezones()), text.strip().replace(" ", "_").casefold()
    found = [zone for zone in zones if zone.casefold() == typed]
    found = found or [zone for zone in zones if zone.rpartition("/")[2].casefold() == typed]
    found = found or [zone for zone, cities in _CITIES.items() if typed in cities.split()]
    found = found or list(country_settings(country_code(text)).zones[:1])
    if len(found) == 1:
        return found[0]
    near = get_close_matches(typed, (zone.rpartition("/")[2].casefold() for zone in zones), 1)
    guess = next((zone for zone in zones if near and zone.casefold().endswith(f"/{near[0]}")), "")
    wanted = f"did you mean {guess}?" if guess else "expected a time zone such as Europe/Paris"
    raise UsageProblem(f"{_given(text, option)}: {wanted}")


def laws_typed(texts: Iterable[str]) -> tuple[str, ...]:
    """The laws of texts such as "eu, uk"; none for "none" or "-". Raises UsageProblem."""
    laws = dict.fromkeys(one for text in texts for one in re.split(r"[\s,;]+", text.strip().lower()) if one)
    for law in laws.keys() - {*LAWS, NO_LAW, "-"}:
        code = law.upper() if law.upper() in country_table("countries") else country_code(law)
        usual = country_settings(code).law
        words = (
            f"For {country_name(code)} use {usual}." if code else f"Choices: {', '.join((*LAWS, NO_LAW))}."
        )
        raise UsageProblem(f"Unknown law '{law}'. {words}")
    return tuple(law for law in laws if law in LAWS)


def holidays_typed(text: str, option: str = "", country: str = "") -> str:
    """The country, or country and region, whose public holidays the shop keeps: DE, Germany, DE-BY, Bayern.

    "" for "none" or "-". Regions of the shop's country are known by their names and codes alone. Raises
    UsageProblem, and SeveralMatch where several places have the name.
    """
    if not text.strip("- ") or text.strip().lower() == "none":
        return ""
    places = _places(text.strip(), country)
    if len(places) > 1:
        choices = [(place, _place_name(place)) for place in places]
        raise SeveralMatch(f"{_given(text, option)}: which of these?", typed=text, choices=choices)
    if places:
        return places[0]
    raise _no_place(text.strip(), option, country)


def _places(text: str, country: str) -> list[str]:
    """The places that a text can mean, the shop's own region first."""
    code = _country_of(text)
    found = [f"{country}-{region}" for region in _regions(country, text)] if country else []
    found += [code] if code and has_holidays(code) else []
    for at in (one.start() for one in re.finditer(r"[-,/ ]", text)):
        code = _country_of(text[:at])
        found += [f"{code}-{region}" for region in _regions(code, text[at + 1 :])] if code else []
    if not found and len(text) > 3:
        known = [code for code in country_table("countries") if has_holidays(code)]
        found = [f"{code}-{region}" for code in known for region in _regions(code, text)]
    return list(dict.fromkeys(found))


def _country_of(text: str) -> str:
    code = text.strip().upper()
    return code if code in country_table("countries") else country_code(text)


def _regions(country: str, text: str) -> list[str]:
    """The regions of a country with that code or name."""
    if not has_holidays(country):
        return []
    typed = text.strip(" -,/").casefold()
    regions = region_names(country).items()
    return [code for code, names in regions if typed in (code.casefold(), *map(str.casefold, names))]


def _place_name(place: str) -> str:
    country, _, region = place.partition("-")
    names = region_names(country).get(region, [])[:1] if region else []
    return ", ".join([*names, country_name(country)])


def _no_place(text: str, option: str, country: str) -> UsageProblem:
    """What is wrong with a text that is not a place, with the regions of its country."""
    what = f"{_given(text, option)}: "
    code = next((one for one in map(_country_of, (text, re.split(r"[-,/ ]", text)[0])) if one), "")
    if code and not has_holidays(code):
        return UsageProblem(f"{what}the public holidays of {country_name(code)} are not known; use none")
    code = code or country
    if not code:
        country_typed(text, option)
    regions = region_names(code)
    names = {name.casefold(): region for region, known in regions.items() for name in (region, *known)}
    last = re.split(r"^..[-,/ ]", text)[-1].casefold()
    near = get_close_matches(last, names, 1) if len(last) > 3 else []
    guess = f". Did you mean {code}-{names[near[0]]} ({near[0].title()})?" if near else ""
    listed = ", ".join(" ".join([region, *known[:1]]) for region, known in regions.items())
    hint = textwrap.wrap(f"Regions: {listed}", 78) if listed else ()
    return UsageProblem(f"{what}unknown region of {country_name(code)}{guess}", hint=hint)


def window_typed(text: str, option: str = "") -> str:
    """How long items can be returned; a number is of days. Raises UsageProblem."""
    try:
        return str(parse_window(typed_length(text)))
    except ValueError as error:
        raise UsageProblem(f"{_given(text, option)}: expected {error}") from None


def _given(text: str, option: str) -> str:
    return f"{option} {text}" if option else f"'{text}'"


def is_zone(name: str) -> bool:
    """Whether this system has a time zone of that name."""
    try:
        return bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def first_policy(window: str, laws: Sequence[str], holidays: str) -> str:
    """The document of the first policy."""
    country, _, region = holidays.partition("-")
    law = f"law = [{', '.join(map(_quoted, laws))}]\n\n" if laws else ""
    closed = f"\n[calendar]\ncountry = {_quoted(country)}\n" if country else ""
    closed += f"region = {_quoted(region)}\n" if region else ""
    return f'{law}[defaults]\nwindow = {_quoted(window)}\nrestocking_fee = "0%"\n{closed}'


def _quoted(code: str) -> str:
    return f'"{code}"'


def check_place(path: str, *, folder_made: bool = False) -> None:
    """Raise Refused if there is a file already, NotFound without a folder that is not made later."""
    if os.path.lexists(path):
        hint = ["returndesk --db FILE init"]
        if os.path.isfile(path):
            hint.insert(0, f"returndesk --db {shlex.quote(path)} config")
            hint.append(f"or move this one aside first: {shlex.join(('mv', path, f'{path}.old'))}")
        raise Refused(f"{path} already exists", hint=hint)
    folder = os.path.dirname(os.path.abspath(path))
    if not (folder_made or os.path.isdir(folder)):
        raise NotFound(f"no folder {folder}", hint="create it, or use another: --db FILE")


def start_desk(
    path: str,
    settings: Settings,
    document: str,
    parsed: Mapping[str, object],
    who: str,
    *,
    dry_run: bool = False,
) -> None:
    """Create the desk's file with its first policy; a failure leaves nothing behind.

    Raises Refused if the file exists, and BadSettings for a policy with mistakes.
    """
    if problems := read_policy(parsed, settings.currency)[1]:
        raise BadSettings(f"the first policy has a mistake: {problems[0]}")
    check_place(path)
    target = os.path.abspath(path)
    try:
        # A crash must not leave half a desk under the final name, nor a second init overwrite the first.
        with ExitStack() as stack:
            with as_desk_errors(path):
                temporary = stack.enter_context(new_file(target))
            with closing(create(temporary)) as conn:
                _first_rows(conn, settings, document, parsed, who)
            if not dry_run:
                with as_desk_errors(path):
                    _put(temporary, target, path)
    except sqlite3.Error as error:
        raise translate(error, path) from error


def _put(temporary: str, target: str, path: str) -> None:
    try:
        take_name(temporary, target)
    except FileExistsError:
        raise Refused(f"{path} already exists", hint="returndesk --db FILE init") from None


def _first_rows(
    conn: sqlite3.Connection, settings: Settings, document: str, parsed: Mapping[str, object], who: str
) -> None:
    at = clock.now()
    with writing(conn), recording(conn):
        save_settings(conn, settings, at)
        day = settings.created_on
        version = PolicyVersion(1, None, False, str(stored(at)), day, who, document)
        save_policy(conn, version, parsed)
        details = {"currency": settings.currency, "timezone": settings.timezone, "policy": 1}
        text = {name: getattr(settings, name) for name in TEXTS}
        journal.append(conn, at=at, on=day, who=who, act="init", details=details, text=text)
