"""Who may do what: AWS policy documents, taken at their word, for the servers that stand for AWS.

Only what policies of programs like ours say is understood; anything else is an error here, not a
silent yes or no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.servers.s3 import KeyPair

ACCOUNT: Final = "123456789012"
"""The account number AWS's own examples have."""
ANYTHING: Final = "*"
"""The resource of actions that know none: only a policy that says "*" covers them."""

Policy = Mapping[str, Any]

_STATEMENT: Final = {
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}
_OF_BUCKETS: Final = _STATEMENT | {"Principal"}
_VERSION: Final = "2012-10-17"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a key.

    Attributes:
        keys: what requests are signed with.
        policy: what they may do; None: all.
        name: stands in what they are told when they may not.
    """

    keys: KeyPair
    policy: Policy | None = None
    name: str = "studio"

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{ACCOUNT}:user/{self.name}"

    def may(self, action: str, resource: str, context: Mapping[str, str] | None = None) -> bool:
        return self.policy is None or allows(self.policy, action, resource, context)

    def refusal(self, action: str, resource: str) -> str:
        """Say in AWS's words what the user may not."""
        return (
            f"User: {self.arn} is not authorized to perform: {action} on resource: {resource} "
            f"because no identity-based policy allows the {action} action"
        )


def allows(
    policy: Policy, action: str, resource: str, context: Mapping[str, str] | None = None
) -> bool:
    """Tell whether a policy lets somebody do something: a yes in it, and no no.

    Args:
        policy: the whole document.
        action: as in "s3:GetObject".
        resource: its ARN, or `ANYTHING`.
        context: condition keys of the request, as in {"s3:prefix": "staging/"}.

    Raises:
        ValueError: the document says what AWS, or this module, does not understand.
    """
    said = _said(_statements(policy, _STATEMENT), action, resource, context or {})
    return "Allow" in said and "Deny" not in said


def verdict_of_bucket(
    policy: Policy, action: str, resource: str, context: Mapping[str, str] | None = None
) -> bool | None:
    """Tell what a bucket's own policy says to everybody: no, yes, or nothing (None).

    Statements about somebody by name are passed over; else as `allows`.
    """
    everybody = ("*", {"AWS": "*"}, {"AWS": ["*"]})
    statements = [
        statement
        # buckets still have policies of the version before, which differs in what is not used here
        for statement in _statements({**policy, "Version": _VERSION}, _OF_BUCKETS)
        if statement.get("Principal") in everybody
    ]
    said = _said(statements, action, resource, context or {})
    return "Deny" not in said if said else None


def _said(
    statements: Iterable[Mapping[str, Any]],
    action: str,
    resource: str,
    context: Mapping[str, str],
) -> set[str]:
    """Return the effects of all statements that are about this."""
    return {
        str(statement["Effect"])
        for statement in statements
        if _covers(statement, action, resource, context)
    }


def _statements(policy: Policy, parts: AbstractSet[str]) -> list[Mapping[str, Any]]:
    if policy.get("Version") != _VERSION or policy.keys() - {"Version", "Id", "Statement"}:
        raise ValueError(f"not a policy: {policy!r}")
    statements = _many(policy["Statement"])
    for statement in statements:
        strange = statement.keys() - parts
        has_both = statement.keys() >= {"Action", "NotAction"}
        if strange or has_both or statement.get("Effect") not in {"Allow", "Deny"}:
            raise ValueError(f"not a statement: {statement!r}")
    return statements


def _covers(
    statement: Mapping[str, Any], action: str, resource: str, context: Mapping[str, str]
) -> bool:
    return (
        _names(statement, "Action", action.lower(), fold=str.lower)
        and _names(statement, "Resource", resource, fold=str)
        and _holds(statement.get("Condition", {}), context)
    )


def _names(
    statement: Mapping[str, Any], part: str, what: str, *, fold: Callable[[str], str]
) -> bool:
    if part in statement:
        return any(_is_like(what, fold(pattern)) for pattern in _many(statement[part]))
    return not any(_is_like(what, fold(pattern)) for pattern in _many(statement[f"Not{part}"]))


def _holds(conditions: Mapping[str, Any], context: Mapping[str, str]) -> bool:
    for operator, keys in conditions.items():
        plain = operator.removesuffix("IfExists")
        test = _TESTS.get(plain)
        if test is None:
            raise ValueError(f"a condition that is not understood here: {operator}")
        for key, wanted in keys.items():
            value = context.get(key)
            if value is None:
                if plain == operator and plain not in _HOLD_WITHOUT:
                    return False
            elif not test(value, [_text(entry) for entry in _many(wanted)]):
                return False
    return True


_TESTS: Final[Mapping[str, Callable[[str, Sequence[str]], bool]]] = {
    "StringEquals": lambda value, wanted: value in wanted,
    "StringNotEquals": lambda value, wanted: value not in wanted,
    "StringLike": lambda value, wanted: any(_is_like(value, pattern) for pattern in wanted),
    "StringNotLike": lambda value, wanted: not any(_is_like(value, p) for p in wanted),
    "Bool": lambda value, wanted: value.lower() in [entry.lower() for entry in wanted],
}
_HOLD_WITHOUT: Final = frozenset({"StringNotEquals", "StringNotLike"})
"""What is true of a key the request does not have."""


def _is_like(text: str, pattern: str) -> bool:
    return _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of `*` and `?`, and nothing else, as a regular expression."""
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(sign, re.escape(sign)) for sign in pattern), re.DOTALL)


def _many(value: Any) -> list[Any]:  # noqa: ANN401 -- one or a list, as JSON has it
    return list(value) if isinstance(value, list | tuple) else [value]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
