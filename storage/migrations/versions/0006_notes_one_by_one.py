"""notes one by one: each with its author and moment, in the place of one that was overwritten"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.schema.column_types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('note_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the order; kept until the youth is erased'),
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='about whom; kept until the youth is erased'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='who wrote it; nobody known for what is older than this table; kept until the youth is erased'),
    sa.Column('at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when it was written; empty likewise; kept until the youth is erased'),
    sa.Column('changed_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when it was last changed; kept until the youth is erased'),
    sa.Column('version', sa.Integer(), nullable=False, comment='how often it was changed: the lock; kept until the youth is erased'),
    sa.Column('words', sa.LargeBinary(), nullable=False, comment="sealed: a coach's private note; kept until the youth is erased"),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_note_entry_coach_id')),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_note_entry_youth_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note_entry'))
    )
    op.create_index(op.f('ix_note_entry_youth_id_id'), 'note_entry', ['youth_id', 'id'], unique=False)
    _keep_notes()
    op.drop_column('note', 'words')


def _keep_notes() -> None:
    """What coaches had written about a youth is one entry, of nobody known; it stays sealed."""
    op.execute(
        "INSERT INTO note_entry (youth_id, version, words)"
        " SELECT youth_id, 0, words FROM note WHERE words IS NOT NULL"
    )
