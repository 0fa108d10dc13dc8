"""What an exchange for credit comes to, in hundredths."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_board", "0005_nearest")]
    operations = [
        migrations.AddField(model_name="exchange", name="amount", field=models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField(
            model_name="exchange", name="done_amount", field=models.PositiveIntegerField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(way="credit") | models.Q(amount=None, done_amount=None), name="board_exchange_amount"
            ),
        ),
    ]
