"""One thing that is looked at, and made where it is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from kingdesk.ports.provision import Part, PartState, ProvisionedPart

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Step:
    """A part, how to see whether it is there, and how to make it."""

    part: Part
    name: str
    is_there: Callable[[], bool]
    make: Callable[[], None]


def walked(step: Step, *, is_making: bool, is_gone: bool = False) -> ProvisionedPart:
    """Look at a part, and make it where that is wanted and it is missing.

    Args:
        step: the part.
        is_making: what is missing is made.
        is_gone: it belongs to something that is missing.
    """
    if not is_gone and step.is_there():
        return ProvisionedPart(step.part, step.name, PartState.THERE)
    if not is_making:
        return ProvisionedPart(step.part, step.name, PartState.MISSING)
    step.make()
    log.info("provisioned", part=str(step.part))
    return ProvisionedPart(step.part, step.name, PartState.MADE)
