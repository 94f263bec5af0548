"""Orders, claims and policies for tests, and a real desk on a real file."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from functools import cache, wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from returndesk.core.carriers import CarrierStatus
from returndesk.core.claims.model import Batch, Claim, ClaimDays, ClaimLine, RefundTerms, Remedies
from returndesk.core.claims.open_items import Deadline
from returndesk.core.orders.model import Order, OrderLine
from returndesk.core.policy.document import read_policy
from returndesk.core.policy.terms import Policy
from returndesk.core.refunds.model import Return
from returndesk.core.value import replace

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "sample_data"
HANGS_SECONDS = 600  # a program that takes longer hangs, however busy the machine
TODAY = "2026-11-23"
MONDAY = date(2026, 11, 23)
HEADER = (
    "order_number,ordered_at,delivered_on,customer_name,customer_email,shipping,order_discount,sku,title,quantity,"
    "unit_price,line_total,order_tags,tags,customer_tier,channel,currency,tax,payment_status"
)


def line(**facts: object) -> OrderLine:
    """An order line: one unit of LAMP-1 at 100.00, delivered on 5 November, by default."""
    usual: dict[str, object] = {
        "line_id": 1,
        "position": 1,
        "sku": "LAMP-1",
        "title": "Lamp",
        "category": "light",
        "quantity": 1,
        "unit_price_minor": 10_000,
        "discount_minor": 0,
        "tax_minor": 0,
        "paid_minor": 10_000,
        "delivered_on": date(2026, 11, 5),
    }
    return OrderLine(**{**usual, **facts})  # type: ignore[arg-type]


def sold(paid_minor: int, shipping_minor: int = 0, units_left: int = 1, **facts: object) -> Order:
    """An order with one line that has these units left."""
    return order(line(quantity=units_left, paid_minor=paid_minor), shipping_minor=shipping_minor, **facts)


def returned(
    of: OrderLine,
    units: int = 1,
    fault: str = "customer",
    *,
    batches: tuple[Batch, ...] = (),
    comes_back: bool = True,
    key: int = 0,
    **terms: object,
) -> Return:
    """Units of an order line to refund on some terms, by default a customer's without fee or shipping."""
    return Return(of, units, fault, RefundTerms(**terms), batches, comes_back, key)  # type: ignore[arg-type]


def order(*lines: OrderLine, **facts: object) -> Order:
    """An order of 2 November over the web, in EUR, by default."""
    usual: dict[str, object] = {
        "order_id": 1,
        "channel": "web",
        "number": "1042",
        "ordered_on": date(2026, 11, 2),
        "currency": "EUR",
        "lines": lines or (line(),),
    }
    return Order(**{**usual, **facts})  # type: ignore[arg-type]


# Facts of a claim that a part of it holds.
_PARTS = {"days": ClaimDays, "deadline": Deadline, "remedies": Remedies, "carrier": CarrierStatus}


def claim(status: str = "requested", *lines: ClaimLine, **facts: object) -> Claim:
    """A return for a changed mind, approved on Monday 23 November, goods not yet received.

    `facts` are fields of the claim or of its parts; `state` is the one of the carrier claim.
    """
    usual: dict[str, object] = {
        "claim_id": 1001,
        "order_id": 1,
        "kind": "return",
        "reason": "changed-mind",
        "fault": "customer",
        "status": status,
        "stage": "",
        "outcome": "refund",
        "via": "phone",
        "opened_on": MONDAY,
        "notice_on": MONDAY,
        "verdict": "eligible",
        "ground": "policy",
        "owner": "ann",
        "lines": lines or (units(2, 2),),
        "days": ClaimDays(approved_on=MONDAY),
    }
    for part, kind in _PARTS.items():
        given = {name: facts.pop(name) for name in kind.__match_args__ if name in facts}
        usual[part] = replace(usual.get(part) or kind(), **given)
    return Claim(**{**usual, **facts})  # type: ignore[arg-type]


def units(
    approved: int,
    received: int = 0,
    accepted: int = 0,
    refused: int = 0,
    settled: int = 0,
    batches: tuple[Batch, ...] = (),
) -> ClaimLine:
    """A claim line with every unit approved, and its other counters."""
    return ClaimLine(
        1,
        1,
        claimed=approved,
        approved=approved,
        received=received,
        accepted=accepted,
        refused=refused,
        settled=settled,
        batches=batches,
    )


