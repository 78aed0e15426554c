"""reached while the page is closed: devices, ways of staff, notifications, when a line was shown"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.schema.column_types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('push_device',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the order in which they were added; kept until it is removed, has ended, or its owner is erased or leaves'),
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment="whose, if a youth's; kept until it is removed, has ended, or its owner is erased or leaves"),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment="whose, if a coach's; kept until it is removed, has ended, or its owner is erased or leaves"),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False, comment='keyed hash of its address, by which it is known again; kept until it is removed, has ended, or its owner is erased or leaves'),
    sa.Column('subscription', sa.LargeBinary(), nullable=False, comment="sealed: the push service's address, and the keys of the browser; kept until it is removed, has ended, or its owner is erased or leaves"),
    sa.Column('name', sa.String(length=60), nullable=False, comment='the browser and system, as its owner knows the device; kept until it is removed, has ended, or its owner is erased or leaves'),
    sa.Column('language', sa.String(length=12), nullable=False, comment='the language of its neutral text; kept until it is removed, has ended, or its owner is erased or leaves'),
    sa.Column('made_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when it was added; kept until it is removed, has ended, or its owner is erased or leaves'),
    sa.Column('seen_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when its page last said that it still is there; kept until it is removed, has ended, or its owner is erased or leaves'),
    sa.Column('taken_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when its push service last took something; kept until it is removed, has ended, or its owner is erased or leaves'),
    sa.Column('failed_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='since when its push service takes nothing; kept until it is removed, has ended, or its owner is erased or leaves'),
    sa.Column('failure', sa.String(length=24), server_default='', nullable=False, comment='why not: a word of ours; kept until it is removed, has ended, or its owner is erased or leaves'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_push_device_coach_id')),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_push_device_youth_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_push_device')),
    sa.UniqueConstraint('hash', name=op.f('uq_push_device_hash'))
    )
    op.create_index(op.f('ix_push_device_coach_id'), 'push_device', ['coach_id'], unique=False)
    op.create_index(op.f('ix_push_device_youth_id'), 'push_device', ['youth_id'], unique=False)

    op.create_table('youth_notification',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the order; kept 30 days'),
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='who was told; kept 30 days'),
    sa.Column('up_to', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the last line of the outbox that it stands for; kept 30 days'),
    sa.Column('by', sa.String(length=8), nullable=False, comment='push or sms; kept 30 days'),
    sa.Column('urgent', sa.Boolean(), nullable=False, comment="whether a danger or a human's words are among it: told again after a crash; kept 30 days"),
    sa.Column('begun_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when it was begun; kept 30 days'),
    sa.Column('ended_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when it had gone well, or not; kept 30 days'),
    sa.Column('outcome', sa.String(length=24), server_default='', nullable=False, comment='taken, or why not: a word of ours; kept 30 days'),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_youth_notification_youth_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_youth_notification'))
    )
    op.create_index('ix_youth_notification_unfinished', 'youth_notification', ['begun_at'], unique=False, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_index(op.f('ix_youth_notification_youth_id_id'), 'youth_notification', ['youth_id', 'id'], unique=False)

    op.create_table('youth_reach',
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='whose; kept until the youth is erased'),
    sa.Column('text', sa.String(length=8), server_default='message', nullable=False, comment='which neutral text: message, reminder, own; kept until the youth is erased'),
    sa.Column('own_text', sa.LargeBinary(), nullable=True, comment="sealed: the youth's own neutral words; kept until the youth is erased"),
    sa.Column('number', sa.LargeBinary(), nullable=True, comment='sealed: the telephone number for an SMS, E.164; kept until the youth is erased'),
    sa.Column('number_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when the number was given; kept until the youth is erased'),
    sa.Column('asked_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when the robot last asked about notifications; kept until the youth is erased'),
    sa.Column('asked', sa.Integer(), server_default='0', nullable=False, comment='how often it has asked; kept until the youth is erased'),
    sa.Column('refused', sa.Boolean(), server_default=sa.false(), nullable=False, comment='whether the youth does not want to be asked again; kept until the youth is erased'),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_youth_reach_youth_id')),
    sa.PrimaryKeyConstraint('youth_id', name=op.f('pk_youth_reach'))
    )
    op.create_table('youth_seen',
    sa.Column('youth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='whose words; kept until the youth is erased'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='who has seen them; kept until the youth is erased'),
    sa.Column('turn', sa.Integer(), nullable=False, comment='the last turn that they have seen; kept until the youth is erased'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_youth_seen_coach_id')),
    sa.ForeignKeyConstraint(['youth_id'], ['youth.id'], name=op.f('fk_youth_seen_youth_id')),
    sa.PrimaryKeyConstraint('youth_id', 'coach_id', name=op.f('pk_youth_seen')),
    sqlite_with_rowid=False
    )
    # Who has seen it nobody knows any more: what was seen begins as seen by everybody of the team.
    op.execute(
        "INSERT INTO youth_seen (youth_id, coach_id, turn)"
        " SELECT youth.id, coach.id, youth.seen_turn FROM youth"
        " JOIN coach ON coach.team_id = youth.team_id AND coach.left_at IS NULL"
        " WHERE youth.seen_turn > 0"
    )
    op.drop_column('youth', 'seen_turn')

    op.create_table('staff_way',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the order; kept until the coach removes it or leaves'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='who is reached; kept until the coach removes it or leaves'),
    sa.Column('kind', sa.String(length=8), nullable=False, comment='push, mail, sms, service; kept until the coach removes it or leaves'),
    sa.Column('address', sa.LargeBinary(), nullable=True, comment='sealed: the mail address, number or address of the service; none for a device; kept until the coach removes it or leaves'),
    sa.Column('device_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='the device, for push; kept until the coach removes it or leaves'),
    sa.Column('made_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when it was added; kept until the coach removes it or leaves'),
    sa.Column('code', sa.LargeBinary(length=32), nullable=True, comment='keyed hash of the code that confirms it; kept until the coach removes it or leaves'),
    sa.Column('code_until', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when that code ends; kept until the coach removes it or leaves'),
    sa.Column('code_wrong', sa.Integer(), server_default='0', nullable=False, comment='how many wrong codes were tried; kept until the coach removes it or leaves'),
    sa.Column('confirmed_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when its owner first showed that it reaches them; kept until the coach removes it or leaves'),
    sa.Column('tested_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when it was last tested; kept until the coach removes it or leaves'),
    sa.Column('answered_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when its owner last said that a test had come; kept until the coach removes it or leaves'),
    sa.Column('taken_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when it last took a message; kept until the coach removes it or leaves'),
    sa.Column('failed_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='since when it takes nothing; empty while it works; kept until the coach removes it or leaves'),
    sa.Column('failure', sa.String(length=24), server_default='', nullable=False, comment='why not: a word of ours; kept until the coach removes it or leaves'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_staff_way_coach_id')),
    sa.ForeignKeyConstraint(['device_id'], ['push_device.id'], name=op.f('fk_staff_way_device_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_way'))
    )
    op.create_index(op.f('ix_staff_way_coach_id_id'), 'staff_way', ['coach_id', 'id'], unique=False)
    op.create_index(op.f('ix_staff_way_device_id'), 'staff_way', ['device_id'], unique=False)

    op.create_table('staff_notification',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='the order; kept 30 days'),
    sa.Column('coach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, comment='who was told; kept 30 days'),
    sa.Column('way_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='by which way; nobody knows once it is removed; kept 30 days'),
    sa.Column('outbox_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True, comment='the card or message it stands for; none for a test; kept 30 days'),
    sa.Column('kind', sa.String(length=8), nullable=False, comment='card, message, test, tasks; kept 30 days'),
    sa.Column('step', sa.Integer(), nullable=False, comment='the how manyeth for this line, from 0; kept 30 days'),
    sa.Column('begun_at', storage.schema.column_types.Utc(timezone=True), nullable=False, comment='when it was begun; kept 30 days'),
    sa.Column('ended_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when it had gone well, or not; kept 30 days'),
    sa.Column('outcome', sa.String(length=24), server_default='', nullable=False, comment='taken, or why not: a word of ours; kept 30 days'),
    sa.ForeignKeyConstraint(['coach_id'], ['coach.id'], name=op.f('fk_staff_notification_coach_id')),
    sa.ForeignKeyConstraint(['way_id'], ['staff_way.id'], name=op.f('fk_staff_notification_way_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_notification'))
    )
    op.create_index('ix_staff_notification_unfinished', 'staff_notification', ['begun_at'], unique=False, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_index(op.f('ix_staff_notification_coach_id_id'), 'staff_notification', ['coach_id', 'id'], unique=False)
    op.create_index(op.f('ix_staff_notification_outbox_id'), 'staff_notification', ['outbox_id'], unique=False)
    op.create_index(op.f('ix_staff_notification_way_id'), 'staff_notification', ['way_id'], unique=False)

    op.add_column('escalation', sa.Column('alarmed_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when the operator was last alarmed that nobody can be called; kept 2 years after closing'))
    op.add_column('outbox', sa.Column('parts_sent', sa.Integer(), server_default='0', nullable=False, comment='how many parts of a long one the channel has, while more are to come; kept 30 days if that is decided, then blanked'))
    op.add_column('outbox', sa.Column('notified_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when a push service or gateway took a notification of it; kept 30 days if that is decided, then blanked'))
    op.add_column('outbox', sa.Column('shown_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when a page in view had it on the screen; kept 30 days if that is decided, then blanked'))

    op.add_column('escalation', sa.Column('acted_at', storage.schema.column_types.Utc(timezone=True), nullable=True, comment='when whoever has taken it last did something: took it, or wrote; kept 2 years after closing'))

    if op.get_bind().dialect.name == 'postgresql':  # SQLite keeps no comments.
        op.alter_column(
            'outbox', 'kind', existing_type=sa.String(length=8), existing_nullable=False,
            comment='for a coach: card, message, notice, news, summary; kept 30 days if that is decided, then blanked',
            existing_comment='for a coach: card, message, notice; kept 30 days if that is decided, then blanked',
        )
