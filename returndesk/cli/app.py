"""The command tree: only the noun that was typed is loaded; the whole tree for help and completion."""

import os
import sys
from collections.abc import Callable, Sequence
from copy import copy
from functools import cache
from importlib import import_module
from inspect import Parameter, Signature, get_annotations
from typing import Annotated, Any

import typer

from returndesk import __version__
from returndesk.cli.base import asks, complain
from returndesk.cli.options import State, option
from returndesk.core.lengths import too_long
from returndesk.errors import SeveralMatch, UsageProblem

# noun → (module, attribute, example). A Typer is a noun with verbs; a function is a command of its own.
TREE: dict[str, tuple[str, str, str]] = {
    "check": ("check", "check", ""),
    "queue": ("queue.commands", "queue", ""),
    "report": ("report.month", "app", "report day"),
    "export": ("report.export", "export", ""),
    "order": ("order.importer", "app", "order import orders.csv"),
    "claim": ("claim.money", "app", "claim open 1042"),
    "customer": ("customer.privacy", "app", "customer show ada@example.org"),
    "coupon": ("customer.coupons", "app", 'coupon issue ada@example.org --amount 5.00 --why "late parcel"'),
    "offer": ("marketing.offers", "app", "offer new may --to new --arms coupon:10%,none --until 31.12."),
    "product": ("product.commands", "app", 'product note LAMP-1 "size chart fixed"'),
    "feedback": ("claim.feedback", "app", "feedback import feedback.csv"),
    "spend": ("marketing.spend", "app", "spend import ads.csv"),
    "letter": ("letter", "app", "letter list"),
    "policy": ("policy.commands", "app", "policy show"),
    "retention": ("customer.privacy", "retention", "retention run --dry-run"),
    "undo": ("log", "undo", ""),
    "log": ("log", "log", ""),
    "audit": ("audit.commands", "app", "audit export --from 2026-11-01 --to 2026-11-30"),
    "backup": ("backup.commands", "backup", ""),
    "restore": ("backup.commands", "restore", ""),
    "doctor": ("doctor", "doctor", ""),
    "config": ("setup.config", "config", ""),
    "init": ("setup.init", "init", ""),
    "demo": ("setup.init", "demo", ""),
    "help": ("help", "guide", ""),
}
# Verbs of a noun's first module, for which its others are not loaded.
_FIRST: dict[tuple[str, str | None], str] = {
    ("customer", verb): "customer.commands" for verb in ("show", "list", "tiers")
}
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_HOME = ("setup.home", "home", "")  # what is typed when nothing is
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


def _version(ctx: typer.Context, value: bool) -> None:
    if value:
        typer.echo(f"returndesk {__version__}")
        raise typer.Exit()


def _program(
    version: Annotated[
        bool, option("--version", "Show the version.", is_eager=True, expose_value=False, callback=_version)
    ] = False,
) -> None:
    """A return desk for a small shop.

    It imports orders, checks what can be returned, and works out every refund.

    Example: returndesk check 1042
    """


@cache
def _params(options: type) -> list[Any]:
    """The parameters that a class of options declares."""

    def command() -> None: ...

    command.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.KEYWORD_ONLY, default=getattr(options, name), annotation=declared)
            for name, declared in get_annotations(options).items()
        ]
    )
    app = typer.Typer(add_completion=False)
    app.command()(command)
    return typer.main.get_command(app).params


