"""Members vote on becoming one with another network."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0006_kinds"),
    ]

    operations = [
        migrations.AlterField(
            model_name="proposal",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ordinary", "An idea"),
                    ("amendment", "A change of the bylaws"),
                    ("spending", "Spending from the fund"),
                    ("lending", "A loan, or forgiving one"),
                    ("admission", "Admitting somebody"),
                    ("suspension", "Pausing a membership"),
                    ("appointment", "Giving an office"),
                    ("recall", "Recalling somebody"),
                    ("mandate", "A delegate's mandate"),
                    ("agreement", "An agreement with another network"),
                    ("joining", "Becoming one with another network"),
                    ("emergency", "An emergency measure"),
                    ("ratification", "Ratifying"),
                    ("shared", "A proposal of a network"),
                    ("budget", "A budget round"),
                ],
                max_length=20,
            ),
        ),
    ]
