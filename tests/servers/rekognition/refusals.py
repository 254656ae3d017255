"""What Rekognition answers instead of an answer, in its own codes and words.

Codes and messages as the service's error page and reports of its users have them.
"""

from __future__ import annotations

from typing import Final

NO_FACE: Final = "There are no faces in the image. Should be at least 1."
THROTTLES: Final = ("ProvisionedThroughputExceededException", "ThrottlingException")


class Refusal(Exception):
    """An error as the client gets it.

    Attributes:
        code: the exception's name; boto3 raises its own class of that name.
        message: what people read.
        status: of HTTP; 400 for nearly everything, also for what HTTP has other numbers for.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status


def invalid_constraint(value: object, path: str, constraint: str) -> Refusal:
    """Say that a value breaks a rule of its shape, in the words all AWS services have for it."""
    return Refusal(
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: "
        f"Member must {constraint}",
    )


def invalid_parameter(message: str = "Request has invalid parameters") -> Refusal:
    return Refusal("InvalidParameterException", message)


def no_collection(name: str) -> Refusal:
    return Refusal("ResourceNotFoundException", f"The collection id: {name} does not exist")


def invalid_format() -> Refusal:
    return Refusal("InvalidImageFormatException", "Request has invalid image format")


def too_large(message: str = "Image size is too large.") -> Refusal:
    return Refusal("ImageTooLargeException", message)


def no_s3_object() -> Refusal:
    return Refusal(
        "InvalidS3ObjectException",
        "Unable to get object metadata from S3. Check object key, region and/or access "
        "permissions.",
    )


def throttled(code: str) -> Refusal:
    """Return one of `THROTTLES`."""
    words = {
        "ProvisionedThroughputExceededException": "Provisioned Rate exceeded.",
        "ThrottlingException": "Slow down; sudden increase in rate of requests.",
    }
    return Refusal(code, words[code])


def failed() -> Refusal:
    return Refusal("InternalServerError", "Internal server error", 500)


class NoFace(Refusal):
    """A picture to search with shows nobody: work that was done, so it is on the bill.

    AWS does not say whether it is; the program has to count on it.
    """

    def __init__(self) -> None:
        super().__init__("InvalidParameterException", NO_FACE)
