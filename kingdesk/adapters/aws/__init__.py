"""Faces by AWS Rekognition, and the bucket pictures wait in for it; boto is loaded when used."""

from __future__ import annotations

__all__: list[str] = []
