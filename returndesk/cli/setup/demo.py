"""The demo: a day at a sample shop, with the real commands on a trial desk."""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import typer

from returndesk.cli.app import run
from returndesk.cli.base import program, program_name, say, state, today
from returndesk.errors import DeskError

# The "today" of the sample orders; the demo moves all dates so that it becomes the real one.
SAMPLE_DAY = date(2026, 11, 23)
SHOWN = (
    ("What is there to do today?", "queue"),
    ("Can the coat be returned, and until when?", "check 1042 -i COAT-M --explain"),
    ("How much is the refund?", "claim quote R1004"),
    ("Pay it out.", "claim refund R1004"),
    ("How was the day?", "report day"),
)


def play(ctx: typer.Context, keep: str | None, *, months: bool = False, offer: bool = False) -> None:
    """Make a trial desk, fill it, then show what an owner looks at; `keep` is its file, to be kept.

    With `months` it is filled with months of orders and claims, and shows reports; with `offer` with an offer
    that is over, and shows its result.
    """
    from returndesk.cli.setup import history, offer_history

    day, set_up, next_ = today(ctx), _set_up, "queue"
    shown: tuple[tuple[str, str], ...] = SHOWN
    if months:
        set_up, shown, next_ = _set_up_months, history.SHOWN, "report all -o month.html"
    elif offer:
        set_up, shown, next_ = _set_up_offer, offer_history.SHOWN, f"offer list {offer_history.NAME}"
    with tempfile.TemporaryDirectory(prefix="returndesk-") as folder:
        path = keep or os.path.join(folder, "demo.db")
        set_up(path, Path(folder), day)
        for question, command in shown:
            typer.echo(f"# {question}\n$ returndesk {command}")
            _show(ctx, path, day, command)
            typer.echo("")
    name = program_name()
    if keep:
        say(ctx, f"The trial desk was kept: {name} --db {shlex.quote(keep)} {next_}")
    say(ctx, f"Your own desk: {name} init", f"One to play with, such as this: {name} init --sample")


def make_sample(ctx: typer.Context, path: str) -> None:
    """Make a desk to play with: a sample shop's orders, policy and claims."""
    if state(ctx).dry_run:
        say(ctx, f"Dry run: {path} was not created.")
        return
    try:
        with tempfile.TemporaryDirectory(prefix="returndesk-") as folder:
            _set_up(path, Path(folder), today(ctx))
    except BaseException:
        if os.path.lexists(path):  # not there before
            os.unlink(path)
        raise
    say(ctx, f"Created {path}: a desk to play with, with orders and claims of a sample shop.")
    for command in ("queue", "queue --work", "check 1042"):
        typer.echo(f"  {program(ctx, command)}")
    say(ctx, f"To start your own, remove {path}; then: {program(ctx, 'init')}")


def sample(name: str) -> str:
    """A file of sample_data: in the package if that is installed, next to it in a checkout."""
    for place in (resources.files("returndesk") / "sample_data", Path(__file__).parents[3] / "sample_data"):
        file = place / name
        if file.is_file():
            return file.read_text(encoding="utf-8")
    raise DeskError(f"the sample file {name} is missing: returndesk is not fully installed")


def _set_up(path: str, folder: Path, today: date) -> None:
    """Make a desk with the sample policy and orders, and carry out the acts of demo.csv."""
    orders, policy = folder / "orders.csv", folder / "policy.toml"
    orders.write_text(_moved(sample("orders.csv"), today), encoding="utf-8")
    policy.write_text(_moved(sample("policy.toml"), today), encoding="utf-8")
    _new_shop(path, today, policy, orders)
    for row in csv.DictReader(io.StringIO(sample("demo.csv"))):
        on = today - timedelta(days=int(row["days_ago"]))
        _act(path, on, row["who"], shlex.split(row["command"]))


