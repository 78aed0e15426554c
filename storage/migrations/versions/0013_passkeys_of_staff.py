"""staff sign in with passkeys"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.schema.column_types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('passkey',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the order; kept until the coach removes it, begins anew or leaves'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='whose it is; kept until the coach removes it, begins anew or leaves'),
    sa.Column('credential', sa.LargeBinary(), nullable=False, comment='by what the authenticator finds it; kept until the coach removes it, begins anew or leaves'),
    sa.Column('public_key', sa.LargeBinary(), nullable=False, comment='with what its answers are checked; kept until the coach removes it, begins anew or leaves'),
    sa.Column('signs', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='how often it has signed: a copy would count backwards; kept until the coach removes it, begins anew or leaves'),
    sa.Column('device', sa.String(length=60), nullable=False, comment='the browser and system in which it was made; kept until the coach removes it, begins anew or leaves'),
    sa.Column('made_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when it was made; kept until the coach removes it, begins anew or leaves'),
    sa.Column('used_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when it was last signed in with; kept until the coach removes it, begins anew or leaves'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_passkey_coach_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential', name=op.f('uq_passkey_credential'))
    )
    op.create_index(op.f('ix_passkey_coach_id'), 'passkey', ['coach_id'], unique=False)
