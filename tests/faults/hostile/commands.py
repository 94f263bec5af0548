"""Every command of the program, read from its own tree, with words that make it work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factory import Shop, made_once

from returndesk.cli.app import TREE, _params, build
from returndesk.cli.options import Acting, Framing, Importing, Printing, State

ORDERS = "order_number,ordered_at,sku,quantity,unit_price\n2001,2026-11-20,MUG,1,5.00\n"
UNPAID = "order_number,ordered_at,sku,quantity,unit_price,payment_status\n2002,2026-11-20,MUG,1,5.00,unpaid\n"
CLAIMS = "order,reason\n1044,changed-mind\n"
SCORES = "claim,score\nR1004,5\n"
SPENT = "date,source,amount,currency\n2026-11-01,ads,100.00,EUR\n"
FORMAT = """
name = "format"
like = "desk"
[recognise]
all = ["Num"]
[columns]
order_number = "Num"
ordered_at = "When"
sku = "Item"
quantity = "Count"
unit_price = "Each"
"""
POLICY = '[defaults]\nwindow = "30 days"\n'

# What an argument takes where its command does not say otherwise below.
_ARGUMENTS = {
    "ORDER": "1042", "NUMBER": "1042", "CLAIM": "R1003", "WHO": "ada@example.org", "SKU": "LAMP-01",
    "TEXT": "words", "AMOUNT": "1.00", "FILE": "-", "DIR": "folder", "NAME": "eu", "TOPIC": "claims",
}  # fmt: skip
# Words after the command: its arguments, then the options that it needs.
WORDS: dict[str, tuple[list[str], list[str]]] = {
    "claim answered": (["R1009", "here it is"], []),
    "claim approve": (["R1010"], []),
    "claim assign": (["R1010", "bob"], []),
    "claim ask": (["R1010", "Which size?"], []),
    "claim bounced": (["R1004"], ["--why=x"]),
    "claim cancel": (["R1010"], []),
    "claim carrier": (["R1003", "file"], []),
    "claim close": (["R1011"], ["--why=x"]),
    "claim compensate": (["R1001", "1.00"], ["--by=coupon", "--why=x"]),
    "claim correct": (["R1004", "-1.00"], ["--why=x"]),
    "claim exchange": (["R1001"], ["--for=LAMP-1"]),
    "claim expire": ([], ["--due"]),
    "claim feedback": (["R1004"], ["--score=5"]),
    "claim inspect": (["R1002"], ["--condition=new", "--to=restock"]),
    "claim list": ([], []),
    "claim message": (["R1004"], []),
    "claim open": (["1044"], ["--reason=changed-mind"]),
    "claim paid": (["R1011", "1.00"], []),
    "claim quote": (["R1001"], []),
    "claim receive": (["R1005"], []),
    "claim reduce": (["R1005", "1.00"], ["--why=x"]),
    "claim refund": (["R1001"], []),
    "claim reject": (["R1010"], ["--why=x"]),
    "claim reopen": (["R1007"], ["--why=x"]),
    "claim repair": (["R1001"], []),
    "claim replace": (["R1001"], []),
    "claim sent": (["R1011"], []),
    "claim slip": (["R1005"], []),
    "claim settle": (["R1006"], ["--why=x"]),
    "coupon issue": ([], ["--amount=5.00", "--why=x"]),
    "coupon use": (["AAAA-BBBB"], ["--order=1042"]),
    "coupon void": (["AAAA-BBBB"], ["--why=x"]),
    "customer merge": (["ada@example.org", "1046"], []),
    "customer set": (["ada@example.org"], ["--language=en"]),
    "customer use": (["ada@example.org", "1.00"], ["--order=1042", "--why=x"]),
    "letter copy": (["approved"], []),
    "letter recall": (["LAMP-01"], ["--say=Stop using it."]),
    "log": (["R1001"], []),
    "order add": ([], ["--item=MUG=1@5.00"]),
    "order customer": (["2002", "ada@example.org"], []),
    "order dispute": (["1042", "open"], []),
    "order format": (["check", "format.toml"], []),
    "order paid": (["2002", "1.00"], ["--by=card"]),
    "policy new": (["new.toml"], []),
    "demo": ([], []),
}  # fmt: skip
_INPUT = {
    "claim import": CLAIMS, "feedback import": SCORES, "order import": ORDERS, "policy check": POLICY,
    "policy set": POLICY, "spend import": SPENT,
}  # fmt: skip


@dataclass(frozen=True)
class Command:
    """A command: its name, the tree's node, and words with which it works."""

    name: str
    node: Any
    arguments: list[str]
    options: list[str]
    stdin: str

    @property
    def line(self) -> list[str]:
        return [*self.name.split(), *self.options, "--", *self.arguments]

    def with_option(self, name: str, value: str) -> list[str]:
        """Its command line with one more option."""
        return [*self.name.split(), *self.options, f"{name}={value}", "--", *self.arguments]

    def with_argument(self, place: int, value: str) -> list[str]:
        """Its command line with one argument replaced, or added behind the others."""
        given = [*self.arguments[:place], value, *self.arguments[place + 1 :]]
        return [*self.name.split(), *self.options, "--", *given]


