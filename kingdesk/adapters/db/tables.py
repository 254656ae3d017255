"""Every table: the web system's own (`king_*`, `rekognition_*`) and ours (schema `kingdesk`).

The web system's tables have its names, types and rules, column for column as far as KingDesk uses
them; on PostgreSQL they are already there, in an embedded workspace our migrations make them.
Ours live in the schema `kingdesk`, which on SQLite is translated to plain names.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import DDLCompiler
from typing_extensions import override

OWN_SCHEMA: Final = "kingdesk"
metadata: Final = sa.MetaData()

_GALLERY_STATUS: Final = sa.Enum(
    "preparacao", "andamento", "revisao", "finalizado", name="king_gallery_status"
)
_NOW: Final = sa.func.current_timestamp()
_CONDITION: Final = "condition"
"""Under this name an index's `info` has which rows it is of, for PostgreSQL."""


@compiles(sa.ForeignKeyConstraint, "sqlite")
def _between_schemas(
    constraint: sa.ForeignKeyConstraint, compiler: DDLCompiler, **_options: object
) -> str:
    """Keep the keys from our tables to the web system's: on SQLite they lie in one file.

    SQLAlchemy leaves out keys between schemas on SQLite, by the names before their translation.
    """
    return DDLCompiler.visit_foreign_key_constraint(compiler, constraint)


@compiles(sa.schema.CreateIndex, "postgresql")
def _of_some_rows(create: sa.schema.CreateIndex, compiler: DDLCompiler, **options: object) -> str:
    """Give an index its condition only here: naming PostgreSQL's options loads its dialect."""
    index = create.element
    if _CONDITION in index.info:
        index.dialect_options["postgresql"]["where"] = index.info[_CONDITION]
    # SQLAlchemy's own has no types
    return str(compiler.visit_create_index(create, **options))  # type: ignore[no-untyped-call]


def _key() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _ref(
    name: str, target: str, *, nullable: bool = False, ondelete: str = "CASCADE"
) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{target}.id", ondelete=ondelete), nullable=nullable)


def _where(condition: str) -> dict[str, Any]:
    """Return what makes an index one of some rows only, in both databases' words."""
    return {"sqlite_where": text(condition), "info": {_CONDITION: text(condition)}}


def _unique_where(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, unique=True, **_where(where))


# --- the web system's ---

