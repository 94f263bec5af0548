"""Inputs made by libFuzzer, led by the branches that they reach, for everything that reads others' files.

Each reader runs in a process of its own for its share of the CPU time, up to its first find: what breaks it,
or takes it 10 seconds or 1 GB. A find is kept in a folder and named; it belongs in FOUND of
tests/faults/hostile/test_readers.py. Requires `pip install atheris`, which is no dependency. Exit 1 where
something was found.

    python tests/faults/hostile/fuzz.py --minutes 60
    python tests/faults/hostile/fuzz.py --minutes 5 orders policy
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
KINDS = "orders claims deliveries feedback spend workbook sheet policy format letter".split()
LIMITS = ["-timeout=10", "-rss_limit_mb=1024", "-max_len=8192"]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", help=f"of {', '.join(KINDS)}; default: all")
    parser.add_argument("--minutes", type=float, default=60, help="of CPU time, for all of them together")
    parser.add_argument("--kept", type=Path, help="folder of inputs and finds; default: a new one")
    asked = parser.parse_args()
    kinds = asked.kinds or KINDS
    kept = asked.kept or Path(tempfile.mkdtemp(prefix="fuzz-"))
    failed = [kind for kind in kinds if not sound(kind, kept / kind, int(60 * asked.minutes / len(kinds)))]
    for kind in failed:
        print(f"{kind}: {', '.join(str(path) for path in sorted((kept / kind / 'found').iterdir()))}")
    print(f"{len(kinds) - len(failed)} of {len(kinds)} without a find; inputs in {kept}")
    return int(bool(failed))


def sound(kind: str, folder: Path, seconds: int) -> bool:
    """Whether nothing was found in some seconds of CPU time; prints how much was tried."""
    from faults.hostile.readers import seeds

    for part in ("inputs", "found"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(seeds(kind)):
        (folder / "inputs" / f"seed-{number}").write_bytes(one)
    words = [*LIMITS, f"-artifact_prefix={folder}/found/", str(folder / "inputs")]
    with open(folder / "log", "w") as log:
        done = subprocess.run(
            [sys.executable, __file__, "--one", kind, str(seconds), *words],
            stdout=log,
            stderr=log,
            check=False,
        )
    said = (folder / "log").read_text(errors="replace").splitlines()
    tried = [line for line in said if line.startswith(("TRIED", "==")) or " cov: " in line]
    print(
        f"{kind}: code {done.returncode}; {'; '.join(' '.join(line.split()) for line in tried[-2:])}",
        flush=True,
    )
    return done.returncode == 0


def fuzz_one(kind: str, seconds: float, words: list[str]) -> None:
    """Fuzz one reader in this process until it has used its time, or to the first find."""
    import atheris

    with atheris.instrument_imports(include=["returndesk", "csv", "tomllib", "zipfile"]):
        from faults.hostile.readers import read
    count = 0

    def try_one(data: bytes) -> None:
        nonlocal count
        count += 1
        if count % 50 == 0 and time.process_time() > seconds:
            print(f"TRIED {count} in {time.process_time():.0f} s of CPU time", flush=True)
            os._exit(0)
        read(kind, bytes(data))

    atheris.Setup([sys.argv[0], *words], try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        fuzz_one(sys.argv[2], float(sys.argv[3]), sys.argv[4:])
    sys.exit(main())
