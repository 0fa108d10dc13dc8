"""clause_value, my_networks, networks_due, founding and publishing; grants on the libraries' tables."""

from django.db import migrations

from common.sql import run_file


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0001_initial"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [run_file("0002_functions")]
