"""What goes wrong with AWS, in the words of the window; `error_words` says them."""

from __future__ import annotations

from typing import Final


def QT_TRANSLATE_NOOP(_context: str, words: str) -> str:  # noqa: N802 - lupdate looks for this name
    """Mark words for the translators."""
    return words


_PAID_IS_KEPT: Final = QT_TRANSLATE_NOOP(
    "Errors", "Try again in some minutes; everything that was paid for is kept."
)
_MAKE_IT: Final = QT_TRANSLATE_NOOP("Errors", "Make it with: kingdesk provision")

CLOUD_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "no_cloud": (
        QT_TRANSLATE_NOOP(
            "Errors", "This workspace has no AWS account: faces are found on this computer."
        ),
        QT_TRANSLATE_NOOP(
            "Errors",
            "A studio's workspace can have one: add AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
            "AWS_REGION to it.",
        ),
    ),
    "cloud_unreachable": (
        QT_TRANSLATE_NOOP("Errors", "AWS can't be reached at {host}."),
        QT_TRANSLATE_NOOP(
            "Errors", "Check the internet connection; everything that was paid for is kept."
        ),
    ),
    "cloud_not_verified": (
        QT_TRANSLATE_NOOP(
            "Errors",
            "The connection to AWS at {host} is not secure: its certificate can't be verified.",
        ),
        QT_TRANSLATE_NOOP(
            "Errors", "Another program or network may be listening in; nothing was sent."
        ),
    ),
    "cloud_key_refused": (
        QT_TRANSLATE_NOOP("Errors", "AWS does not accept the access key."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Put a valid AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY into the workspace.",
        ),
    ),
    "cloud_clock_wrong": (
        QT_TRANSLATE_NOOP("Errors", "This computer's clock is wrong, so AWS refuses its requests."),
        QT_TRANSLATE_NOOP("Errors", "Set date and time automatically in the system's settings."),
    ),
    "cloud_denied": (
        QT_TRANSLATE_NOOP("Errors", "AWS does not allow {permission}."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Give the access key this permission; kingdesk provision --print-policy prints all "
            "that are needed.",
        ),
    ),
    "cloud_throttled": (
        QT_TRANSLATE_NOOP("Errors", "AWS slows {operation} down so much that nothing goes on."),
        _PAID_IS_KEPT,
    ),
    "cloud_failed": (
        QT_TRANSLATE_NOOP("Errors", "AWS failed at {operation} ({reason})."),
        _PAID_IS_KEPT,
    ),
    "collection_not_found": (
        QT_TRANSLATE_NOOP(
            "Errors", "At AWS there is no place for faces yet that is called {collection}."
        ),
        _MAKE_IT,
    ),
    "collection_full": (
        QT_TRANSLATE_NOOP("Errors", "AWS takes no more faces into {collection} ({reason})."),
        QT_TRANSLATE_NOOP(
            "Errors", "Delete the faces of old galleries there, or ask AWS to allow more."
        ),
    ),
    "staging_bucket_not_found": (
        QT_TRANSLATE_NOOP("Errors", "There is no staging bucket {bucket} at AWS."),
        _MAKE_IT,
    ),
    "staging_bucket_elsewhere": (
        QT_TRANSLATE_NOOP(
            "Errors",
            "The staging bucket {bucket} is not in {region}, where Rekognition looks for it.",
        ),
        QT_TRANSLATE_NOOP(
            "Errors", "Name a bucket of that region, or make one with: kingdesk provision"
        ),
    ),
    "staging_bucket_lacks": (
        QT_TRANSLATE_NOOP("Errors", "The staging bucket {bucket} lacks {what}."),
        QT_TRANSLATE_NOOP("Errors", "Put it right with: kingdesk provision"),
    ),
    "staging_bucket_taken": (
        QT_TRANSLATE_NOOP("Errors", "The name {bucket} belongs to somebody else's bucket."),
        QT_TRANSLATE_NOOP("Errors", "Choose another name for S3_STAGING_BUCKET."),
    ),
    "cost_cap_reached": (
        QT_TRANSLATE_NOOP("Errors", "The limit of US$ {limit} is reached: US$ {spent} spent."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Process again with a higher limit; what was paid for is kept and not paid again.",
        ),
    ),
    "consent_needed": (
        QT_TRANSLATE_NOOP(
            "Errors",
            "This way keeps the faces of every guest at AWS until you delete them.",
        ),
        QT_TRANSLATE_NOOP("Errors", "Agree to it once, or choose another way."),
    ),
    "wrong_face_indexed": (
        QT_TRANSLATE_NOOP("Errors", "{name}: AWS took another face than the one that was chosen."),
        QT_TRANSLATE_NOOP("Errors", "Choose a photo where the face stands alone."),
    ),
    "cloud_refused_photo": (
        QT_TRANSLATE_NOOP("Errors", "{name}: AWS can't read this photo ({reason})."),
        "",
    ),
    "staged_copy_gone": (
        QT_TRANSLATE_NOOP("Errors", "{name}: its copy for AWS was gone before it was read."),
        QT_TRANSLATE_NOOP(
            "Errors", "Process it again; see that nobody else empties the staging bucket."
        ),
    ),
}
"""By code: the sentence and the advice."""

