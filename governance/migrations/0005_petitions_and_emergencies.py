import django.contrib.postgres.fields
from django.db import migrations, models

import common.walls
from common.sql import load

# Petitions that are under way count on the roll of today: who is a member now.
ROLLS = """
ALTER TABLE governance_petition DISABLE TRIGGER USER;
UPDATE governance_petition p SET roll = r.ids, roll_count = r.many, roll_fingerprint = r.printed,
       names_needed = greatest(2, ceil(r.many * r.percent / 100.0)::int)
  FROM (SELECT m.network_id, array_agg(m.id ORDER BY m.id) AS ids, count(*) AS many,
               encode(sha256(convert_to(string_agg(m.uid::text, E'\\n' ORDER BY m.uid::text COLLATE "C"), 'UTF8')), 'hex') AS printed,
               coalesce((SELECT c.value::text::int FROM networks_clause c WHERE c.network_id = m.network_id
                          AND c.key = 'assembly.petition_percent' AND c.scope = '' AND c.until_at IS NULL LIMIT 1), 20) AS percent
          FROM networks_membership m WHERE m.state = 'active' GROUP BY m.network_id) r
 WHERE r.network_id = p.network_id AND p.state = 'open';
ALTER TABLE governance_petition ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0004_delegates_and_meetings"),
        ("networks", "0017_skill_shares"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="proposal",
            name="governance_proposal_steps",
        ),
        migrations.AddField(
            model_name="petition",
            name="names_needed",
            field=models.PositiveIntegerField(default=2),
        ),
        migrations.AddField(
            model_name="petition",
            name="roll",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name="petition",
            name="roll_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="petition",
            name="roll_fingerprint",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddIndex(
            model_name="assembly",
            index=models.Index(
                condition=models.Q(("state__in", ["over", "called-off"])),
                fields=["network", "-starts_at", "-id"],
                name="governance_assembly_past",
            ),
        ),
        migrations.AddIndex(
            model_name="poll",
            index=models.Index(
                condition=models.Q(("follows__isnull", False)), fields=["network", "follows"], name="governance_poll_follows"
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("announced_at__isnull", False), ("ended_at__isnull", False)),
                fields=["network", "-ended_at", "-id"],
                name="governance_proposal_log",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("review_asked_at__isnull", False)),
                fields=["network", "-id"],
                name="governance_proposal_review",
            ),
        ),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(
                condition=models.Q(("hidden_at", None), ("kind", "concern"), ("resolved_at", None)),
                fields=["network", "proposal"],
                name="governance_remark_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=common.walls.Steps(
                may_change=[
                    "title",
                    "text",
                    "deed",
                    "rule",
                    "state",
                    "hearing",
                    "concerns_id",
                    "announced_at",
                    "discussed_at",
                    "changed_at",
                    "next_at",
                    "decided_at",
                    "ended_at",
                    "end_reason",
                    "waits_for",
                    "lapses_at",
                    "result",
                    "decision_id",
                    "review_on",
                    "review_asked_at",
                    "reviewed_at",
                    "review",
                ],
                name="governance_proposal_steps",
                steps=[
                    "draft>gathering",
                    "draft>withdrawn",
                    "gathering>notice",
                    "gathering>withdrawn",
                    "gathering>lapsed",
                    "gathering>void",
                    "notice>discussion",
                    "notice>withdrawn",
                    "notice>void",
                    "discussion>voting",
                    "discussion>withdrawn",
                    "discussion>void",
                    "voting>passed",
                    "voting>rejected",
                    "voting>discussion",
                    "voting>void",
                    "passed>enacted",
                    "passed>waiting",
                    "waiting>enacted",
                    "waiting>lapsed",
                    "notice>enacted",
                    "enacted>lapsed",
                ],
            ),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["network", "member"], name="governance_action_todo"
            ),
        ),
        load("proposals", again=True),
        migrations.RunSQL(ROLLS, migrations.RunSQL.noop),
        migrations.RunSQL(
            "ALTER TABLE governance_proposal DISABLE TRIGGER USER;"
            "UPDATE governance_proposal SET ended_at = decided_at WHERE ended_at IS NULL;"
            "ALTER TABLE governance_proposal ENABLE TRIGGER USER;",
            migrations.RunSQL.noop,
        ),
    ]
