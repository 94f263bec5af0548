"""Make the desk of a released schema, as test_released_schemas.py reads it, with that release's own program.

    git worktree add /tmp/release COMMIT        (the last one of that schema: git log -G'SCHEMA_VERSION =')
    python tests/store/schema/make_desk.py /tmp/release

It writes desks/schema-N.db.xz, and schema-N.json.xz: what that program answered to questions_of(N).
"""

from __future__ import annotations

import json
import lzma
import os
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

DESKS = Path(__file__).parent / "desks"
TODAY = "2026-11-23"
FILES = {
    "spend.csv": "date,amount,campaign\n2026-11-20,12.50,autumn\n",
    "policy.toml": '[signals]\noften_returns = "40%"\n',
    "codes.csv": "order,date,sku,quantity,unit_price,customer,email,discount_code\n"
    "1090,2026-11-20,SCARF,1,12.00,Mia Roth,mia@example.org,SPRING\n",
    "other.csv": "order,date,sku,quantity,unit_price,customer,email\n"
    "1091,2026-11-21,SCARF,1,12.00,Mia Roth,roth@example.com\n",
}
# The sample desk, then: refunds of several methods, credit and its use, an exchange, letters, feedback,
# consent, discount codes, a refund that bounced, an offer, a birthday, two entries of one person.
# (the schema from which on it can be typed, the command)
ACTS = (
    (1, "demo --keep desk.db"),
    (1, "claim refund R1001 --method credit --why 'asked for credit'"),
    (1, "claim receive R1002"),
    (1, "claim inspect R1002 --condition new --to restock"),
    (1, "claim exchange R1002 --for SCARF"),
    (1, "claim carrier R1003 file --amount 12.00"),
    (1, "claim approve R1003"),
    (1, "claim receive R1005"),
    (1, "claim inspect R1005 --condition used --to restock --deduct 20% --why worn"),
    (1, "claim refund R1005"),
    (1, "claim compensate R1006 5.00 --by coupon --why waited"),
    (1, "claim compensate R1009 3.00 --by credit --why late"),
    (1, "claim message R1004 --sent"),
    (1, "claim feedback R1004 --score 2 --note slow"),
    (1, "claim approve R1009"),
    (1, "claim ask R1010 'Which size?'"),
    (1, "claim correct R1001 -1.00 --why less"),
    (1, "claim assign R1003 ann"),
    (1, "customer use bo@example.org 6.00 --order 1043 --why later"),
    (2, "product note LAMP-01 'thicker box'"),
    (3, "spend import spend.csv --source ads"),
    (6, "report day --close --date 2026-11-22"),
    (10, "coupon issue bo@example.org --amount 4.00 --why waited"),
    (15, "customer consent bo@example.org marketing --source form"),
    (15, "customer consent wang@example.org marketing"),
    (15, "customer consent wang@example.org marketing --withdraw"),
    (16, "order import codes.csv"),
    (17, "claim bounced R1005 --why 'no account'"),
    (17, "claim refund R1005 --method cash"),
    (17, "claim correct R1005 -1.00 --why less"),
    (18, "policy set policy.toml"),
    (18, "customer signals bo@example.org --answer 'two sizes to try'"),
    (19, "offer new thanks --to new --arms letter:thanks,none --until 2026-12-31"),
    (20, "report returns --by reason"),
    (21, "customer set bo@example.org --birthday 11-29"),
    (21, "customer occasions --sent"),
    (22, "order import other.csv"),
    (22, "customer merge mia@example.org roth@example.com"),
)
# Questions that every release answers, and those of later ones.
_ALL = (
    *("queue", "order list", "claim list", "customer list", "log", "policy log"),
    *("report day", "report day --date 2026-11-19", "report refunds", "report refunds --by method"),
    *("report refunds --by sku", "report carriers", "report stock", "check --all"),
    *(f"claim show R{number}" for number in range(1001, 1011)),
    *(f"order show {number}" for number in (1042, 1043, 1044, 1047, 1051)),
)
_LATER = (
    *((15, "coupon list"), (15, "customer show bo@example.org"), (15, "customer show wang@example.org")),
    *((16, "order show 1090"), (18, "customer signals"), (19, "offer list"), (19, "offer list thanks")),
    *((21, "customer occasions"), (22, "customer show roth@example.com")),
)


def questions_of(schema: int) -> tuple[str, ...]:
    """The questions put to the release of a schema."""
    return (*_ALL, *(question for since, question in _LATER if since <= schema))


def run(checkout: Path, folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("RETURNDESK_")}
    env |= {"PYTHONPATH": str(checkout), "RETURNDESK_DB": "desk.db", "RETURNDESK_AS_OF": TODAY}
    env |= {"RETURNDESK_USER": "ann", "TZ": "Europe/Berlin"}
    return subprocess.run(
        [sys.executable, "-m", "returndesk", *shlex.split(command)],
        cwd=folder, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip


def make(checkout: Path) -> None:
    with TemporaryDirectory() as made:
        folder = Path(made)
        for name, content in FILES.items():
            (folder / name).write_text(content, encoding="utf-8")
        schema = 1
        for since, command in ACTS:
            if since > schema:
                continue
            done = run(checkout, folder, command)
            if done.returncode:
                sys.exit(f"{command}: {done.returncode}\n{done.stderr}")
            with closing(sqlite3.connect(folder / "desk.db")) as conn:
                schema = conn.execute("pragma user_version").fetchone()[0]
        answers = {}
        for question in questions_of(schema):
            done = run(checkout, folder, f"{question} -f json")
            if done.returncode:
                sys.exit(f"{question}: {done.returncode}\n{done.stderr}")
            found = json.loads(done.stdout)
            answers[question] = found.get("rows", found.get("sections"))
        DESKS.mkdir(exist_ok=True)
        text = json.dumps(answers, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        for name, content in (("db", (folder / "desk.db").read_bytes()), ("json", text.encode())):
            (DESKS / f"schema-{schema}.{name}.xz").write_bytes(lzma.compress(content, preset=9))
        print(f"schema {schema}")


if __name__ == "__main__":
    make(Path(sys.argv[1]).resolve())
