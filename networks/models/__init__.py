"""Design overview

Network        a tenant: one Mutual Aid Network, or the umbrella (global: names and hosts are found before entering).
PublicProfile, what a network publishes of itself; written by `publish_*` functions for the current network alone.
Vital
Membership     a person, household or organisation in a network. Name, picture, contact and skills belong to it. Needs no
               person until its holder claims it: someone without internet is a whole member.
Holding        who acts for a household or organisation, with dates.  RoleTerm: who is coordinator, treasurer or facilitator.
Invitation     a way in: expiring, single use, bound to this network; only its hash is kept.
Clause         a dated rule value: `Clause(key, scope, value, from, until, decision)`, no overlap (exclusion constraint).
Decision       what two officers decided, before governance can.
Skill,         what a member offers or wants, with level; Category groups skills and posts.
MemberSkill
KeptApart      two members who never see each other, by the wish of one of them.
Circle         members who look after one thing together; CirclePart: a member in it, asked, in, or not any more.
Record         an append-only row of what happened: audit trail, feed, source of messages. No free text, no contact data.
Delivery       one row per record and consumer, deleted when done.
ImportBatch    what was uploaded from another system and what came of it; ImportPart (the bytes), ImportProblem (what is
               wrong, by line and column), ImportedRow (the same row again adds nothing).
ConnectedApp   an app of others that members let in, or a service. SigningKey: what our word is signed with.
Webhook        an address that is told of records, signed; WebhookMessage: one record on its way there.
NetworkCopy    all data of this network in one file, by two officers (NetworkCopyPart: its bytes), gone after a while.
DueTime        when some kind of work is next due here (expiry, reminders, retention).
File           bytes in PostgreSQL, behind the same wall, served by one view.

Invariants: every table here is tenant, published or global and says so (networks.checks); references between tenant
tables are composite (networks.tenancy.tables); records never change (trigger + grants); clauses never overlap (SQL).
"""

from networks.models.apart import KeptApart
from networks.models.circle import Circle, CirclePart
from networks.models.clause import Clause, ClauseDefault, Decision
from networks.models.copy import NetworkCopy, NetworkCopyPart
from networks.models.importing import ImportBatch, ImportedRow, ImportPart, ImportProblem
from networks.models.member import (
    Availability,
    EmergencyContact,
    Guardian,
    Holding,
    Invitation,
    Membership,
    Neighborhood,
    PastElsewhere,
    ProxyConsent,
    RoleTerm,
    Vetting,
)
from networks.models.network import Network, PublicProfile, Vital
from networks.models.oauth import ConnectedApp, SigningKey
from networks.models.record import Delivery, DueTime, File, Record
from networks.models.skill import Category, MemberSkill, Skill, SkillShare
from networks.models.token import ApiToken, IdempotencyKey
from networks.models.webhook import Webhook, WebhookMessage
from networks.models.welcome import AgreementText, SignedAgreement, WelcomeDone, WelcomeStep

__all__ = [
    "AgreementText",
    "ApiToken",
    "Availability",
    "Category",
    "Circle",
    "CirclePart",
    "Clause",
    "ClauseDefault",
    "ConnectedApp",
    "Decision",
    "Delivery",
    "DueTime",
    "EmergencyContact",
    "File",
    "Guardian",
    "Holding",
    "IdempotencyKey",
    "ImportBatch",
    "ImportPart",
    "ImportProblem",
    "ImportedRow",
    "Invitation",
    "KeptApart",
    "MemberSkill",
    "Membership",
    "Neighborhood",
    "Network",
    "NetworkCopy",
    "NetworkCopyPart",
    "PastElsewhere",
    "ProxyConsent",
    "PublicProfile",
    "Record",
    "RoleTerm",
    "SignedAgreement",
    "SigningKey",
    "Skill",
    "SkillShare",
    "Vetting",
    "Vital",
    "Webhook",
    "WebhookMessage",
    "WelcomeDone",
    "WelcomeStep",
]
