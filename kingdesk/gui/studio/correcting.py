"""Which field of the connection is to be corrected after a failure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kingdesk.domain.errors import KingdeskError
from kingdesk.gui.studio.draft import FIELD_OF_VARIABLE, FieldName

_FIELDS: Final[Mapping[str, FieldName]] = MappingProxyType(
    {
        "database_unreachable": FieldName.HOST,
        "database_login_refused": FieldName.PASSWORD,
        "database_not_found": FieldName.NAME,
        "database_not_verified": FieldName.AUTHORITY,
        "database_not_encrypted": FieldName.TLS,
        "web_table_missing": FieldName.NAME,
        "storage_unreachable": FieldName.ACCOUNT,
        "storage_not_verified": FieldName.ACCOUNT,
        "storage_key_refused": FieldName.KEY_ID,
        "storage_denied": FieldName.KEY_ID,
        "bucket_not_found": FieldName.BUCKET,
        "bucket_elsewhere": FieldName.ENDPOINT,
        "cloud_key_refused": FieldName.CLOUD_KEY,
        "cloud_denied": FieldName.CLOUD_KEY,
        "cloud_unreachable": FieldName.REGION,
        "staging_bucket_elsewhere": FieldName.REGION,
    }
)


def field_of(error: KingdeskError) -> FieldName | None:
    """Return the field whose value most likely made this happen, None where no field did."""
    if error.code in {"setting_wrong", "setting_missing", "secret_missing"}:
        return FIELD_OF_VARIABLE.get(str(error.details.get("name")))
    return _FIELDS.get(error.code)
