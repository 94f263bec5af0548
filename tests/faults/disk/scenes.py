"""Every command that writes: what comes before it on a fresh desk, and how it is typed."""

from __future__ import annotations

import lzma
import shlex
from pathlib import Path
from typing import NamedTuple

from desk.asking import read
from factory import ROOT, SAMPLES, Shop, new_shop

NEW = "--condition new --to restock"
# What a scene begins with, by a short name.
STEPS = {
    "tiers": f"policy set {SAMPLES / 'tiers.toml'}",
    "orders": f"order import {SAMPLES / 'orders.csv'}",
    "open": "claim open 1042 -i MUG -r other",
    "lose": "claim open 1042 -i MUG -r lost",
    "complain": "claim open 1042 -r service",
    "ask": "claim ask R1001 'a photo, please'",
    "approve": "claim approve R1001",
    "reject": "claim reject R1001 --why worn",
    "receive": "claim receive R1001",
    "inspect": f"claim inspect R1001 {NEW}",
    "refund": "claim refund R1001 --method bank",
    "bounce": "claim bounced R1001 --why 'account closed'",
    "exchange": "claim exchange R1001 --for CUP=1@25.00",
    "consent": "customer consent ada@example.org marketing",
    "offer": "offer new spring --to new --arms coupon:10%,none --until 2026-11-30",
    "credit": "claim compensate R1001 5.00 --by credit --why sorry",
    "send back": "claim inspect R1001 --condition used --to customer",
    "file": "claim carrier R1001 file --amount 4.50 --reference SC-1",
    "score": "claim feedback R1001 --score 2 --note slow",
    "close": "report day --close",
    "issue": "coupon issue ada@example.org --amount 5.00 --why 'late parcel'",
    "two": "claim open 1047 -i CAP -r other",
}
GOODS = ("open", "approve", "receive", "inspect")
POINTS = '[points]\nper = { EUR = "1.00" }\nworth = "0.01"\n'
SIGNALS = '[signals]\noften_returns = "40%"\n'
KEPT_TIMES = "".join(f'{data} = "2 months"\n' for data in ("customers", "notes", "tracking"))
RETENTION = f'[retention]\n{KEPT_TIMES}invoices = "10 years"\n'


class Scene(NamedTuple):
    """A command, after some of STEPS or commands of its own.

    `makes` says that it makes the desk itself, `older` of which schema the desk is. `completed` is what
    completes it where it stopped between its transactions, as the doctor says then. `parts` are the commands
    that it is made of where each is complete by itself: whichever are not done complete it.
    """

    typed: str
    before: tuple[str, ...] = ()
    stdin: str = ""
    makes: bool = False
    older: int = 0
    completed: str = ""
    document: str = ""  # the desk's first policy
    parts: tuple[str, ...] = ()


