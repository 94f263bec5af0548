"""A long file is read in a child process while this one writes: two cores, one file.

Only where the system can fork and has a second core, and only for long files; otherwise all is read before
the first order is written. The child never touches the desk: paired exports, which query it, are read here.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from returndesk.errors import DiskProblem
from returndesk.intake.orders.prescan import Again
from returndesk.store.orders.columns import Batch, batch_of, packed, unpacked

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from returndesk.desk.orders.importer import Import
    from returndesk.intake.csv.options import Reading
    from returndesk.intake.orders.files import Files

Progress = Callable[[str, int, "int | None"], None]


def take_orders(taking: Import, files: Files, tell: Progress) -> list[Reading]:
    """Give the orders of some files to their import, and return the readings.

    Raises what reading them raises.
    """
    if not taking.long:
        for file, told in files.batches(tell):
            taking.orders.write(batch_of(file, told))
        return files.readings
    import multiprocessing

    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(ours, theirs, files), daemon=True)
    child.start()
    theirs.close()
    # A row makes no cycles; looking for them takes a tenth of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        files.read_elsewhere(_taken(ours, taking, tell))
        return files.readings
    finally:
        if collecting:
            gc.enable()
        ours.close()
        child.terminate()
        child.join()


def _read_on_trust(
    files: Files, tell: Progress, give: Callable[[Batch], None], forget: Callable[[], None]
) -> None:
    """Read files without a prescan; where that fails, forget the orders and start over with one."""
    try:
        for file, told in files.batches(tell, on_trust=True):
            give(batch_of(file, told))
    except Again:
        forget()
        for file, told in files.batches(tell):
            give(batch_of(file, told))


def _taken(ours: Connection, taking: Import, tell: Progress) -> list[Reading]:
    """Write what the child sends, until its end."""
    import marshal
    import pickle

    while True:
        try:
            kind, *told = marshal.loads(ours.recv_bytes())
        except EOFError:
            raise DiskProblem("reading the file was interrupted: nothing was imported") from None
        if kind == "rows":
            taking.orders.write(unpacked(*told))
        elif kind == "forget":
            taking.orders.clear()
        elif kind == "tell":
            tell(*told)
        elif kind == "end":
            readings: list[Reading] = pickle.loads(told[0])
            return readings
        else:
            raise pickle.loads(told[0])


def _child(ours: Connection, theirs: Connection, files: Files) -> None:
    import marshal
    import pickle

    def send(*told: Any) -> None:
        # Version 2 does not look for objects written before: it takes half the time.
        theirs.send_bytes(marshal.dumps(told, 2))

    ours.close()
    try:
        _read_on_trust(
            files,
            lambda *told: send("tell", *told),
            lambda batch: send("rows", *packed(batch)),
            lambda: send("forget"),
        )
        send("end", pickle.dumps(files.readings))
    except (KeyboardInterrupt, BrokenPipeError):
        pass  # the parent is gone or stopping: its desk is unchanged
    except Exception as error:
        send("error", pickle.dumps(error))