def commands() -> Iterator[Command]:
    """Every command of the tree."""
    for name, node in _leaves(build(tuple(TREE)), ()):
        places = [param for param in node.params if param.param_type_name == "argument"]
        usual = [_ARGUMENTS[_noun(param)] for param in places if _noun(param) in _ARGUMENTS]
        arguments, options = WORDS.get(name, (usual, []))
        yield Command(name, node, arguments, options, _INPUT.get(name, ORDERS))


def places(command: Command) -> Iterator[tuple[str, Callable[[str], list[str]]]]:
    """Where a command takes a value: a label, and the command line with a value there.

    Global options are left out but in `check`: they are the same everywhere.
    """
    shared = {name for param in _params(State) for name in param.opts}
    own = {
        name for options in getattr(command.node.callback, "shared_options", ()) for name in _names(options)
    }
    place = 0
    for param in command.node.params:
        if param.param_type_name == "argument":
            at = place
            yield param.metavar, lambda value, at=at: command.with_argument(at, value)
            place += 1
        elif not param.is_flag and (
            shared.isdisjoint(param.opts) or own & {*param.opts} or command.name == "check"
        ):
            longest = max(param.opts, key=len)
            yield longest, lambda value, name=longest: command.with_option(name, value)


def flags(command: Command) -> Iterator[list[str]]:
    """The command line with each flag of a command, less the global ones."""
    everywhere = _names(State) - _names(Acting) - _names(Importing) - _names(Framing) - _names(Printing)
    for param in command.node.params:
        if param.param_type_name == "option" and param.is_flag and everywhere.isdisjoint(param.opts):
            flag = max(param.opts, key=len)
            yield [*command.name.split(), *command.options, flag, "--", *command.arguments]


def _names(options: type) -> set[str]:
    return {name for param in _params(options) for name in param.opts}


def _leaves(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    children = getattr(node, "commands", {})
    if not children:
        yield " ".join(path), node
    for name, child in children.items():
        yield from _leaves(child, (*path, name))


def _noun(param: Any) -> str:
    return str(param.metavar or param.name).strip("[]…")


def lay_files(folder: Path) -> None:
    """Write the files that some commands name into the folder where they run."""
    (folder / "format.toml").write_text(FORMAT)


@made_once
def busy_shop(folder: Path) -> Shop:
    """The sample desk with a claim at each stage."""
    shop = Shop(folder / "desk.db")
    shop.ok("demo", "--keep", str(shop.path), "-q")
    shop.ok("claim", "ask", "R1009", "Which part is missing?")
    shop.ok("claim", "receive", "R1002")
    shop.ok("order", "import", "-", stdin=UNPAID)
    shop.ok("claim", "compensate", "R1004", "5.00", "--by", "credit", "--why", "x")
    shop.ok("claim", "open", "1049", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1011")
    shop.ok("claim", "receive", "R1011")
    shop.ok("claim", "inspect", "R1011", "--condition", "new", "--to", "restock")
    shop.ok("claim", "exchange", "R1011", "--for", "LAMP-01@200.00")
    return shop
