"""What finding faces at AWS takes: the journal of billed calls, collections, faces to delete."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "billed_calls",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("owner_id", sa.String(length=255), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("operation", sa.String(length=32), nullable=False),
        sa.Column("strategy", sa.String(length=16), nullable=False),
        sa.Column("asked", sa.String(length=255), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("usd", sa.Float(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("is_unsure", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema="kingdesk",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "collections",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("owner_id", sa.String(length=255), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("used_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name"),
        schema="kingdesk",
    )
    op.create_table(
        "cloud_deletions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(length=255), nullable=False),
        sa.Column("collection", sa.String(length=255), nullable=False),
        sa.Column("face_id", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("collection", "face_id"),
        schema="kingdesk",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "described_faces",
        sa.Column("collection", sa.String(length=255), nullable=False),
        sa.Column("face_id", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=255), nullable=False),
        sa.Column("gallery_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("reference_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("collection", "face_id"),
        schema="kingdesk",
    )
    op.create_table(
        "web_faces",
        sa.Column("gallery_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("face_id", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["gallery_id"], ["king_galleries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("gallery_id", "face_id"),
        schema="kingdesk",
    )
    for table, name, columns in (
        ("billed_calls", "idx_billed_calls_owner", ["owner_id", "at"]),
        ("billed_calls", "idx_billed_calls_gallery", ["gallery_id", "asked"]),
        ("billed_calls", "idx_billed_calls_photo", ["photo_id"]),
        ("billed_calls", "idx_billed_calls_run", ["run_id"]),
        ("collections", "idx_collections_owner", ["owner_id", "gallery_id"]),
        ("cloud_deletions", "idx_cloud_deletions_owner", ["owner_id", "client_id"]),
        ("described_faces", "idx_described_faces_owner", ["owner_id"]),
    ):
        op.create_index(name, table, columns, unique=False, schema="kingdesk")
    # Alembic's ALTER TABLE is not translated as SQLAlchemy's own statements are
    translated = op.get_bind().get_execution_options().get("schema_translate_map", {})
    place = translated.get("kingdesk", "kingdesk")
    for table, column in (
        ("gallery_settings", sa.Column("strategy", sa.String(length=16), nullable=True)),
        (
            "client_references",
            sa.Column("is_owed", sa.Boolean(), server_default=sa.false(), nullable=False),
        ),
        ("faces", sa.Column("unindexed", sa.String(length=255), nullable=True)),
        ("reference_descriptors", sa.Column("revision", sa.Integer(), nullable=True)),
        ("reference_descriptors", sa.Column("collection", sa.String(length=255), nullable=True)),
        ("runs", sa.Column("matcher", sa.String(length=64), nullable=True)),
        ("runs", sa.Column("matcher_until", _TIME, nullable=True)),
        ("runs", sa.Column("measured_json", sa.Text(), nullable=True)),
    ):
        op.add_column(table, column, schema=place)
    # an older program that erases a client would leave the client's faces at AWS
    floor = sa.table("schema_floor", sa.column("oldest_revision"), schema=place)
    op.execute(sa.update(floor).values(oldest_revision=revision))


def downgrade() -> None:
    raise NotImplementedError("KingDesk only moves forward; put the backup of the data file back")
