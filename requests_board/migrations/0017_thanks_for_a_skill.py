"""Thanks may name the skill they are for."""

import django.db.models.deletion
from django.db import migrations

import common.walls
import networks.tenancy.tables


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0017_skill_shares"),
        ("requests_board", "0016_rare_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="thanks",
            name="skill",
            field=networks.tenancy.tables.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="networks.skill",
            ),
        ),
        migrations.AddConstraint(
            model_name="thanks",
            constraint=common.walls.CompositeKey(field="skill", name="requests_board_thanks_skill_in_network"),
        ),
    ]
