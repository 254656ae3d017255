"""What can go wrong with a queue, and with photos that take their workers down."""

from __future__ import annotations

from kingdesk.domain.errors import ItemError, KingdeskError


class NoQueue(KingdeskError):
    code = "no_queue"
    words = "This workspace has no SQS queue: photos are processed by this program itself."
    advice = "A studio with an AWS account gets one with: kingdesk provision"


class QueueUnreachable(KingdeskError):
    passes = True
    code = "queue_unreachable"
    words = "The queue can't be reached at {host}."
    advice = "Check the internet connection; no photo is lost."


class QueueNotFound(KingdeskError):
    code = "queue_not_found"
    words = "There is no queue {queue} at AWS."
    advice = "Make it with: kingdesk provision"


class QueueFailed(KingdeskError):
    passes = True
    code = "queue_failed"
    words = "The queue {queue} failed ({reason})."
    advice = "Try again in some minutes; no photo is lost."


class QueueLacks(KingdeskError):
    """Something without which photos may be lost or stay for ever; `what` is a few words."""

    code = "queue_lacks"
    words = "The queue {queue} lacks {what}."
    advice = "Put it right with: kingdesk provision; what others set otherwise, at AWS itself."


class QueueOfSomebodyElse(KingdeskError):
    """Nothing but other owners' messages came; they were left where they are."""

    code = "queue_of_somebody_else"
    words = "The messages in the queue {queue} are about somebody else's photos."
    advice = "Every owner has a queue of their own: check SQS_QUEUE_URL and who is signed in."


class MessageUnreadable(KingdeskError):
    code = "message_unreadable"
    words = "A message in the queue can't be read: {reason}."
    advice = "It was put aside; see it with: kingdesk queue list"


class GaveUp(ItemError):
    """Every worker that had the photo died; `tries` is how many."""

    code = "gave_up"
    words = "{name}: the program ended {tries} times while it was processing this photo."
    advice = "The photo may be damaged or far too large. Look at it, then try again, or ignore it."