users: Final = Table(
    "users",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("email", String(255), nullable=False, unique=True),
    Column("password_hash", Text),
    Column("name", String(255)),
    Column("created_at", sa.DateTime, server_default=_NOW),
    Column("updated_at", sa.DateTime, server_default=_NOW),
)
profile_items: Final = Table(
    "profile_items",
    metadata,
    _key(),
    Column("user_id", String(255), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("item_type", String(100), nullable=False),
    Column("display_order", Integer, server_default=text("0")),
    Column("is_active", sa.Boolean, server_default=sa.true()),
    Column("title", String(255)),
    Column("created_at", sa.DateTime, server_default=_NOW),
    Column("updated_at", sa.DateTime, server_default=_NOW),
)
king_galleries: Final = Table(
    "king_galleries",
    metadata,
    _key(),
    _ref("profile_item_id", "profile_items"),
    Column("nome_projeto", String(255), nullable=False),
    Column("slug", String(255), nullable=False, unique=True),
    Column("cliente_email", String(255), nullable=False),
    Column("senha_hash", String(255), nullable=False),
    Column("status", _GALLERY_STATUS, nullable=False, server_default="preparacao"),
    Column("total_fotos_contratadas", Integer, nullable=False, server_default=text("0")),
    Column("created_at", sa.DateTime, server_default=_NOW),
    Column("updated_at", sa.DateTime, server_default=_NOW),
    Column("min_selections", Integer, nullable=False, server_default=text("0")),
    Column("is_published", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("access_mode", Text, nullable=False, server_default="private"),
    Column("cliente_nome", Text),
    Column("cliente_telefone", Text),
    Column("categoria", Text),
    Column("data_trabalho", sa.Date),
    Column("idioma", Text, nullable=False, server_default="pt-BR"),
    Column("client_enabled", sa.Boolean, nullable=False, server_default=sa.true()),
    Column("cliente_nota", Text),
    Column("face_recognition_enabled", sa.Boolean, server_default=sa.false()),
    Column("selection_round", Integer, nullable=False, server_default=text("1")),
    Column("client_folder_layout", Text, nullable=False, server_default="folders"),
    Index("idx_king_galleries_profile_item_id", "profile_item_id"),
)
king_photo_folders: Final = Table(
    "king_photo_folders",
    metadata,
    _key(),
    _ref("gallery_id", "king_galleries"),
    Column("name", String(120), nullable=False),
    Column("sort_order", Integer, nullable=False, server_default=text("0")),
    Column("cover_photo_id", Integer),
    Column("created_at", sa.DateTime, server_default=_NOW),
    Column("updated_at", sa.DateTime, server_default=_NOW),
    Index("uniq_king_photo_folders_gallery_name", "gallery_id", text("lower(name)"), unique=True),
)
king_photos: Final = Table(
    "king_photos",
    metadata,
    _key(),
    _ref("gallery_id", "king_galleries"),
    Column("file_path", Text, nullable=False),
    Column("original_name", Text, nullable=False),
    Column("order", Integer, nullable=False, server_default=text("0")),
    Column("created_at", sa.DateTime, server_default=_NOW),
    Column("is_favorite", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("is_cover", sa.Boolean, nullable=False, server_default=sa.false()),
    _ref("folder_id", "king_photo_folders", nullable=True, ondelete="SET NULL"),
    Column("edited_file_path", Text),
    Index("idx_king_photos_order", "gallery_id", "order"),
    Index("idx_king_photos_folder_id", "folder_id"),
    _unique_where("idx_king_photos_one_cover_per_gallery", "gallery_id", where="is_cover = true"),
)
king_gallery_clients: Final = Table(
    "king_gallery_clients",
    metadata,
    _key(),
    _ref("gallery_id", "king_galleries"),
    Column("nome", String(255)),
    Column("email", String(255), nullable=False),
    Column("telefone", String(60)),
    Column("senha_hash", String(255), nullable=False),
    Column("senha_enc", Text),
    Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()),
    Column("note", Text),
    Column("created_at", sa.DateTime, server_default=_NOW),
    Column("updated_at", sa.DateTime, server_default=_NOW),
    Column("status", _GALLERY_STATUS, nullable=False, server_default="andamento"),
    Column("feedback_cliente", Text),
    Column("selection_round", Integer, nullable=False, server_default=text("1")),
    Index("idx_king_gallery_clients_gallery_id", "gallery_id"),
    Index(
        "uniq_king_gallery_clients_gallery_email", "gallery_id", text("lower(email)"), unique=True
    ),
)
king_selections: Final = Table(
    "king_selections",
    metadata,
    _key(),
    _ref("gallery_id", "king_galleries"),
    _ref("photo_id", "king_photos"),
    Column("feedback_cliente", Text),
    Column("created_at", sa.DateTime, server_default=_NOW),
    _ref("client_id", "king_gallery_clients", nullable=True, ondelete="SET NULL"),
    Column("session_key", String(40)),
    Column("selection_batch", Integer, nullable=False, server_default=text("1")),
    _unique_where(
        "uniq_king_selections_legacy_anon",
        "gallery_id",
        "photo_id",
        where="client_id IS NULL AND (session_key IS NULL OR session_key = '')",
    ),
    _unique_where(
        "uniq_king_selections_per_client",
        "gallery_id",
        "client_id",
        "photo_id",
        where="client_id IS NOT NULL",
    ),
    _unique_where(
        "uniq_king_selections_session_photo",
        "gallery_id",
        "session_key",
        "photo_id",
        where="client_id IS NULL AND session_key IS NOT NULL AND session_key <> ''",
    ),
)
king_folder_auto_jobs: Final = Table(
    "king_folder_auto_jobs",
    metadata,
    Column(
        "id", sa.BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    _ref("gallery_id", "king_galleries"),
    Column("status", String(20), nullable=False, server_default="pending"),
    Column("stage", String(40), nullable=False, server_default="queued"),
    Column("message", Text),
    Column("min_similarity", sa.Numeric(5, 2), nullable=False, server_default=text("72")),
    Column("force_reprocess", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("total_photos", Integer, nullable=False, server_default=text("0")),
    Column("processed_photos", Integer, nullable=False, server_default=text("0")),
    Column("error_photos", Integer, nullable=False, server_default=text("0")),
    Column("assigned_photos", Integer, nullable=False, server_default=text("0")),
    Column("options_json", sa.JSON),
    Column("error_message", Text),
    Column("created_at", sa.DateTime, nullable=False, server_default=_NOW),
    Column("started_at", sa.DateTime),
    Column("finished_at", sa.DateTime),
    Column("updated_at", sa.DateTime, nullable=False, server_default=_NOW),
)
rekognition_client_faces: Final = Table(
    "rekognition_client_faces",
    metadata,
    _key(),
    _ref("gallery_id", "king_galleries"),
    _ref("client_id", "king_gallery_clients"),
    Column("face_id", String(64), nullable=False),
    Column("image_id", String(64)),
    Column("reference_r2_key", String(1024)),
    Column("created_at", sa.DateTime, server_default=_NOW),
    sa.UniqueConstraint("gallery_id", "client_id", "face_id"),
    Index("idx_rekognition_client_faces_client", "client_id"),
    Index("idx_rekognition_client_faces_face_id", "face_id"),
)
rekognition_photo_jobs: Final = Table(
    "rekognition_photo_jobs",
    metadata,
    _key(),
    _ref("gallery_id", "king_galleries"),
    _ref("photo_id", "king_photos"),
    Column("r2_key", String(1024), nullable=False),
    Column("r2_etag", String(128)),
    Column("process_status", String(32), nullable=False, server_default="pending"),
    Column("processed_at", sa.DateTime),
    Column("error_message", Text),
    Column("created_at", sa.DateTime, server_default=_NOW),
    sa.UniqueConstraint("gallery_id", "photo_id"),
    Index("idx_rekognition_photo_jobs_status", "process_status"),
    Index("idx_rekognition_photo_jobs_processed_at", "processed_at"),
)
rekognition_photo_faces: Final = Table(
    "rekognition_photo_faces",
    metadata,
    _key(),
    _ref("photo_id", "king_photos"),
    Column("face_index", Integer, nullable=False),
    Column("bounding_box_json", Text),
    Column("confidence", sa.Numeric(5, 2, asdecimal=False)),
    Column("created_at", sa.DateTime, server_default=_NOW),
    Index("idx_rekognition_photo_faces_photo", "photo_id"),
)
rekognition_face_matches: Final = Table(
    "rekognition_face_matches",
    metadata,
    _key(),
    _ref("photo_face_id", "rekognition_photo_faces"),
    _ref("client_id", "king_gallery_clients"),
    Column("similarity", sa.Numeric(5, 2, asdecimal=False)),
    Column("rekognition_face_id", String(64)),
    Column("created_at", sa.DateTime, server_default=_NOW),
    Index("idx_rekognition_face_matches_photo_face", "photo_face_id"),
    Index("idx_rekognition_face_matches_client", "client_id"),
)
rekognition_processing_cache: Final = Table(
    "rekognition_processing_cache",
    metadata,
    _key(),
    Column("cache_key", String(512), nullable=False, unique=True),
    Column("payload_json", Text, nullable=False),
    Column("expires_at", sa.DateTime, nullable=False),
    Column("created_at", sa.DateTime, server_default=_NOW),
    Index("idx_rekognition_processing_cache_expires", "expires_at"),
)

# --- ours ---


class UtcDateTime(sa.TypeDecorator[object]):
    """Aware UTC datetimes on both databases; SQLite keeps them as text without a zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: object, dialect: sa.Dialect) -> object:
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return value

    @override
    def process_result_value(self, value: object, dialect: sa.Dialect) -> object:
        if isinstance(value, datetime) and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value


def _photo_key() -> Column[int]:
    return Column(
        "photo_id",
        Integer,
        ForeignKey("king_photos.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )


def _engine_columns(*, primary_key: bool = False) -> tuple[Column[str], Column[str]]:
    return (
        Column("engine_id", String(32), nullable=False, primary_key=primary_key),
        Column("engine_version", String(64), nullable=False, primary_key=primary_key),
    )


def _box_columns(*, nullable: bool = False) -> tuple[Column[float], ...]:
    return tuple(
        Column(f"box_{side}", sa.Float, nullable=nullable)
        for side in ("left", "top", "width", "height")
    )


gallery_settings: Final = Table(
    "gallery_settings",
    metadata,
    Column(
        "gallery_id",
        Integer,
        ForeignKey("king_galleries.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("threshold", sa.Float),
    Column("references_revision", Integer, nullable=False, server_default=text("0")),
    Column("strategy", String(16)),
    schema=OWN_SCHEMA,
)
photo_files: Final = Table(
    "photo_files",
    metadata,
    _photo_key(),
    _ref("gallery_id", "king_galleries"),
    Column("folder", Text, nullable=False, server_default=""),
    Column("size", sa.BigInteger),
    Column("mtime_ns", sa.BigInteger),
    Column("etag", String(128)),
    Column("width", Integer),
    Column("height", Integer),
    Column("raw_key", Text),
    _ref("duplicate_of", "king_photos", nullable=True, ondelete="SET NULL"),
    Column("missing", sa.Boolean, nullable=False, server_default=sa.false()),
    Index("idx_photo_files_gallery", "gallery_id", "etag"),
    Index("idx_photo_files_duplicate", "duplicate_of"),
    schema=OWN_SCHEMA,
)
runs: Final = Table(
    "runs",
    metadata,
    Column("id", String(32), primary_key=True),
    _ref("gallery_id", "king_galleries"),
    Column("owner_id", String(255), nullable=False),
    Column("state", String(16), nullable=False),
    Column("only", String(16), nullable=False),
    Column("strategy", String(16)),
    Column("asked_json", Text),
    Column("quote_json", Text),
    Column("max_cost_usd", sa.Float),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("matcher", String(64)),
    Column("matcher_until", UtcDateTime),
    Column("measured_json", Text),
    Column("queue", String(16), nullable=False, server_default="threads"),
    Column("halted_code", String(64)),
    Column("halted_json", Text),
    Index("idx_runs_gallery", "gallery_id", "created_at"),
    schema=OWN_SCHEMA,
)
jobs: Final = Table(
    "jobs",
    metadata,
    _photo_key(),
    _ref("gallery_id", "king_galleries"),
    Column("run_id", String(32), ForeignKey(f"{OWN_SCHEMA}.runs.id", ondelete="SET NULL")),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("holder", String(64)),
    Column("lease_until", UtcDateTime),
    Column("token", sa.BigInteger, nullable=False, server_default=text("0")),
    Column("reason_code", String(64)),
    Column("reason_json", Text),
    Column("updated_at", UtcDateTime),
    Column("place", sa.SmallInteger, nullable=False, server_default=text("1")),
    Column("sent_at", UtcDateTime),
    Column("ignored", sa.Boolean, nullable=False, server_default=sa.false()),
    Index("idx_jobs_state", "run_id", "state"),
    Index("idx_jobs_turn", "run_id", "state", "attempts", "place", "photo_id"),
    Index("idx_jobs_gallery", "gallery_id", "state"),
    Index("idx_jobs_holder", "holder"),
    Index("idx_jobs_ended", "run_id", "updated_at", **_where("state IN ('done', 'error')")),
    Index(
        "idx_jobs_unsent", "run_id", "photo_id", **_where("state = 'pending' AND sent_at IS NULL")
    ),
    schema=OWN_SCHEMA,
)
"""`place` orders the photos of a run: 0 comes before 1. `sent_at` is when its queue was told."""
workers: Final = Table(
    "workers",
    metadata,
    Column("holder", String(64), primary_key=True),
    Column("owner_id", String(255), nullable=False),
    Column("computer", String(64), nullable=False),
    Column("queue", String(16), nullable=False),
    Column("photos_at_once", Integer, nullable=False),
    Column("by_cloud", sa.Boolean, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Index("idx_workers_owner", "owner_id", "seen_at"),
    Index("idx_workers_seen", "seen_at"),
    schema=OWN_SCHEMA,
)
"""Heartbeats of processes that work on photos; a row that is not seen any more means nothing."""
photo_looks: Final = Table(
    "photo_looks",
    metadata,
    _photo_key(),
    _ref("gallery_id", "king_galleries"),
    *_engine_columns(),
    Column("etag", String(128), nullable=False),
    Column("size", sa.BigInteger, nullable=False),
    Column("mtime_ns", sa.BigInteger, nullable=False),
    Column("references_revision", Integer, nullable=False),
    Column("faces", Integer, nullable=False),
    Column("looked_at", UtcDateTime, nullable=False),
    Column("key", Text),
    Index("idx_photo_looks_gallery", "gallery_id"),
    schema=OWN_SCHEMA,
)
faces: Final = Table(
    "faces",
    metadata,
    _key(),
    _ref("gallery_id", "king_galleries"),
    _ref("photo_id", "king_photos"),
    *_engine_columns(),
    Column("face_index", Integer, nullable=False),
    *_box_columns(),
    Column("confidence", sa.Float, nullable=False),
    Column("pixels", sa.Float, nullable=False),
    Column("sharpness", sa.Float, nullable=False),
    Column("brightness", sa.Float, nullable=False),
    Column("yaw", sa.Float, nullable=False),
    Column("roll", sa.Float, nullable=False),
    Column("covered", sa.Boolean, nullable=False),
    Column("external_id", String(64)),
    Column("descriptor", sa.LargeBinary, nullable=False),
    Column("unindexed", String(255)),
    sa.UniqueConstraint("photo_id", "face_index"),
    Index("idx_faces_gallery", "gallery_id", "photo_id"),
    schema=OWN_SCHEMA,
)
client_references: Final = Table(
    "client_references",
    metadata,
    _key(),
    _ref("gallery_id", "king_galleries"),
    _ref("client_id", "king_gallery_clients"),
    Column("source", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("face_index", Integer, nullable=False),
    *_box_columns(),
    Column("confidence", sa.Float, nullable=False),
    Column("warnings_json", Text, nullable=False, server_default="[]"),
    Column("consent_by", String(255)),
    Column("consent_at", UtcDateTime),
    Column("consent_how", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("picture", sa.LargeBinary, nullable=False),
    Column("is_owed", sa.Boolean, nullable=False, server_default=sa.false()),
    Index("idx_client_references_gallery", "gallery_id", "client_id"),
    Index("idx_client_references_client", "client_id"),
    schema=OWN_SCHEMA,
)
reference_descriptors: Final = Table(
    "reference_descriptors",
    metadata,
    Column(
        "reference_id",
        Integer,
        ForeignKey(f"{OWN_SCHEMA}.client_references.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    *_engine_columns(primary_key=True),
    Column("descriptor", sa.LargeBinary, nullable=False),
    Column("external_id", String(64)),
    Column("revision", Integer),
    Column("collection", String(255)),
    schema=OWN_SCHEMA,
)
"""What an engine compares a reference by: a descriptor, or the id of a face in a collection."""
candidates: Final = Table(
    "candidates",
    metadata,
    Column(
        "face_id",
        Integer,
        ForeignKey(f"{OWN_SCHEMA}.faces.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column(
        "client_id",
        Integer,
        ForeignKey("king_gallery_clients.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column(
        "reference_id",
        Integer,
        ForeignKey(f"{OWN_SCHEMA}.client_references.id", ondelete="SET NULL"),
    ),
    Column("raw", sa.Float, nullable=False),
    Column("similarity", sa.Float, nullable=False),
    Column("gallery_id", Integer),
    Index("idx_candidates_gallery", "gallery_id"),
    Index("idx_candidates_client", "client_id"),
    Index("idx_candidates_reference", "reference_id"),
    schema=OWN_SCHEMA,
)
verdicts: Final = Table(
    "verdicts",
    metadata,
    _key(),
    Column("uid", String(32), nullable=False, unique=True),
    _ref("gallery_id", "king_galleries"),
    _ref("photo_id", "king_photos"),
    _ref("client_id", "king_gallery_clients", nullable=True),
    Column("kind", String(16), nullable=False),
    *_box_columns(nullable=True),
    Column("said_by", String(255), nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("note", Text),
    Index("idx_verdicts_gallery", "gallery_id", "photo_id"),
    Index("idx_verdicts_photo", "photo_id"),
    Index("idx_verdicts_client", "client_id"),
    schema=OWN_SCHEMA,
)
deliveries: Final = Table(
    "deliveries",
    metadata,
    _key(),
    _ref("gallery_id", "king_galleries"),
    _ref("client_id", "king_gallery_clients"),
    Column("photos_json", Text, nullable=False),
    Column("threshold", sa.Float, nullable=False),
    Column("delivered_at", UtcDateTime, nullable=False),
    Index("idx_deliveries_gallery", "gallery_id", "client_id"),
    Index("idx_deliveries_client", "client_id"),
    schema=OWN_SCHEMA,
)
audit: Final = Table(
    "audit",
    metadata,
    _key(),
    Column("owner_id", String(255), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(64), nullable=False),
    Column("details_json", Text, nullable=False),
    schema=OWN_SCHEMA,
)
collections: Final = Table(
    "collections",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("owner_id", String(255), nullable=False),
    Column("gallery_id", Integer, nullable=False),
    Column("model", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    Index("idx_collections_owner", "owner_id", "gallery_id"),
    schema=OWN_SCHEMA,
)
"""Galleries' own collections at AWS; a row outlives its gallery, for the faces there do as well."""
cloud_deletions: Final = Table(
    "cloud_deletions",
    metadata,
    _key(),
    Column("owner_id", String(255), nullable=False),
    Column("collection", String(255), nullable=False),
    Column("face_id", String(64), nullable=False),
    Column("client_id", Integer),
    Column("asked_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("collection", "face_id"),
    Index("idx_cloud_deletions_owner", "owner_id", "client_id"),
    schema=OWN_SCHEMA,
)
"""Faces that are to go from AWS; a row goes once AWS said they are gone.

`client_id` is whose they were, for the proof of an erasure; no key: the client may be gone too.
"""
described_faces: Final = Table(
    "described_faces",
    metadata,
    Column("collection", String(255), primary_key=True),
    Column("face_id", String(64), primary_key=True),
    Column("owner_id", String(255), nullable=False),
    Column("gallery_id", Integer, nullable=False),
    Column("client_id", Integer, nullable=False),
    Column("reference_id", Integer, nullable=False),
    Index("idx_described_faces_owner", "owner_id"),
    schema=OWN_SCHEMA,
)
"""Clients' faces that were put into collections; no key leads away.

Where the web system deletes a client or a gallery, our references go along, and only a row here
still tells that there is a face to be deleted at AWS.
"""
web_faces: Final = Table(
    "web_faces",
    metadata,
    Column(
        "gallery_id",
        Integer,
        ForeignKey("king_galleries.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("face_id", String(64), primary_key=True),
    Column("revision", Integer, nullable=False),
    schema=OWN_SCHEMA,
)
"""With which set of a gallery's references a face that the web system enrolled was first seen."""
billed_calls: Final = Table(
    "billed_calls",
    metadata,
    Column(
        "id", sa.BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    Column("owner_id", String(255), nullable=False),
    Column("gallery_id", Integer, nullable=False),
    Column("run_id", String(32)),
    Column("photo_id", Integer),
    Column("purpose", String(16), nullable=False),
    Column("operation", String(32), nullable=False),
    Column("strategy", String(16), nullable=False),
    Column("asked", String(255), nullable=False),
    Column("answer", Text),
    Column("usd", sa.Float, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("is_unsure", sa.Boolean, nullable=False, server_default=sa.false()),
    Index("idx_billed_calls_owner", "owner_id", "at"),
    Index("idx_billed_calls_gallery", "gallery_id", "asked"),
    Index("idx_billed_calls_photo", "photo_id"),
    Index("idx_billed_calls_run", "run_id"),
    schema=OWN_SCHEMA,
)
"""Every call AWS billed, kept for the receipts; no key leads away: they outlive galleries.

`answer` is there only until what it told is stored elsewhere: then nothing asks for it again.
`is_unsure` marks a try whose answer was lost: AWS may have billed it beside the one that came.
"""
schema_floor: Final = Table(
    "schema_floor",
    metadata,
    Column("oldest_revision", String(32), primary_key=True),
    schema=OWN_SCHEMA,
)
"""One row: the oldest revision whose program may still use the schema as it is now."""

for _table in metadata.tables.values():
    if "id" in _table.c and isinstance(_table.c.id.type, Integer):
        # an id is never given twice, not even after the row that had it last is gone
        _table.dialect_kwargs["sqlite_autoincrement"] = True

HOST_TABLES: Final = tuple(t for t in metadata.sorted_tables if t.schema is None)
OWN_TABLES: Final = tuple(t for t in metadata.sorted_tables if t.schema == OWN_SCHEMA)
