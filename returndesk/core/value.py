"""Frozen values with named fields: dataclasses whose classes cost nothing when their module is loaded."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform


@dataclass_transform(frozen_default=True)
class Value:
    """Its classes declare fields as a dataclass does; those with a default come last.

    They share these methods. A frozen dataclass compiles its own, half a millisecond a class, and a `check`
    has 40. A default is shared: it must not be mutable.
    """

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Any]]  # by which `replace` is checked

    __match_args__: ClassVar[tuple[str, ...]] = ()  # the names of the fields
    __required: ClassVar[frozenset[str]] = frozenset()  # those without a default
    __known: ClassVar[frozenset[str]]
    __values: ClassVar[attrgetter[Any]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = cls.__dict__
        names = (*cls.__match_args__, *cls.__annotations__)
        cls.__match_args__ = names  # type: ignore[misc]  # final in each of them
        cls.__required |= {name for name in cls.__annotations__ if name not in own}
        cls.__known = frozenset(names)
        cls.__values = attrgetter(*names)

    def __init__(self, *args: Any, **named: Any) -> None:
        if len(args) == len(self.__match_args__) and not named:  # a row of the file
            object.__setattr__(self, "__dict__", dict(zip(self.__match_args__, args, strict=True)))
            return
        if args:
            given = dict(zip(self.__match_args__, args, strict=False))
            if len(given) < len(args) or (named and not named.keys().isdisjoint(given)):
                raise TypeError(f"{type(self).__name__}: too many values: {args!r}, {named!r}")
            named = {**given, **named} if named else given
        if not self.__required <= named.keys() <= self.__known:
            missing, unknown = self.__required - named.keys(), named.keys() - self.__known
            raise TypeError(f"{type(self).__name__}: {missing=}, {unknown=}")
        object.__setattr__(self, "__dict__", named)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name}")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return bool(self.__values(self) == other.__values(other))

    def __hash__(self) -> int:
        return hash(self.__values(self))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in fields_of(self).items())
        return f"{type(self).__name__}({fields})"


def fields_of(value: Value) -> dict[str, Any]:
    """Its fields by name."""
    return {name: getattr(value, name) for name in value.__match_args__}


if TYPE_CHECKING:
    from dataclasses import replace as replace
else:

    def replace(value: Any, **changes: Any) -> Any:
        """A value with these fields changed."""
        return type(value)(**{**fields_of(value), **changes})
