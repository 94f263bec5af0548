"""Figures over all desks of an export in Spark, on a local cluster of two workers, beside DuckDB's.

Needs Java, and: pip install 'returndesk[compare,spark]'. It makes three desks from the demo, or takes
the folder of an export. Prints each query's rows and seconds on both; exit 1 where they differ.

    python tests/bench/spark_figures.py [FOLDER]
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import duckdb
from pyspark.sql import SparkSession

QUERIES = ("refunds", "returns", "costs")
CLUSTER = "local-cluster[2,1,1024]"  # two workers, a core and 1 GB each
_QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # for seconds of work, on a core each
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",  # the cluster is of this machine
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",  # one a worker: the usual 200 are for large tables
    "spark.sql.codegen.wholeStage": "false",  # compiling takes longer than the queries on a few rows
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": _QUICK,
    "spark.executor.extraJavaOptions": _QUICK,
}


def made(folder: Path) -> Path:
    """The export of three desks with the demo's history."""
    for name in ("Berlin", "Gare/Nord", "7"):
        db = str(folder / f"{name.replace('/', '-')}.db")
        program = [sys.executable, "-m", "returndesk"]
        subprocess.run([*program, "demo", "--keep", db, "-q"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([*program, "--db", db, "export", str(folder / "out"), "--name", name], check=True)
    return folder / "out"


def statements(name: str) -> list[str]:
    """The statements of one of the export's files of SQL."""
    text = Path(f"sql/{name}.sql").read_text(encoding="utf-8")
    return [statement for statement in text.split(";\n") if statement.strip()]


def main(folder: Path) -> int:
    """Run the queries on both; 1 where they differ."""
    os.chdir(folder)
    start = perf_counter()
    spark = SparkSession.builder.master(CLUSTER).config(map=SETTINGS).getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    print(f"Spark {spark.version}, {CLUSTER}: started in {perf_counter() - start:.1f} s")
    start = perf_counter()
    for statement in statements("spark"):
        spark.sql(statement)
    print(f"views: {perf_counter() - start:.1f} s")
    local = duckdb.connect()
    local.execute(Path("sql/duckdb.sql").read_text(encoding="utf-8"))
    wrong = 0
    for name in QUERIES:
        (query,) = statements(name)
        start = perf_counter()
        theirs = sorted(tuple(row) for row in spark.sql(query).collect())
        middle = perf_counter()
        ours = sorted(local.execute(query).fetchall())
        same = theirs == ours
        wrong += not same
        seconds = f"Spark {middle - start:.2f} s, DuckDB {perf_counter() - middle:.2f} s"
        print(f"{name}: {len(theirs)} rows, {seconds}, {'equal' if same else 'DIFFERENT'}")
    spark.stop()
    return min(wrong, 1)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(Path(sys.argv[1]).resolve()))
    with TemporaryDirectory() as place:
        sys.exit(main(made(Path(place)).resolve()))
