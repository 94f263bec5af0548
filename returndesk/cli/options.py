"""Options and arguments as their help shows them, and those that several commands share."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Annotated, Any

import typer

from returndesk.core.codes import EVIDENCE, LANGUAGES

Codes = Iterable[str] | Callable[[], Iterable[str]]  # a function where they take time to load


def option(shown: str, help: str = "", codes: Codes = (), **more: Any) -> Any:
    """An option such as "-r, --reason REASON"; without a metavar it is a flag.

    With `codes`, its value is one of them or an unambiguous prefix of one, and they are its help by default.
    """
    *others, last = shown.split(", ")
    name, _, metavar = last.partition(" ")
    names = (*others, name)
    if codes:
        more["callback"] = _finder(codes, next(one for one in names if one.startswith("--")))
    return typer.Option(*names, metavar=metavar or None, help=help or _listed(codes), **more)


def argument(metavar: str, help: str = "", codes: Codes = ()) -> Any:
    """An argument such as "[CLAIM]" or "FILE…"; `codes` as for an option."""
    found = _finder(codes, metavar.strip("[]…")) if codes else None
    return typer.Argument(metavar=metavar, help=help or _listed(codes), callback=found)


def later(module: str, name: str) -> Callable[[], Iterable[str]]:
    """Codes of a module that takes time to load."""
    return lambda: getattr(import_module(f"returndesk.{module}"), name)


def _listed(codes: Codes) -> str:
    return f"{', '.join(() if callable(codes) else codes)}."


def _finder(codes: Codes, name: str) -> Callable[[Any], Any]:
    """Reads what was typed as one of the codes; completion offers them. Raises UsageProblem."""

    def find(typed: Any) -> Any:
        if not typed:
            return typed
        from returndesk.desk.lookup import find_code

        known = tuple(codes() if callable(codes) else codes)
        if isinstance(typed, str):
            return find_code(typed, known, name)
        return [find_code(one, known, name) for one in typed]

    find.codes = codes  # type: ignore[attr-defined]
    return find


LimitOption = Annotated[int | None, option("--limit N", "Show at most N rows; 0 for all.", min=0)]
ItemsOption = Annotated[
    list[str] | None, option("-i, --item SKU[=QTY]", "Item by SKU, or :2 for line 2; repeatable.")
]
EvidenceOption = Annotated[
    list[str] | None, option("--evidence KIND", "photo, video or receipt.", codes=EVIDENCE)
]
LanguageOption = Annotated[
    str | None, option("--lang, --language LANG", f"{' or '.join(LANGUAGES)}.", codes=LANGUAGES)
]
LettersOption = Annotated[
    str | None, option("--letters DIR", "Folder of your own letters. [env: RETURNDESK_LETTERS]")
]
WhyOption = Annotated[str, option("--why TEXT", "The reason, for the journal.")]
FromOption = Annotated[str | None, option("--from DATE", "First day.")]
ToOption = Annotated[str | None, option("--to DATE", "Last day (inclusive).")]
