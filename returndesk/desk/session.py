"""An open desk: its file, the day, the user, and acts as transactions."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from returndesk import clock
from returndesk.core.codes import REASONS
from returndesk.core.days import day_text
from returndesk.desk.holidays import keep_holidays
from returndesk.errors import BadData, BadSettings, DeskError, Refused
from returndesk.store import day_closings
from returndesk.store import policies as policy_store
from returndesk.store.connection import connect, reading, translate, writing
from returndesk.store.settings import load_settings

if TYPE_CHECKING:
    from returndesk.core.days import Calendar
    from returndesk.core.eligibility.model import GroundRule
    from returndesk.core.law.statute import Regime
    from returndesk.core.policy.terms import Policy
    from returndesk.store.settings import Settings


class Desk:
    """An open desk. `today` is the day that acts are booked on; `at` the instant."""

    def __init__(
        self,
        conn: sqlite3.Connection,
        path: str,
        settings: Settings,
        today: date,
        who: str,
        dry_run: bool = False,
        why: str = "",
        say: Callable[[str], None] | None = None,
    ) -> None:
        self.conn = conn
        self.path = path
        self.settings = settings
        self.today = today
        self.who = who
        self.dry_run = dry_run
        self.why = why  # of an act dated before the newest day
        self.say = say or (lambda words: None)
        self._said: set[str] = set()
        self.importing = False  # imports may be dated before the newest day
        self.changes_past = False  # the act under way is dated before it
        self.new_orders: Callable[[], Mapping[int, str]] = dict  # digests that an import works out
        self.faces_customer = False  # at the counter the act itself notifies the customer
        self._policies: dict[int, Policy] = {}
        self._calendars: dict[int, Calendar] = {}
        self._laws: dict[int, tuple[GroundRule, ...]] = {}

    def say_once(self, words: str) -> None:
        """Say something that is true of the whole command, the first time alone."""
        if words not in self._said:
            self._said.add(words)
            self.say(words)

    def policy_for(self, ordered_on: date) -> Policy:
        """The policy in force for an order of that day."""
        from returndesk.core.policy.document import read_policy

        version = policy_store.version_in_force(self.conn, ordered_on)
        if version not in self._policies:
            try:
                document = policy_store.policy_version_document(self.conn, version)
            except ValueError:
                raise _damaged(self.path) from None
            policy, problems = read_policy(document, self.settings.currency, version)
            if problems:
                raise BadData(
                    f"{self.path}: policy {version} is damaged: {problems[0]}", hint="returndesk doctor"
                )
            self._policies[version] = policy
        return self._policies[version]

    def policy_today(self) -> Policy:
        """The policy for orders of today: its service targets and reasons are the desk's."""
        return self.policy_for(self.today)

    def calendar(self, policy: Policy) -> Calendar:
        """The shop's calendar under a policy, with the public holidays that the desk keeps."""
        if policy.version not in self._calendars:
            kept: frozenset[date] = frozenset()
            if policy.country:
                kept = policy_store.load_holidays(self.conn, policy.country, policy.region)
            self._calendars[policy.version] = policy.calendar(kept)
        return self._calendars[policy.version]

    def regimes(self, policy: Policy) -> tuple[Regime, ...]:
        """The laws that a policy names; a desk without one loads none."""
        if not policy.law:
            return ()
        from returndesk.intake.documents.laws import load_law

        found = [load_law(name) for name in dict.fromkeys(policy.law)]
        if "cn" in policy.law:
            from returndesk.core.law.statute import without_days_off

            # Weekend days worked in exchange for a day off.
            kept = policy_store.load_working_days(self.conn, policy.country)
            found = [each._replace(working_days=kept) if each.name == "cn" else each for each in found]
            if not policy.cn_days_off:
                found = [without_days_off(each) for each in found]
        return tuple(found)

    def laws(self, policy: Policy) -> tuple[GroundRule, ...]:
        """The statutory grounds that apply besides the policy's own."""
        if not policy.law:
            return ()
        if policy.version not in self._laws:
            from returndesk.core.law.grounds import law_rules

            self._laws[policy.version] = law_rules(self.regimes(policy), self.holidays_of(policy))
        return self._laws[policy.version]

    def holidays_of(self, policy: Policy) -> Callable[[str], frozenset[date]]:
        """Public holidays by country, "" the shop's; without a country of its own none: week-ends alone."""

        @cache
        def holidays_of(country: str) -> frozenset[date]:
            if not policy.country:
                return frozenset()
            if country in ("", policy.country):
                return policy_store.load_holidays(self.conn, policy.country, policy.region)
            return policy_store.load_holidays(self.conn, country, "")

        return holidays_of

    def reasons(self) -> dict[str, str]:
        """Every reason that can be given, with its fault: the desk's own and the policy's."""
        return {**REASONS, **self.policy_today().reasons}

    @contextmanager
    def facing_customer(self) -> Iterator[None]:
        """Acts inside are done in front of the customer, who is notified by the act itself."""
        before, self.faces_customer = self.faces_customer, True
        try:
            yield
        finally:
            self.faces_customer = before

    def refuse_closed(self) -> None:
        """Raise Refused where today is closed: no act can be dated there."""
        last = day_closings.closed_through(self.conn)
        if last is None or self.today > last or not (by := day_closings.closing_of(self.conn, self.today)):
            return
        closed, free = (day_text(day, self.today) for day in (by.day, last + timedelta(days=1)))
        raise Refused(
            f"{day_text(self.today, self.today)} is closed: {closed} was closed by {by.who}"
            f" on {day_text(by.on, self.today)}",
            hint=(
                f"--as-of {last + timedelta(days=1)}, to date it {free}",
                f"returndesk report day --reopen --date {self.today} --why TEXT",
            ),
        )

    @contextmanager
    def act(
        self, *, watched: bool = True, importing: bool = False, in_closed_day: bool = False
    ) -> Iterator[datetime]:
        """One act: a transaction that begins immediate, with its instant; a dry run is rolled back.

        What it changes is kept as long as it can be undone, if it is `watched`. Raises Refused for one that
        is dated in a closed day, unless it may be.
        """
        from returndesk.store import undo
        from returndesk.store.digests.record import recording

        self.new_orders = dict
        self.importing, self.changes_past = importing, False
        if watched:
            undo.watch(self.conn)
        with writing(self.conn, keep=not self.dry_run):
            if not in_closed_day:
                self.refuse_closed()
            since = undo.begin(self.conn)
            with recording(self.conn, lambda: self.new_orders()):
                yield clock.now()
                undo.keep(self.conn, since, self.who, watched=watched)
        if self.changes_past:
            self.say(f"The day report for {day_text(self.today, self.today)} changes.")

    @contextmanager
    def question(self) -> Iterator[None]:
        """One question: all reads inside see one state of the file."""
        with reading(self.conn):
            yield


