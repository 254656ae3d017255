"""What goes wrong with a queue, in the words of the window; `error_words` says them."""

from __future__ import annotations

from typing import Final


def QT_TRANSLATE_NOOP(_context: str, words: str) -> str:  # noqa: N802 - lupdate looks for this name
    """Mark words for the translators."""
    return words


QUEUE_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "no_queue": (
        QT_TRANSLATE_NOOP(
            "Errors", "This workspace has no SQS queue: photos are processed by this program."
        ),
        QT_TRANSLATE_NOOP(
            "Errors", "A studio with an AWS account gets one with: kingdesk provision"
        ),
    ),
    "queue_unreachable": (
        QT_TRANSLATE_NOOP("Errors", "The queue can't be reached at {host}."),
        QT_TRANSLATE_NOOP("Errors", "Check the internet connection; no photo is lost."),
    ),
    "queue_not_found": (
        QT_TRANSLATE_NOOP("Errors", "There is no queue {queue} at AWS."),
        QT_TRANSLATE_NOOP("Errors", "Make it with: kingdesk provision"),
    ),
    "queue_failed": (
        QT_TRANSLATE_NOOP("Errors", "The queue {queue} failed ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Try again in some minutes; no photo is lost."),
    ),
    "queue_lacks": (
        QT_TRANSLATE_NOOP("Errors", "The queue {queue} lacks {what}."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Put it right with: kingdesk provision; what others set otherwise, at AWS itself.",
        ),
    ),
    "queue_of_somebody_else": (
        QT_TRANSLATE_NOOP(
            "Errors", "The messages in the queue {queue} are about somebody else's photos."
        ),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Every photographer has a queue of their own: check SQS_QUEUE_URL and who is signed "
            "in.",
        ),
    ),
    "message_unreadable": (
        QT_TRANSLATE_NOOP("Errors", "A message in the queue can't be read: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "It was put aside; the photos with a problem tell of it."),
    ),
    "gave_up": (
        QT_TRANSLATE_NOOP(
            "Errors",
            "{name}: the program ended {tries} times while it was processing this photo.",
        ),
        QT_TRANSLATE_NOOP(
            "Errors",
            "The photo may be damaged or far too large. Look at it, then try again, or ignore it.",
        ),
    ),
}
"""By code: the sentence and the advice."""

QUEUE_SHORT: Final[dict[str, str]] = {
    "gave_up": QT_TRANSLATE_NOOP("Errors", "The program ended each time while processing it."),
    "message_unreadable": QT_TRANSLATE_NOOP("Errors", "Its message can't be read."),
}
"""By code: the reason alone."""

QUEUE_REASONS: Final = frozenset(
    {
        QT_TRANSLATE_NOOP("Errors", "it took no message"),
        QT_TRANSLATE_NOOP("Errors", "it is too long"),
        QT_TRANSLATE_NOOP("Errors", "it is no JSON"),
        QT_TRANSLATE_NOOP("Errors", "it is no JSON object"),
        QT_TRANSLATE_NOOP("Errors", "it names no gallery"),
        QT_TRANSLATE_NOOP("Errors", "it names no photo"),
        QT_TRANSLATE_NOOP("Errors", "it names no queue"),
        QT_TRANSLATE_NOOP("Errors", "galleryId is no id"),
        QT_TRANSLATE_NOOP("Errors", "eventId is no id"),
        QT_TRANSLATE_NOOP("Errors", "photoId is no id"),
        QT_TRANSLATE_NOOP("Errors", "r2Key is no text"),
        QT_TRANSLATE_NOOP("Errors", "runId is no text"),
        QT_TRANSLATE_NOOP("Errors", "owner is no text"),
        QT_TRANSLATE_NOOP("Errors", "it is a FIFO queue; a standard one is needed"),
        QT_TRANSLATE_NOOP("Errors", "it is no address of a queue"),
    }
)
"""What stands behind a colon or in brackets."""

QUEUE_THINGS: Final[dict[str, str]] = {
    "AWS_ENDPOINT_URL_SQS": QT_TRANSLATE_NOOP("Errors", "The address of SQS"),
    "SQS_QUEUE_URL": QT_TRANSLATE_NOOP("Errors", "The address of the queue"),
    "SQS_DLQ_URL": QT_TRANSLATE_NOOP(
        "Errors", "The address of the queue for photos with a problem"
    ),
    "dead letters": QT_TRANSLATE_NOOP("Errors", "a queue for photos with a problem"),
    "redrive policy": QT_TRANSLATE_NOOP(
        "Errors", "the rule that puts aside what nobody could process"
    ),
    "its own dead letters": QT_TRANSLATE_NOOP(
        "Errors",
        "the rule to put messages aside in the queue that is set for photos with a problem",
    ),
    "10 receives before the dead letters": QT_TRANSLATE_NOOP(
        "Errors", "ten tries before a message is put aside"
    ),
    "dead letters that outlive its messages": QT_TRANSLATE_NOOP(
        "Errors", "photos with a problem that are kept longer than its messages"
    ),
}
"""What a sentence is about where errors name it as a program does."""
