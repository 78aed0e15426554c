"""own words that nothing understood: what is to be read by a coach, until when, and who has"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.schema.column_types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('not_understood',
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='who wrote; kept as long as the words: 30 days if that is decided'),
    sa.Column('turn', sa.Integer(), nullable=False, comment='the turn whose event has the words; kept as long as the words: 30 days if that is decided'),
    sa.Column('at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when they were written; kept as long as the words: 30 days if that is decided'),
    sa.Column('language', sa.String(length=12), nullable=False, comment='the language of the words; empty for one that is not known here; kept as long as the words: 30 days if that is decided'),
    sa.Column('score', sa.Integer(), nullable=False, comment='how near to danger the second reader finds them, in thousandths; kept as long as the words: 30 days if that is decided'),
    sa.Column('nearest', sa.LargeBinary(), nullable=True, comment='the kind of danger that it finds nearest, sealed; kept as long as the words: 30 days if that is decided'),
    sa.Column('due_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='until when a coach is to read them; kept as long as the words: 30 days if that is decided'),
    sa.Column('read_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='the coach who said so; kept as long as the words: 30 days if that is decided'),
    sa.Column('read_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when they said so; kept as long as the words: 30 days if that is decided'),
    sa.Column('outcome', sa.String(length=12), server_default='', nullable=False, comment='read, opened or false_alarm; empty while nobody has read it; kept as long as the words: 30 days if that is decided'),
    sa.ForeignKeyConstraint(['read_by'], ['coach.id'], name=op.f('fk_not_understood_read_by')),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_not_understood_youth_id')),
    sa.PrimaryKeyConstraint('youth_id', 'turn', name=op.f('pk_not_understood'))
    )
    op.create_index('ix_not_understood_waits', 'not_understood', ['due_at'], unique=False, sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))
