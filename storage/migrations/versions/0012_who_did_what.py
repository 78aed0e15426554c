"""what staff did is rows; openings have a way and a reason; a new device needs the youth"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.schema.column_types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('staff_action',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the order; kept 12 months'),
    sa.Column('at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when; kept 12 months'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='who did it; empty for the operator, from the terminal; kept 12 months'),
    sa.Column('what', sa.String(length=16), nullable=False, comment='what was done (staff_action_kind.py); kept 12 months'),
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='for which youth, if any; kept 12 months'),
    sa.Column('about_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='whom of the staff it is about: a new coach, whose link; kept 12 months'),
    sa.Column('unusual', sa.Boolean(), server_default=sa.false(), nullable=False, comment='whether a coordinator is to see it; kept 12 months'),
    sa.Column('seen_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when whom it is about said that they have read of it; kept 12 months'),
    sa.ForeignKeyConstraint(['about_id'], ['coach.id'], name=op.f('fk_staff_action_about_id')),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_staff_action_coach_id')),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_staff_action_youth_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_action'))
    )
    op.create_index(op.f('ix_staff_action_about_id_id'), 'staff_action', ['about_id', 'id'], unique=False)
    op.create_index(op.f('ix_staff_action_youth_id_id'), 'staff_action', ['youth_id', 'id'], unique=False)
    op.add_column('coach', sa.Column('newcomer', sa.Boolean(), server_default=sa.false(), nullable=False, comment="whether nobody else has given them a youth yet: others' youths are not shown; kept while employed"))
    op.add_column('invite', sa.Column('confirmed_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when the youth said in their chat that the new device is theirs; kept 14 days if nobody comes, else until the youth is erased; 12 months after a no'))
    op.add_column('note', sa.Column('agreed_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when that word was agreed on: a fresh one opens no chat; kept until the youth is erased'))
    op.add_column('opening', sa.Column('way', sa.String(length=12), server_default='page', nullable=False, comment='by which way: page, telegram; kept 12 months'))
    op.add_column('opening', sa.Column('reason', sa.LargeBinary(), nullable=True, comment='sealed: why, in words that the youth reads, of who is not their coach; kept 12 months, or until the youth is erased'))
    op.add_column('sign_in', sa.Column('made_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='who made it; empty for the operator, from the terminal; kept 30 days after it ended'))
    op.add_column('sign_in', sa.Column('made_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when it was made; kept 30 days after it ended'))
    op.add_column('sign_in', sa.Column('vouched_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='the second coordinator, who has spoken with whom it is for; kept 30 days after it ended'))
    # A link of before lets in without a second factor: none of somebody who has a password is left.
    sign_in = sa.table('sign_in', *(sa.column(name) for name in ('coach_id', 'used_at', 'expires_at')))
    coach = sa.table('coach', sa.column('id'), sa.column('password'))
    has_password = sa.select(coach.c.id).where(coach.c.password.is_not(None))
    op.execute(sa.update(sign_in).where(sign_in.c.used_at.is_(None), sign_in.c.coach_id.in_(has_password)).values(used_at=sign_in.c.expires_at))
