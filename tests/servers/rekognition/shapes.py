"""Requests and answers measured by the service's own model, the one boto3 is made of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from botocore.loaders import Loader
from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape
from botocore.validate import ParamValidator

from tests.servers.rekognition.pictures import Sent
from tests.servers.rekognition.refusals import Refusal, invalid_constraint, invalid_parameter

OPERATIONS: Final = frozenset(
    {
        "CreateCollection",
        "DeleteCollection",
        "DeleteFaces",
        "DescribeCollection",
        "DetectFaces",
        "IndexFaces",
        "ListCollections",
        "ListFaces",
        "SearchFaces",
        "SearchFacesByImage",
    }
)
"""What this server does of the service's 75."""
TARGET: Final = "RekognitionService."
_BYTES: Final = re.compile(rb'"Bytes"\s*:\s*"')
_STAND_IN: Final = b"picture"


@cache
def service() -> ServiceModel:
    """Return the model; reading it takes a third of a second."""
    return ServiceModel(Loader().load_service_model("rekognition", "service-2"), "rekognition")


@cache
def _operation(name: str) -> OperationModel:
    return service().operation_model(name)


_validator: Final = ParamValidator()


def parse(operation: str, body: bytes) -> dict[str, Any]:
    """Return a request's fields, `Image.Bytes` as `Sent`.

    Raises:
        Refusal: no JSON, or it breaks a rule of the model.
    """
    body, sent = _without_picture(body)
    try:
        fields = json.loads(body or b"{}")
    except ValueError as broken:
        raise Refusal("SerializationException", "Could not read the request as JSON") from broken
    if sent is not None:
        fields["Image"]["Bytes"] = _STAND_IN
    shape = _operation(operation).input_shape
    assert shape is not None
    report = _validator.validate(fields, shape)
    if report.has_errors():
        raise Refusal("SerializationException", report.generate_report())
    for value, path, constraint in _broken(fields, shape, ""):
        raise invalid_constraint(value, path, constraint)
    if sent is not None:
        fields["Image"]["Bytes"] = sent
    _has_one_picture(fields)
    return dict(fields)


def faults_of_answer(operation: str, fields: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with an answer of ours by the model; nothing if it is right."""
    shape = _operation(operation).output_shape
    assert shape is not None
    report = _validator.validate(fields, shape)
    wrong = [report.generate_report()] if report.has_errors() else []
    return wrong or [f"{path}: {value!r}" for value, path, _ in _broken(fields, shape, "")]


def _without_picture(body: bytes) -> tuple[bytes, Sent | None]:
    """Take the base64 text out: a megabyte that JSON would copy, and nobody may have to decode."""
    found = _BYTES.search(body)
    if found is None:
        return body, None
    end = body.find(b'"', found.end())
    if end < 0:
        return body, None
    rest = body[: found.end()] + body[end:]
    return rest, Sent.from_base64(body[found.end() : end])


def _has_one_picture(fields: Mapping[str, Any]) -> None:
    image = fields.get("Image")
    if image is None:
        return
    if len(image.keys() & {"Bytes", "S3Object"}) != 1:
        raise invalid_parameter()
    sent = image.get("Bytes")
    if sent is None:
        return
    if not sent.size:
        raise _too_short()
    limit = service().shape_for("ImageBlob").metadata["max"]
    if sent.size > limit:
        size = sent.size
        raise invalid_constraint(
            f"java.nio.HeapByteBuffer[pos=0 lim={size} cap={size}]",
            "image.bytes",
            f"have length less than or equal to {limit}",
        )


def _too_short() -> Refusal:
    return invalid_constraint(
        "java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]",
        "image.bytes",
        "have length greater than or equal to 1",
    )


def _broken(
    value: Any,  # noqa: ANN401 -- any value JSON has
    shape: Shape,
    path: str,
) -> Iterator[tuple[Any, str, str]]:
    """Yield what boto3's own check leaves to the server: enumerations, patterns, most and least."""
    for constraint in _broken_here(value, shape):
        yield value, path, constraint
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            if name in value:
                at = f"{path}.{_lower(name)}" if path else _lower(name)
                yield from _broken(value[name], member, at)
    elif isinstance(shape, ListShape):
        for index, entry in enumerate(value):
            yield from _broken(entry, shape.member, f"{path}.{index + 1}.member")


def _broken_here(value: Any, shape: Shape) -> Iterator[str]:  # noqa: ANN401 -- any value JSON has
    rules = shape.metadata
    if "enum" in rules and value not in rules["enum"]:
        yield f"satisfy enum value set: [{', '.join(rules['enum'])}]"
    if "pattern" in rules and not _pattern(rules["pattern"]).fullmatch(value):
        yield f"satisfy regular expression pattern: {rules['pattern']}"
    if shape.type_name in {"string", "list", "map"}:
        size, what = len(value), "have length "
    elif shape.type_name in {"integer", "long", "float", "double"}:
        size, what = value, "have value "
    else:
        return
    if "min" in rules and size < rules["min"]:
        yield f"{what}greater than or equal to {rules['min']}"
    if "max" in rules and size > rules["max"]:
        yield f"{what}less than or equal to {rules['max']}"


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]