CLOUD_SHORT: Final[dict[str, str]] = {
    "cloud_refused_photo": QT_TRANSLATE_NOOP("Errors", "AWS can't read it."),
    "staged_copy_gone": QT_TRANSLATE_NOOP("Errors", "Its copy for AWS was gone."),
    "wrong_face_indexed": QT_TRANSLATE_NOOP("Errors", "AWS took another face."),
}
"""By code: the reason alone."""

CLOUD_REASONS: Final = frozenset(
    {
        QT_TRANSLATE_NOOP("Errors", "it is too large"),
        QT_TRANSLATE_NOOP("Errors", "it is neither a JPEG nor a PNG"),
        QT_TRANSLATE_NOOP("Errors", "it is no picture AWS works with"),
        QT_TRANSLATE_NOOP("Errors", "its answer makes no sense"),
        QT_TRANSLATE_NOOP("Errors", "the account allows no more of it"),
        QT_TRANSLATE_NOOP("Errors", "it is no region of AWS"),
    }
)
"""What stands behind a colon or in brackets."""

CLOUD_THINGS: Final[dict[str, str]] = {
    "AWS_ACCESS_KEY_ID": QT_TRANSLATE_NOOP("Errors", "The access key of AWS"),
    "AWS_SECRET_ACCESS_KEY": QT_TRANSLATE_NOOP("Errors", "The secret of the access key of AWS"),
    "AWS_REGION": QT_TRANSLATE_NOOP("Errors", "The region of AWS"),
    "AWS_ENDPOINT_URL_REKOGNITION": QT_TRANSLATE_NOOP("Errors", "The address of Rekognition"),
    "AWS_ENDPOINT_URL_S3": QT_TRANSLATE_NOOP("Errors", "The address of the staging bucket"),
    "REKOG_COLLECTION_ID": QT_TRANSLATE_NOOP(
        "Errors", "The name of the place for clients' faces at AWS"
    ),
    "S3_STAGING_BUCKET": QT_TRANSLATE_NOOP("Errors", "The name of the staging bucket"),
    "S3_STAGING_PREFIX": QT_TRANSLATE_NOOP("Errors", "The folder in the staging bucket"),
    "lifecycle": QT_TRANSLATE_NOOP("Errors", "the rule that deletes photos after a day"),
    "public access block": QT_TRANSLATE_NOOP("Errors", "the block against being read by anybody"),
    "encryption": QT_TRANSLATE_NOOP("Errors", "the encryption of what is kept in it"),
    "TLS-only policy": QT_TRANSLATE_NOOP("Errors", "the rule against insecure connections"),
}
"""What a sentence is about where errors name it as a program does: by a variable."""