SCENES = {
    "init": Scene("init --shop Corner", makes=True),
    "config": Scene("config --contact hello@shop.example"),
    "policy set": Scene("policy set -", stdin='[defaults]\nwindow = "5 days"\n'),
    "order import": Scene(f"order import {SAMPLES / 'shopify.csv'}"),
    "order import with rejects": Scene(
        f"order import {SAMPLES / 'broken.csv'} --skip-bad --rejects {{dir}}/rejects.csv"
    ),
    "order import, a long file": Scene("order import {dir}/long.csv"),
    "order import of a refund": Scene(
        "order import -",
        ("open", "approve"),
        stdin="order_number,ordered_at,sku,quantity,unit_price,status\n"
        "1042,2026-11-02,MUG,2,10.00,refunded\n1042,2026-11-02,TEE,1,9.00,refunded\n",
    ),
    "order import that gives a coupon back": Scene(
        "order import -",
        ("issue", "coupon use {coupon} --order 1047"),
        stdin="order_number,ordered_at,sku,quantity,unit_price,status\n"
        "1047,2026-11-02,CAP,1,30.00,cancelled\n",
    ),
    "order import with consent": Scene(
        "order import - --map consent=news",
        stdin="order_number,ordered_at,customer_email,sku,quantity,unit_price,news\n"
        "3042,2026-11-02,ada@example.org,MUG,1,10.00,yes\n",
        document='[consent]\nformats = ["desk"]\n',
    ),
    "order import --only delivered": Scene(
        f"order import --only delivered {SAMPLES / 'deliveries.csv'}", ("orders",)
    ),
    "claim import": Scene(f"claim import {SAMPLES / 'claims.csv'}", ("orders",)),
    "spend import": Scene(f"spend import {SAMPLES / 'spend.csv'}"),
    "feedback import": Scene(
        "feedback import -", (*GOODS, "refund"), stdin="claim,score,note\nR1001,5,quick\n"
    ),
    "order add": Scene("order add -i CAP=2@12.50 --by cash"),
    "order customer": Scene("order customer 1042 bob@example.org"),
    "order delivered": Scene("order delivered 1042 --on 2026-11-06"),
    "order paid": Scene("order paid 1047 5.00 --by bank"),
    "order dispute": Scene("order dispute 1042 open --amount 20.00"),
    "customer set": Scene("customer set ada@example.org --tier business"),
    "customer merge": Scene("customer merge ada@example.org bob@example.org"),
    "customer signals --answer": Scene(
        "customer signals ada@example.org --answer 'wedding dress sizes'", document=SIGNALS
    ),
    "customer consent": Scene("customer consent ada@example.org marketing --source form"),
    "offer new": Scene("offer new spring --to new --arms coupon:10%,none --until 2026-11-30", ("consent",)),
    "offer stop": Scene("offer stop spring --why slip", ("consent", "offer")),
    "customer occasions": Scene(
        "customer occasions --sent --coupon 5.00",
        ("customer consent ada@example.org marketing", "customer set ada@example.org --birthday 11-24"),
    ),
    "customer use": Scene(
        "customer use ada@example.org 1.00 --order 1047 --why unpaid", ("complain", "credit")
    ),
    "product note": Scene("product note MUG thicker"),
    "claim open": Scene("claim open 1042 -i MUG -r other --note hello"),
    "claim open --now": Scene(f"claim open 1042 -i MUG -r other --now {NEW}"),
    "claim note": Scene("claim note R1001 hello", ("open",)),
    "claim assign": Scene("claim assign R1001 bob", ("open",)),
    "claim ask": Scene("claim ask R1001 'a photo, please'", ("open",)),
    "claim answered": Scene("claim answered R1001 'it broke'", ("open", "ask")),
    "claim approve": Scene("claim approve R1001", ("open",)),
    "claim reject": Scene("claim reject R1001 --why worn", ("open",)),
    "claim cancel": Scene("claim cancel R1001", ("open",)),
    "claim expire": Scene("--as-of 2027-03-01 claim expire --due", ("open", "ask")),
    "claim receive": Scene("claim receive R1001 --postage 4.50 --paid-by shop", ("open", "approve")),
    "claim inspect": Scene(
        f"claim inspect R1001 {NEW} --deduct 5% --why worn", ("open", "approve", "receive")
    ),
    "claim refund": Scene("claim refund R1001 --method cash", GOODS),
    "claim refund --ready": Scene("claim refund --ready", GOODS),
    "claim reduce": Scene("claim reduce R1001 5.00 --why scratched", ("open", "approve")),
    "claim exchange": Scene("claim exchange R1001 --for CUP=1@25.00", GOODS),
    "claim replace": Scene("claim replace R1001 -i MUG=1", GOODS),
    "claim repair": Scene("claim repair R1001", GOODS),
    "claim sent": Scene("claim sent R1001", (*GOODS, "exchange")),
    "claim paid": Scene("claim paid R1001 1.00", (*GOODS, "exchange")),
    "claim correct": Scene("claim correct R1001 -1 --why slip", (*GOODS, "refund")),
    "claim bounced": Scene("claim bounced R1001 --why 'account closed'", (*GOODS, "refund")),
    "claim refund again": Scene("claim refund R1001 --method card --why asked", (*GOODS, "refund", "bounce")),
    "claim compensate": Scene("claim compensate R1001 5.00 --by credit --why sorry", ("complain",)),
    "claim correct --of compensation": Scene(
        "claim correct R1001 -1 --of compensation --why slip", ("complain", "credit")
    ),
    "claim correct --of exchange": Scene(
        "claim correct R1001 1 --of exchange --why slip", (*GOODS, "exchange", "claim paid R1001 5.00")
    ),
    "claim correct --of paid": Scene(
        "claim correct R1001 -1 --of paid --why slip", (*GOODS, "exchange", "claim paid R1001 5.00")
    ),
    "claim refund --shipping-only": Scene(
        "claim refund R1001 --shipping-only", ("claim open 1048 -r late", "approve")
    ),
    "claim settle": Scene("claim settle R1001 --why sorry", ("complain",)),
    "claim carrier file": Scene("claim carrier R1001 file --amount 4.50 --reference SC-1", ("lose",)),
    "claim carrier paid": Scene("claim carrier R1001 paid --amount 4.50", ("lose", "file")),
    "claim close": Scene("claim close R1001 --why sent", ("open", "approve", "receive", "send back")),
    "claim reopen": Scene("claim reopen R1001 --why indeed", ("open", "reject")),
    "claim message": Scene("claim message --all-unsent --sent", ("open", "approve")),
    "claim feedback": Scene("claim feedback R1001 --score 2 --note slow", (*GOODS, "refund")),
    "claim feedback --answered": Scene("claim feedback R1001 --answered sorry", (*GOODS, "refund", "score")),
    "customer tiers": Scene("customer tiers --apply", ("tiers",)),
    "customer erase": Scene(
        "customer erase ada@example.org --confirm ada@example.org", completed="retention run"
    ),
    "customer erase, with a closed claim": Scene(
        "customer erase ada@example.org --confirm ada@example.org",
        ("claim open 1042 -i MUG -r other --note 'ada says so'", "claim cancel R1001"),
        completed="retention run",
        document=RETENTION,
    ),
    "customer export": Scene("customer export ada@example.org -o {dir}/ada.html", ("open",)),
    "customer use --points": Scene("customer use ada@example.org --points 10 --order 1047", document=POINTS),
    "coupon issue": Scene(STEPS["issue"]),
    "coupon use": Scene("coupon use {coupon} --order 1042", ("issue",)),
    "coupon void": Scene("coupon void {coupon} --why 'sent to another'", ("issue",)),
    "claim compensate --by coupon": Scene(
        "claim compensate R1001 5.00 --by coupon --why sorry", ("complain",)
    ),
    "retention run": Scene(
        "--as-of 2027-02-01 retention run",
        ("open", "claim note R1001 'ada called'", "claim cancel R1001"),
        completed="--as-of 2027-02-01 retention run",
        document=RETENTION,
    ),
    "restore": Scene(
        "restore {dir}/copy.db --confirm 'Corner Shop'", ("open", "backup {dir}/copy.db", "approve")
    ),
    "restore of an older schema": Scene("restore {dir}/old.db --confirm 'Corner Shop'", ("open",)),
    "doctor --upgrade": Scene("doctor --upgrade", older=12),
    "doctor --upgrade, of the first schema": Scene("doctor --upgrade", older=1),
    "config, of an older schema": Scene(
        "config --contact hello@shop.example",
        older=7,
        parts=("doctor --upgrade", "config --contact hello@shop.example"),
    ),
    "claim approve, two claims": Scene(
        "claim approve R1001 R1002", ("open", "two"), parts=("claim approve R1001", "claim approve R1002")
    ),
    "order import --drop-waiting": Scene(
        f"order import --drop-waiting {SAMPLES / 'etsy_items.csv'}",
        (f"order import {SAMPLES / 'etsy_items.csv'}",),
    ),
    "undo": Scene("undo", ("open",)),
    "report day --close": Scene("report day --close", ("open",)),
    "report day --reopen": Scene("report day --reopen --date 2026-11-23 --why late", ("open", "close")),
    "backup": Scene("backup {dir}/copy.db", ("open",)),
    "backup into a folder": Scene("backup {dir}/copies --keep 2", ("open",)),
    "export": Scene("export {dir}/tables", ("open",)),
    "audit export": Scene("audit export --from 2026-11-01 --to 2026-11-30 -o {dir}/audit", ("open",)),
    "claim slip -o": Scene("claim slip R1001 -o {dir}/slip.html", ("open", "approve")),
    "report day -o": Scene("report day -o {dir}/day.csv", ("open",)),
    "order list -o --force": Scene(
        "order list -o {dir}/list.json --force", ("order list -o {dir}/list.json",)
    ),
    "letter copy": Scene("letter copy approved"),
}


