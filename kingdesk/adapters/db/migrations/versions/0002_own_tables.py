"""Our own tables: files, runs, leases, faces, references, candidates, verdicts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _create_table(name: str, *items: sa.schema.SchemaItem, **options: object) -> None:
    """Create a table; on PostgreSQL without its keys to the web system's tables.

    There these may lie beyond our reach or be missing, so `studio_schema` makes the keys.
    """
    if op.get_bind().dialect.name == "postgresql":
        items = tuple(item for item in items if not _leads_to_web_system(item))
    op.create_table(name, *items, **options)


def _leads_to_web_system(item: sa.schema.SchemaItem) -> bool:
    return isinstance(item, sa.ForeignKeyConstraint) and any(
        key.target_fullname.startswith("king_") for key in item.elements
    )


def upgrade() -> None:
    _create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("details_json", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema="kingdesk",
        sqlite_autoincrement=True,
    )
    _create_table(
        "gallery_settings",
        sa.Column("gallery_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("threshold", sa.Float(), nullable=True),
        sa.Column("references_revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("gallery_id"),
        schema="kingdesk",
    )
    _create_table(
        "runs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("only", sa.String(length=16), nullable=False),
        sa.Column("strategy", sa.String(length=16), nullable=True),
        sa.Column("asked_json", sa.Text(), nullable=True),
        sa.Column("quote_json", sa.Text(), nullable=True),
        sa.Column("max_cost_usd", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        schema="kingdesk",
    )
    op.create_index(
        "idx_runs_gallery", "runs", ["gallery_id", "created_at"], unique=False, schema="kingdesk"
    )
    _create_table(
        "client_references",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("face_index", sa.Integer(), nullable=False),
        sa.Column("box_left", sa.Float(), nullable=False),
        sa.Column("box_top", sa.Float(), nullable=False),
        sa.Column("box_width", sa.Float(), nullable=False),
        sa.Column("box_height", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("warnings_json", sa.Text(), server_default="[]", nullable=False),
        sa.Column("consent_by", sa.String(length=255), nullable=True),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_how", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["king_gallery_clients.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        schema="kingdesk",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "idx_client_references_gallery",
        "client_references",
        ["gallery_id", "client_id"],
        unique=False,
        schema="kingdesk",
    )
    _create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("photos_json", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["king_gallery_clients.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        schema="kingdesk",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "idx_deliveries_gallery",
        "deliveries",
        ["gallery_id", "client_id"],
        unique=False,
        schema="kingdesk",
    )
    _create_table(
        "faces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("engine_id", sa.String(length=32), nullable=False),
        sa.Column("engine_version", sa.String(length=64), nullable=False),
        sa.Column("face_index", sa.Integer(), nullable=False),
        sa.Column("box_left", sa.Float(), nullable=False),
        sa.Column("box_top", sa.Float(), nullable=False),
        sa.Column("box_width", sa.Float(), nullable=False),
        sa.Column("box_height", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("pixels", sa.Float(), nullable=False),
        sa.Column("sharpness", sa.Float(), nullable=False),
        sa.Column("brightness", sa.Float(), nullable=False),
        sa.Column("yaw", sa.Float(), nullable=False),
        sa.Column("roll", sa.Float(), nullable=False),
        sa.Column("covered", sa.Boolean(), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=True),
        sa.Column("descriptor", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["photo_id"], ["king_photos.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("photo_id", "face_index"),
        schema="kingdesk",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "idx_faces_gallery", "faces", ["gallery_id", "photo_id"], unique=False, schema="kingdesk"
    )
    _create_table(
        "jobs",
        sa.Column("photo_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason_code", sa.String(length=64), nullable=True),
        sa.Column("reason_json", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["photo_id"], ["king_photos.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["kingdesk.runs.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("photo_id"),
        schema="kingdesk",
    )
    op.create_index("idx_jobs_holder", "jobs", ["holder"], unique=False, schema="kingdesk")
    op.create_index(
        "idx_jobs_run",
        "jobs",
        ["run_id", "state", "attempts", "photo_id"],
        unique=False,
        schema="kingdesk",
    )
    op.create_index(
        "idx_jobs_gallery", "jobs", ["gallery_id", "state"], unique=False, schema="kingdesk"
    )
    _create_table(
        "photo_files",
        sa.Column("photo_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=True),
        sa.Column("etag", sa.String(length=128), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("raw_key", sa.Text(), nullable=True),
        sa.Column("duplicate_of", sa.Integer(), nullable=True),
        sa.Column("missing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["duplicate_of"], ["king_photos.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["photo_id"], ["king_photos.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("photo_id"),
        schema="kingdesk",
    )
    op.create_index(
        "idx_photo_files_gallery",
        "photo_files",
        ["gallery_id", "etag"],
        unique=False,
        schema="kingdesk",
    )
    _create_table(
        "photo_looks",
        sa.Column("photo_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("engine_id", sa.String(length=32), nullable=False),
        sa.Column("engine_version", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.String(length=128), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("references_revision", sa.Integer(), nullable=False),
        sa.Column("faces", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["photo_id"], ["king_photos.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("photo_id"),
        schema="kingdesk",
    )
    op.create_index(
        "idx_photo_looks_gallery", "photo_looks", ["gallery_id"], unique=False, schema="kingdesk"
    )
    _create_table(
        "reference_descriptors",
        sa.Column("reference_id", sa.Integer(), nullable=False),
        sa.Column("engine_id", sa.String(length=32), nullable=False),
        sa.Column("engine_version", sa.String(length=64), nullable=False),
        sa.Column("descriptor", sa.LargeBinary(), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["reference_id"], ["kingdesk.client_references.id"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reference_id", "engine_id", "engine_version"),
        schema="kingdesk",
    )
    _create_table(
        "verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("box_left", sa.Float(), nullable=True),
        sa.Column("box_top", sa.Float(), nullable=True),
        sa.Column("box_width", sa.Float(), nullable=True),
        sa.Column("box_height", sa.Float(), nullable=True),
        sa.Column("said_by", sa.String(length=255), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["king_gallery_clients.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["photo_id"], ["king_photos.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uid"),
        schema="kingdesk",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "idx_verdicts_client", "verdicts", ["client_id"], unique=False, schema="kingdesk"
    )
    op.create_index(
        "idx_verdicts_gallery",
        "verdicts",
        ["gallery_id", "photo_id"],
        unique=False,
        schema="kingdesk",
    )
    _create_table(
        "candidates",
        sa.Column("face_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference_id", sa.Integer(), nullable=True),
        sa.Column("raw", sa.Float(), nullable=False),
        sa.Column("similarity", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["king_gallery_clients.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["face_id"], ["kingdesk.faces.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["reference_id"], ["kingdesk.client_references.id"], ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("face_id", "client_id"),
        schema="kingdesk",
    )
    op.create_index(
        "idx_candidates_client", "candidates", ["client_id"], unique=False, schema="kingdesk"
    )
    op.create_index(
        "idx_candidates_reference", "candidates", ["reference_id"], unique=False, schema="kingdesk"
    )


def downgrade() -> None:
    raise NotImplementedError("KingDesk only moves forward; put the backup of the data file back")
