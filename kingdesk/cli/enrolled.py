"""What enrolling at AWS was billed, and what is not known there yet: in words and in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kingdesk.cli.call import Document, counted
from kingdesk.cli.costs import money
from kingdesk.cli.shapes import error_shape
from kingdesk.domain.errors import KingdeskError
from kingdesk.domain.money import NO_RECEIPT, Receipt
from kingdesk.services.enroll_client import Enrolled


def total_of(receipts: Iterable[Receipt]) -> Receipt:
    total = NO_RECEIPT
    for receipt in receipts:
        total = total.with_more(receipt)
    return total


def cost_shape(receipt: Receipt) -> Document:
    calls = {operation.value: number for operation, number in receipt.by_operation().items()}
    return {"calls": calls, "billed_calls": receipt.billed_calls, "usd": round(receipt.usd, 6)}


def cost_lines(receipt: Receipt) -> list[str]:
    """Return what was billed in one line, none where nothing was."""
    if not receipt.billed_calls:
        return []
    return [f"{counted(receipt.billed_calls, 'call')}, {money(receipt.usd)}"]


def enrolled_at_aws(enrolled: Sequence[Enrolled]) -> Document:
    """Return what is said only of a gallery that is processed by Rekognition."""
    if not any(one.is_found_later for one in enrolled):
        return {}
    return {
        "found_later": True,
        "receipt": cost_shape(total_of(one.receipt for one in enrolled)),
        "unknown_to_aws": [
            {"id": one.reference.id, **error_shape(one.unknown)} for one in enrolled if one.unknown
        ],
    }


def unknown_words(what: str, why: KingdeskError | None) -> str:
    reason = f" ({why.message})" if why else ""
    return f"{what}: kept, but not known to AWS yet{reason}; the next processing tries again."
