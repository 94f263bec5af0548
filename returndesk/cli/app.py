"""The command tree: only the noun that was typed is loaded; the whole tree for help and completion."""

import os
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer

from returndesk import __version__
from returndesk.cli.base import State, complain
from returndesk.cli.options import option
from returndesk.errors import UsageProblem
from returndesk.render.output import FORMATS

# noun → (module, attribute, example). A Typer is a noun with verbs; a function is a command of its own.
TREE: dict[str, tuple[str, str, str]] = {
    "check": ("check", "check", ""),
    "queue": ("queue", "queue", ""),
    "report": ("report.commands", "app", "report day"),
    "order": ("order.importer", "app", "order import orders.csv"),
    "claim": ("claim.money", "app", "claim open 1042"),
    "customer": ("customer", "app", "customer show ada@example.org"),
    "feedback": ("feedback", "app", "feedback import feedback.csv"),
    "letter": ("letter", "app", "letter list"),
    "policy": ("policy.commands", "app", "policy show"),
    "undo": ("log", "undo", ""),
    "log": ("log", "log", ""),
    "doctor": ("doctor", "doctor", ""),
    "config": ("setup.init", "config", ""),
    "init": ("setup.init", "init", ""),
    "demo": ("setup.init", "demo", ""),
    "help": ("help", "guide", ""),
}
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_TAKES_VALUE = ("--db", "--as-of", "--user")


def new_noun(help: str) -> typer.Typer:
    """A noun whose verbs a module adds; plain help, without boxes."""
    return typer.Typer(
        help=help,
        rich_markup_mode=None,
        no_args_is_help=True,
        add_completion=False,
        context_settings=SETTINGS,
    )