def _set_up_months(path: str, folder: Path, today: date) -> None:
    """Make a desk with the sample policy and the history of months."""
    from returndesk.cli.setup.history import RATES, history

    found = history(today)
    orders, policy, spend = folder / "orders.csv", folder / "policy.toml", folder / "spend.csv"
    orders.write_text(found.orders, encoding="utf-8")
    spend.write_text(found.spend, encoding="utf-8")
    policy.write_text(_moved(sample("policy.toml"), today) + RATES, encoding="utf-8")
    _new_shop(path, today, policy, orders)
    for on, command in found.acts:
        _act(path, on, "ann", shlex.split(command))
    _act(path, today, "ann", ["spend", "import", str(spend)])


def _set_up_offer(path: str, folder: Path, today: date) -> None:
    """Make a desk with an offer that is over, and what its customers ordered since."""
    from returndesk.cli.setup import offer_history as story

    made, until = (today - timedelta(days=days) for days in (story.MADE, story.UNTIL))
    policy, orders, sent = (folder / name for name in ("policy.toml", "orders.csv", "sent.csv"))
    policy.write_text(_moved(sample("policy.toml"), today), encoding="utf-8")
    orders.write_text(story.earlier_orders(today), encoding="utf-8")
    _new_shop(path, today, policy, orders)
    for number in range(story.CUSTOMERS):
        _act(path, made, "ann", ["customer", "consent", story.mail(number), "marketing"])
    words = ["offer", "new", story.NAME, "--to", "lapsed", "--arms", story.ARMS, "--until", str(until)]
    _act(path, made, "ann", [*words, "-f", "csv", "-o", str(sent)])
    coupons, arms = {}, dict[str, list[str]]()
    for row in csv.DictReader(io.StringIO(sent.read_text(encoding="utf-8"))):
        coupons[row["email"]] = row["coupon"]
        arms.setdefault(row["arm"], []).append(row["email"])
    mailed = {who for some in arms.values() for who in some}
    arms["none"] = [who for who in map(story.mail, range(story.CUSTOMERS)) if who not in mailed]
    found = story.orders_since(arms)
    orders.write_text(story.later_orders(today, found), encoding="utf-8")
    _act(path, today, "ann", ["order", "import", str(orders)])
    for order, who, _ in found:
        if coupons.get(who):
            _act(
                path, today, "ann", ["coupon", "use", coupons[who], "--order", order, "--why", "at checkout"]
            )


def _new_shop(path: str, today: date, policy: Path, orders: Path) -> None:
    """Create the desk today, with sales and claims of the past: those need no reason for their days."""
    letterhead = [
        "--address",
        "12 High Street",
        "--address",
        "10115 Berlin",
        "--contact",
        "hello@corner.example",
    ]
    _act(path, today, "ann", ["init", "--shop", "Corner Shop", "--timezone", "Europe/Berlin", *letterhead])
    _act(path, today, "ann", ["policy", "set", str(policy)])
    _act(path, today, "ann", ["order", "import", str(orders)])


def _moved(text: str, today: date) -> str:
    """A sample with every date moved by the time from SAMPLE_DAY to today."""
    by = today - SAMPLE_DAY
    return re.sub(r"20\d\d-\d\d-\d\d", lambda found: str(date.fromisoformat(found[0]) + by), text)


def _act(path: str, on: date, who: str, args: list[str]) -> None:
    """Carry out one act silently; its messages show only if it fails."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as messages:
        code = run(["--db", path, "--as-of", str(on), "--user", who, *args])
    if code != 0:
        raise DeskError(f"the demo failed at: {' '.join(args)}", details=messages.getvalue().splitlines())


def _show(ctx: typer.Context, path: str, today: date, command: str) -> None:
    """Show a command's screen, as on a terminal."""
    options = ["--no-color"] if state(ctx).no_color else []
    sys.stdout.flush()
    with redirect_stderr(io.StringIO()):
        run(["--db", path, "--as-of", str(today), "--user", "ann", *options, *command.split(), "-f", "table"])
