"""SQL that other databases read an export by: a view of each table's files."""

from __future__ import annotations

import pytest

from returndesk.core.exported import ExportedColumn, ExportedTable
from returndesk.store.export.loading import duckdb_text

COUPON = ExportedTable("coupon", "Coupons.", False, (ExportedColumn("code", "text"),))
VIEW = "-- Views of this export for DuckDB. In its folder: duckdb -init sql/duckdb.sql\n\n"
VIEW += "create or replace view coupon as select * from {}"
HIVE = "hive_partitioning = true, hive_types = {desk: varchar}"


@pytest.mark.parametrize(
    ("fmt", "source"),
    [
        ("parquet", f"read_parquet('coupon/*/part.parquet', {HIVE});\n"),
        ("csv", f"read_csv('coupon/*/part.csv', {HIVE},\n    auto_detect = false, header = true, delim = ',',"
                """ quote = '"', escape = '"',\n    columns = {'code': 'varchar'});\n"""),
    ],
)  # fmt: skip
def test_duckdb_reads_each_format_by_its_own_function(fmt: str, source: str) -> None:
    assert duckdb_text([COUPON], fmt) == VIEW.format(source)
