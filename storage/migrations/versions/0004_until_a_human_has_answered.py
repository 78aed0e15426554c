"""until a human has answered: deadlines for words, who is asked, absences, shifts, closed days"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.schema.column_types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('absence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the order; kept 365 days after it ended'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='who is away; kept 365 days after it ended'),
    sa.Column('from_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='since when the ladder passes them by; kept 365 days after it ended'),
    sa.Column('until_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when they are back; empty until they say so; kept 365 days after it ended'),
    sa.Column('deputy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='who is called in their place; kept 365 days after it ended'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_absence_coach_id')),
    sa.ForeignKeyConstraint(['deputy_id'], ['coach.id'], name=op.f('fk_absence_deputy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    op.create_index(op.f('ix_absence_coach_id_until_at'), 'absence', ['coach_id', 'until_at'], unique=False)
    op.create_table('shift',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the order; kept 365 days after it ended'),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='whose youths; kept 365 days after it ended'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='who is on call out of hours; kept 365 days after it ended'),
    sa.Column('from_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when it begins; kept 365 days after it ended'),
    sa.Column('until_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when it ends; kept 365 days after it ended'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_shift_coach_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_shift_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift'))
    )
    op.create_index(op.f('ix_shift_coach_id_until_at'), 'shift', ['coach_id', 'until_at'], unique=False)
    op.create_index(op.f('ix_shift_team_id_until_at'), 'shift', ['team_id', 'until_at'], unique=False)
    _keep_absences()
    op.drop_column('coach_chat', 'away_since')
    op.add_column('escalation', sa.Column('turn', sa.Integer(), server_default='0', nullable=False, comment='the turn whose words made it as severe as it is; 0 for none; kept 2 years after closing'))
    op.add_column('escalation', sa.Column('round', sa.Integer(), server_default='0', nullable=False, comment='how often everybody on the ladder was asked; kept 2 years after closing'))
    op.add_column('escalation', sa.Column('asked', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='who is asked to take it now; nobody while nobody is at work; kept 2 years after closing'))
    op.add_column('escalation', sa.Column('owed', sa.Boolean(), server_default=sa.false(), nullable=False, comment='whether the youth waits for the taker\'s words, by that deadline; kept 2 years after closing'))
    op.add_column('escalation', sa.Column('known', sa.Boolean(), server_default=sa.false(), nullable=False, comment='whether the youth knows that a human was called; kept 2 years after closing'))
    op.add_column('escalation', sa.Column('answered_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when whoever has taken it last wrote; kept 2 years after closing'))
    op.add_column('escalation', sa.Column('missed_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='the first deadline that was missed since a human last wrote; kept 2 years after closing'))
    op.add_column('escalation', sa.Column('tell_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when the youth is told that nobody has answered; kept 2 years after closing'))
    op.add_column('escalation', sa.Column('told_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when the youth was told so, or that nobody is at work; kept 2 years after closing'))
    op.add_column('outbox', sa.Column('language', sa.String(length=12), nullable=True, comment="in which language, if not in the reader's own; kept 30 days if that is decided, then blanked"))
    op.add_column('team', sa.Column('closed', sa.String(length=2000), server_default='', nullable=False, comment='days on which nobody is at work, besides holidays: first/last …; kept while the deployment lasts'))
    op.add_column('team', sa.Column('on_call', sa.Boolean(), server_default=sa.false(), nullable=False, comment='whether somebody is on call out of hours, by shifts; kept while the deployment lasts'))
    op.add_column('youth', sa.Column('erase_asked', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='since when everything is to be erased, once a human has closed; kept until the youth is erased'))
    _keep_open_escalations()


def _keep_absences() -> None:
    """Coaches who had said in Telegram that they are away still are."""
    op.execute(
        "INSERT INTO absence (coach_id, from_at)"
        " SELECT coach_id, away_since FROM coach_chat WHERE away_since IS NOT NULL"
    )


def _keep_open_escalations() -> None:
    """What is open is known to a youth who asked; what was taken counts as answered.

    Nobody can tell now whether the taker has telephoned, so the youth is told nothing of it.
    """
    op.execute(
        "UPDATE escalation SET known = (reason NOT IN ('blocked', 'coach', 'silent')),"
        " answered_at = taken_at WHERE closed_at IS NULL"
    )