def country_of(path: str) -> str:
    """The country of the desk at `path`; "" if there is none, or it cannot be read."""
    if not os.path.isfile(path):
        return ""
    try:
        with closing(connect(path, write=False)) as conn:
            return _settings(conn, path).country
    except (DeskError, sqlite3.Error):  # told when the desk is opened
        return ""


def _settings(conn: sqlite3.Connection, path: str) -> Settings:
    try:
        settings = load_settings(conn)
    except (TypeError, ValueError):
        raise BadData(
            f"{path} is damaged: its settings make no sense", hint="restore the last backup"
        ) from None
    if settings is None:
        raise BadData(f"{path} is an unfinished desk", hint="remove it, then: returndesk init")
    return settings


def _today(zone: str, path: str) -> date:
    try:
        return clock.today(zone)
    except (KeyError, ValueError, OSError):  # a system without that zone, or without any
        raise BadSettings(f"{path}: no time zone {zone} on this system", hint="--as-of DATE") from None


def _digested(conn: sqlite3.Connection) -> None:
    """Keep digests of an upgraded desk as it is."""
    from returndesk.store.digests.record import renew

    renew(conn)


@contextmanager
def open_desk(
    path: str,
    *,
    who: str,
    as_of: date | None = None,
    write: bool = False,
    dry_run: bool = False,
    why: str = "",
    say: Callable[[str], None] | None = None,
    as_is: bool = False,
) -> Iterator[Desk]:
    """The desk at `path`, for reading or for acts; failures of the file come out as the desk's own.

    `say` is called with what it waits for while another user is writing, and with the day whose report an
    act changes. `why` is the reason for such an act. `as_is` is for a backup of an older desk.
    """
    try:
        upgrade_on = (as_of or clock.now().date()) if write and not dry_run else None
        conn = connect(path, write=write, say=say, upgrade_on=upgrade_on, upgraded=_digested, as_is=as_is)
        try:
            settings = _settings(conn, path)
            today = as_of or _today(settings.timezone, path)
            desk = Desk(conn, path, settings, today, who, dry_run, why, say)
            if write and not dry_run:
                keep_holidays(conn, desk.policy_today(), desk.today, desk.regimes)
            yield desk
        finally:
            conn.close()
    except sqlite3.Error as error:
        raise translate(error, path) from error
    except UnicodeDecodeError as error:  # SQLite quotes the damaged bytes
        raise _damaged(path) from error


def _damaged(path: str) -> BadData:
    return BadData(f"{path} is damaged", hint=("returndesk doctor", "restore the last backup"))
