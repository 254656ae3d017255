"""What sharing a database with the web system and with other versions of KingDesk takes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    floor = op.create_table(
        "schema_floor",
        sa.Column("oldest_revision", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("oldest_revision"),
        schema="kingdesk",
    )
    op.execute(floor.insert().values(oldest_revision=revision))
    # Alembic's ALTER TABLE is not translated as SQLAlchemy's own statements are
    translated = op.get_bind().get_execution_options().get("schema_translate_map", {})
    place = translated.get("kingdesk", "kingdesk")
    op.add_column("photo_looks", sa.Column("key", sa.Text(), nullable=True), schema=place)
    op.add_column("candidates", sa.Column("gallery_id", sa.Integer(), nullable=True), schema=place)
    faces = sa.table("faces", sa.column("id"), sa.column("gallery_id"), schema=place)
    found = sa.table("candidates", sa.column("face_id"), sa.column("gallery_id"), schema=place)
    of_face = sa.select(faces.c.gallery_id).where(faces.c.id == found.c.face_id)
    op.execute(sa.update(found).values(gallery_id=of_face.scalar_subquery()))
    # all candidates of a gallery are read at once, and by face or client they lie everywhere
    op.create_index(
        "idx_candidates_gallery", "candidates", ["gallery_id"], unique=False, schema="kingdesk"
    )
    # deleting a gallery, photo or client looks for its rows by these; without one it reads all
    for table, column, name in (
        ("photo_files", "duplicate_of", "idx_photo_files_duplicate"),
        ("client_references", "client_id", "idx_client_references_client"),
        ("verdicts", "photo_id", "idx_verdicts_photo"),
        ("deliveries", "client_id", "idx_deliveries_client"),
    ):
        op.create_index(name, table, [column], unique=False, schema="kingdesk")


def downgrade() -> None:
    raise NotImplementedError("KingDesk only moves forward; put the backup of the data file back")