def _keep(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    """Keep a shared option, wherever on the line it was typed."""
    if value not in (None, False) and param.name:
        setattr(ctx.find_root().obj, param.name, value)
    return value


def _version(ctx: typer.Context, value: bool) -> None:
    if value:
        typer.echo(f"returndesk {__version__}")
        raise typer.Exit()


def _kept(shown: str, help: str) -> Any:
    return option(shown, help, callback=_keep, expose_value=False, show_default=False)


def _globals(
    db: Annotated[str | None, _kept("--db FILE", "Desk file. [env: RETURNDESK_DB]")] = None,
    as_of: Annotated[
        str | None, _kept("--as-of DATE", "Act as if today were DATE. [env: RETURNDESK_AS_OF]")
    ] = None,
    user: Annotated[
        str | None, _kept("--user WHO", "Record actions under this name. [env: RETURNDESK_USER]")
    ] = None,
    no_input: Annotated[bool, _kept("--no-input", "Never ask for missing answers.")] = False,
    quiet: Annotated[bool, _kept("-q, --quiet", "Print data only.")] = False,
    no_color: Annotated[bool, _kept("--no-color", "Disable color. [env: NO_COLOR]")] = False,
    version: Annotated[
        bool, option("--version", "Show the version.", is_eager=True, expose_value=False, callback=_version)
    ] = False,
) -> None:
    """A return desk for a small shop.

    It imports orders, checks what can be returned, and works out every refund.

    Example: returndesk check 1042
    """


def _answering(
    fmt: Annotated[
        str | None,
        _kept("-f, --format FORMAT", f"{', '.join(FORMATS)}; default: table on a terminal, else plain."),
    ] = None,
    output: Annotated[str | None, _kept("-o, --output FILE", "Write to FILE (never a partial file).")] = None,
    force: Annotated[bool, _kept("--force", "Overwrite an existing file.")] = False,
) -> None:
    """The options of every command that prints data."""


def _acting(
    dry_run: Annotated[bool, _kept("--dry-run", "Show what would happen; change nothing.")] = False,
) -> None:
    """The options of every act."""


def _importing(
    mapping: Annotated[
        list[str] | None, _kept("--map FIELD=HEADER", 'Column of a field: sku="Item code"; repeatable.')
    ] = None,
    dates: Annotated[str | None, _kept("--dates ORDER", "Order of ambiguous dates: dmy, mdy or ymd.")] = None,
    encoding: Annotated[
        str | None, _kept("--encoding NAME", "Such as utf-8, gb18030, windows-1252; default: detected.")
    ] = None,
    delimiter: Annotated[
        str | None, _kept("--delimiter CHAR", "One character, or tab; default: detected.")
    ] = None,
    explain: Annotated[
        bool, _kept("--explain", "Show which column feeds which field; import nothing.")
    ] = False,
    skip_bad: Annotated[bool, _kept("--skip-bad", "Skip rejected rows, import the rest.")] = False,
    rejects: Annotated[
        str | None, _kept("--rejects FILE", "Save rejected rows to FILE for correction.")
    ] = None,
) -> None:
    """The options of every import."""


_TEMPLATES: dict[str, Callable[..., None]] = {"import": _importing, "act": _acting, "answer": _answering}


@cache
def _shared(mark: str) -> list[Any]:
    """The options of all commands with a mark."""
    app = typer.Typer(add_completion=False)
    app.command()(_TEMPLATES[mark])
    return [param for param in typer.main.get_command(app).params if param.name in vars(State())]


@cache
def build(nouns: tuple[str, ...]) -> Any:
    """The command tree with these nouns; the global options are taken anywhere on the line."""
    app = typer.Typer(
        rich_markup_mode=None,
        no_args_is_help=True,
        add_completion=len(nouns) > 1,
        context_settings=SETTINGS,
        pretty_exceptions_enable=False,
    )
    app.callback()(_globals)
    for noun in nouns:
        module, attribute, example = TREE[noun]
        found = getattr(import_module(f"returndesk.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=noun, help=f"{found.info.help}\n\nExample: returndesk {example}")
        else:
            app.command(noun)(found)
    root = typer.main.get_command(app)
    everywhere = [param for param in root.params if param.name in vars(State())]
    _share(root, everywhere)
    return root


def _share(command: Any, everywhere: list[Any]) -> None:
    """Give every command the shared options that it is marked for, and the global ones."""
    for child in getattr(command, "commands", {}).values():
        for mark in getattr(child.callback, "shared_options", ()):
            own = {name for param in child.params for name in param.opts}
            child.params.extend(param for param in _shared(mark) if own.isdisjoint(param.opts))
        child.params.extend(everywhere)
        _share(child, everywhere)


def typed_nouns(args: Sequence[str]) -> tuple[str, ...]:
    """The nouns to load for a command line: the one that it names, else all."""
    skip = False
    for arg in args:
        if skip:
            skip = False
        elif arg in _TAKES_VALUE:
            skip = True
        elif not arg.startswith("-"):
            return (arg,) if arg in TREE else tuple(TREE)
    return tuple(TREE)


def run(args: Sequence[str]) -> int:
    """Run a command line and return its exit code; failures are raised."""
    instruction = os.environ.get("_RETURNDESK_COMPLETE", "")
    if instruction.startswith("complete_"):
        from returndesk.cli.completion import answer

        return answer(instruction, lambda words: build(typed_nouns(words)))
    root = build(typed_nouns(args))
    if instruction:  # a shell asks for the script that sets it up
        root.main(args=list(args), prog_name="returndesk")
    try:
        with root.make_context("returndesk", list(args), obj=State()) as ctx:
            code = root.invoke(ctx)
    except typer.Exit as end:
        return end.exit_code
    except UnicodeEncodeError as error:
        raise UsageProblem("The command line is not UTF-8 text: nothing was changed") from error
    except Exception as error:
        if type(error).__name__ != "NoArgsIsHelpError":  # its class is private to Typer
            raise
        complain(str(getattr(error, "message", "")).splitlines())  # a noun without a verb: its help
        return UsageProblem.exit_code
    return code if isinstance(code, int) else 0