def written(scene: Scene, folder: Path) -> list[str]:
    """The words of the command."""
    return split(scene.typed, folder)


def split(typed: str, folder: Path) -> list[str]:
    """The words of a command, with the folder and the code of its desk's coupon."""
    code = read(folder / "desk.db", "select code from coupon")[0][0] if "{coupon}" in typed else ""
    return shlex.split(typed.format(dir=folder, coupon=code))


def set_up(scene: Scene, folder: Path) -> Shop:
    """A desk in an empty folder, ready for the command."""
    if scene.makes:
        return Shop(folder / "desk.db")
    if scene.older:
        return Shop(_older_desk(folder / "desk.db", scene.older))
    shop = new_shop(folder, document=scene.document)
    shop.take_in(
        {"sku": "MUG", "quantity": 2, "unit_price": "10.00", "customer_email": "ada@example.org"},
        {"sku": "TEE", "unit_price": "9.00"},
    )
    shop.take_in(
        {
            "order_number": "1047",
            "sku": "CAP",
            "unit_price": "30.00",
            "customer_email": "ada@example.org",
            "payment_status": "unpaid",
        }
    )
    shop.take_in(
        {
            "order_number": "1048",
            "sku": "BAG",
            "unit_price": "200.00",
            "shipping": "4.90",
            "customer_email": "bob@example.org",
        }
    )
    (folder / "copies").mkdir()
    if "long.csv" in scene.typed:
        (folder / "long.csv").write_text(_long_file(), encoding="utf-8")
    if "old.db" in scene.typed:
        _older_desk(folder / "old.db", 7)
    for step in scene.before:
        done = shop.run(*split(STEPS.get(step, step), folder))
        assert done.code == (3 if step == "orders" else 0), (step, done)  # its order 1042 is another one
    return shop


def _older_desk(path: Path, schema: int) -> Path:
    packed = ROOT / "tests" / "store" / "schema" / "desks" / f"schema-{schema}.db.xz"
    path.write_bytes(lzma.decompress(packed.read_bytes()))
    path.chmod(0o600)
    return path


def _long_file() -> str:
    """Orders that the program writes while a child process reads them: over 4 MB."""
    lines = (f"N{n},2026-11-{n % 20 + 1:02d},SKU{n % 9},1,5.00,{n:0100}\n" for n in range(36_000))
    return "order_number,ordered_at,sku,quantity,unit_price,title\n" + "".join(lines)