def policy(document: Mapping[str, object] | None = None, **tables: object) -> Policy:
    """A policy from its tables, which must be valid."""
    found, problems = read_policy({**(document or {}), **tables}, "EUR")
    assert problems == []
    return found


@dataclass(frozen=True)
class Result:
    """The result of a run of the program."""

    code: int
    out: str
    err: str


@dataclass
class Shop:
    """A desk on a real file, used as a script uses it."""

    path: Path
    as_of: str = TODAY
    user: str = "ann"

    @property
    def env(self) -> dict[str, str]:
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith("RETURNDESK_")},
            "RETURNDESK_DB": str(self.path),
            "RETURNDESK_AS_OF": self.as_of,
            "RETURNDESK_USER": self.user,
        }

    def run(self, *args: str, stdin: str | bytes = b"") -> Result:
        """Run a command line in this process: fast, with pipes in place of a terminal."""
        from returndesk.__main__ import main

        data = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
        source = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
        code = 0
        with (
            patch.dict(os.environ, self.env, clear=True),
            patch.object(sys, "stdin", source),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                main(list(args))
            except SystemExit as end:
                code = int(end.code or 0)
            for stream in (out, err):
                stream.flush()
        texts = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
        return Result(code, *texts)

    def program(self, *args: str, stdin: str | bytes = b"", env: Mapping[str, str] | None = None) -> Result:
        """Run the real program in a process of its own."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [sys.executable, "-m", "returndesk", *args],
            input=data,
            capture_output=True,
            env={**self.env, **(env or {})},
            timeout=HANGS_SECONDS,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def ok(self, *args: str, stdin: str | bytes = b"") -> str:
        """Run a command that must succeed; return its output."""
        result = self.run(*args, stdin=stdin)
        assert result.code == 0, (args, result)
        return result.out

    def take_in_monthly(self, *months: str) -> None:
        """Import an order of each of some months of 2026, numbered by its month."""
        for month in months:
            days = {"ordered_at": f"2026-{month}-10", "delivered_on": f"2026-{month}-12"}
            self.take_in({"order_number": month, "unit_price": "9.00", **days})

    def take_in(self, *rows: Mapping[str, object]) -> None:
        """Import order lines: of order 1042, delivered on 5 November, by default."""
        usual: dict[str, object] = {
            "order_number": "1042",
            "ordered_at": "2026-11-02",
            "delivered_on": "2026-11-05",
            "sku": "LAMP-1",
            "title": "Lamp",
            "quantity": 1,
        }
        text = [HEADER]
        for row in rows:
            facts = {**usual, **row}
            text.append(",".join(_cell(facts.get(name, "")) for name in HEADER.split(",")))
        self.ok("order", "import", "-", stdin="\n".join(text) + "\n")


def _cell(value: object) -> str:
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text


def made_once(make: Callable[[Path], Shop]) -> Callable[[Path], Shop]:
    """Make a desk once a session and copy its file from then on; much faster."""

    @cache
    def first() -> tuple[Shop, bytes]:
        with TemporaryDirectory() as folder:
            shop = make(Path(folder))
            return shop, shop.path.read_bytes()

    @wraps(make)
    def copy(tmp_path: Path) -> Shop:
        shop, content = first()
        shop = replace(shop, path=tmp_path / shop.path.name)
        with open(os.open(shop.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
        return shop

    return copy


def new_shop(folder: Path, *options: str, document: str = "") -> Shop:
    """A new desk in a folder, with a policy if one is given (TOML)."""
    return _new_desk(options, document)(folder)


@cache
def _new_desk(options: tuple[str, ...], document: str) -> Callable[[Path], Shop]:
    @made_once
    def desk(folder: Path) -> Shop:
        shop = Shop(folder / "desk.db")
        shop.ok("init", "--shop", "Corner Shop", "--timezone", "Europe/Berlin", *options)
        if document:
            shop.ok("policy", "set", "-", stdin=document)
        return shop

    return desk