@cache
def build(nouns: tuple[str, ...], verb: str | None = None) -> Any:
    """The command tree with these nouns; the global options are taken anywhere on the line.

    With a `verb` that a noun has, it has that alone: building 30 commands takes longer than running one. With
    "", nouns have none.
    """
    app = typer.Typer(
        rich_markup_mode=None,
        no_args_is_help=True,
        add_completion=len(nouns) > 1,
        context_settings=SETTINGS,
        pretty_exceptions_enable=False,
    )
    app.callback()(_program)
    for noun in nouns:
        module, attribute, example = TREE.get(noun, _HOME)
        module = _FIRST.get((noun, verb), module)
        found = getattr(import_module(f"returndesk.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            found = found if verb is None else _with_verb(found, verb)
            app.add_typer(found, name=noun, help=f"{found.info.help}\n\nExample: returndesk {example}")
        else:
            app.command(noun)(found)
    root = typer.main.get_command(app)
    root.params[:0] = _params(State)
    _share(root)
    return root


def _with_verb(noun: typer.Typer, verb: str) -> typer.Typer:
    """The noun with that verb alone, or with all where it has none of that name; with none for ""."""
    only = [one for one in noun.registered_commands if one.name == verb]
    if verb and not only:
        return noun
    made = copy(noun)
    made.registered_commands, made.registered_groups = only, []
    return made


def _share(command: Any) -> None:
    """Give every command the shared options that it is marked for, and the global ones."""
    for child in getattr(command, "commands", {}).values():
        for options in getattr(child.callback, "shared_options", ()):
            own = {name for param in child.params for name in param.opts}
            child.params.extend(param for param in _params(options) if own.isdisjoint(param.opts))
        child.params.extend(_params(State))
        _share(child)


def typed_nouns(args: Sequence[str]) -> tuple[str, ...]:
    """The nouns to load for a command line: the one that it names, else all."""
    at = _first_word(args)
    return (args[at],) if at < len(args) and args[at] in TREE else tuple(TREE)


def typed_verb(args: Sequence[str]) -> str | None:
    """The word after the noun."""
    at = _first_word(args, _first_word(args) + 1)
    return args[at] if at < len(args) else None


def _first_word(args: Sequence[str], start: int = 0) -> int:
    """Where the first word of a command line is that is no global option; its length without one."""
    skip = False
    for at, arg in enumerate(args[start:], start):
        if skip:
            skip = False
        elif arg in _TAKES_VALUE:
            skip = True
        elif not arg.startswith("-"):
            return at
    return len(args)


def in_full(args: Sequence[str]) -> list[str]:
    """A command line with what is meant by a number alone, or by an option without its value.

    R1003 is shown, order 1042 is checked; --compare is with the period before.
    """
    args = [
        f"{arg}=period" if arg == "--compare" and (after[:1] == "-" or not after) else arg
        for arg, after in zip(args, [*args[1:], ""], strict=False)
    ]
    at = _first_word(args)
    word = args[at] if at < len(args) else ""
    if word in TREE or not any(map(str.isdigit, word)):
        return list(args)
    is_claim = word[:1] in "Rr" and word[1:].isascii() and word[1:].isdigit()
    return [*args[:at], *(("claim", "show") if is_claim else ("check",)), *args[at:]]


def _asked_for(error: Exception) -> str | None:
    """The argument that a command line lacks, asked for on a terminal; None for other failures."""
    param, ctx = getattr(error, "param", None), getattr(error, "ctx", None)
    if type(error).__name__ != "MissingParameter" or not (param and ctx and asks(ctx)):
        return None  # their class is private to Typer
    from returndesk.cli.choices import ask_missing

    return ask_missing(ctx, param.metavar or "")


def _is_bare(args: Sequence[str]) -> bool:
    """Whether nothing but the desk, its day and its user were typed."""
    return len(args) % 2 == 0 and all(arg in _TAKES_VALUE for arg in args[::2])


def _refuse_odd(args: Sequence[str]) -> None:
    """Raise UsageProblem for a NUL, and for a text that is too long for any option or argument."""
    if "\0" in "".join(args):
        raise UsageProblem("The command line has a NUL character: nothing was changed")
    for before, arg in zip(("", *args), args, strict=False):
        option, equals, value = arg.partition("=")
        if not (arg.startswith("--") and equals):
            option, value = before, arg
        if said := too_long(value):
            name = option if option.startswith("-") and not too_long(option) else "An argument"
            raise UsageProblem(f"{name} has {said}", hint="shorten it: nothing was changed")


def run(
    args: Sequence[str], state: State | None = None, *, begins: Callable[[], object] = lambda: None
) -> int:
    """Run a command line and return its exit code; failures are raised. `begins` is called before it runs."""
    if "TEXT" in args:  # the next command is copied as it stands
        raise UsageProblem("Replace TEXT with your own words: nothing was changed")
    instruction = os.environ.get("_RETURNDESK_COMPLETE", "")
    if instruction.startswith("complete_"):
        from returndesk.cli.completion import answer

        def tree(words: Sequence[str]) -> Any:
            # Of the nouns, where one is completed, their names are enough.
            return build(typed_nouns(words), typed_verb(words) if len(typed_nouns(words)) == 1 else "")

        return answer(instruction, tree)
    args = in_full(args)
    nouns = typed_nouns(args)
    if sys.stdout.isatty() and not instruction and _is_bare(args):
        args, nouns = [*args, "home"], ("home",)
    root = build(nouns, typed_verb(args) if len(nouns) == 1 else None)
    if instruction:  # a shell asks for the script that sets it up
        root.main(args=list(args), prog_name="returndesk")
    begins()
    try:
        "".join(args).encode()  # bytes that are no text
        _refuse_odd(args)
        with root.make_context("returndesk", list(args), obj=state or State()) as ctx:
            try:
                code = root.invoke(ctx)
            except SeveralMatch as problem:
                from returndesk.cli.choices import with_chosen

                return run(with_chosen(ctx, args, problem), state)
    except typer.Exit as end:
        return end.exit_code
    except UnicodeEncodeError as error:
        raise UsageProblem("The command line is not UTF-8 text: nothing was changed") from error
    except Exception as error:
        said = str(getattr(error, "message", ""))
        if said.startswith("No such command"):
            from returndesk.cli.failures import unknown_command

            raise unknown_command(args, said.split("'")[1], build(tuple(TREE))) from None
        if (asked := _asked_for(error)) is not None:
            return run([*args, asked], state)
        if type(error).__name__ != "NoArgsIsHelpError":  # its class is private to Typer
            raise
        complain(str(getattr(error, "message", "")).splitlines())  # a noun without a verb: its help
        return UsageProblem.exit_code
    return code if isinstance(code, int) else 0
