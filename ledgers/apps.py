from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgersConfig(AppConfig):
    name = "ledgers"
    verbose_name = _("Books")

    def ready(self) -> None:
        from ledgers import clauses, hooks, importer, needs, neighbors, notices, origins, panels, replays, scopes  # noqa: F401  (they register)
        from ledgers.bank import clauses as of_bank  # noqa: F401
        from ledgers.bank import hooks as hooks_of_bank  # noqa: F401
        from ledgers.between import registrations as of_between  # noqa: F401
        from ledgers.credit import registrations as of_credit  # noqa: F401
        from ledgers.desk import duties, figures, journal  # noqa: F401
        from ledgers.drives import registrations as of_drives  # noqa: F401
        from ledgers.equity import clauses as of_equity  # noqa: F401
        from ledgers.equity import hooks as hooks_of_equity  # noqa: F401
        from ledgers.equity import notices as notices_of_equity  # noqa: F401
        from ledgers.groups import clauses as of_groups  # noqa: F401
        from ledgers.groups import hooks as hooks_of_groups  # noqa: F401
        from ledgers.groups import notices as notices_of_groups  # noqa: F401
        from ledgers.groups import panels as panels_of_groups  # noqa: F401
        from ledgers.hours import clauses as hours_clauses  # noqa: F401
        from ledgers.hours import notices as hours_notices  # noqa: F401
        from ledgers.hours import panels as hours_panels  # noqa: F401
        from ledgers.hours import registrations as hours_registrations  # noqa: F401
        from ledgers.loans import clauses as of_loans  # noqa: F401
        from ledgers.loans import reminders  # noqa: F401
        from ledgers.points import registrations as of_points  # noqa: F401
        from ledgers.pool import clauses as of_pool  # noqa: F401
        from ledgers.pool import hooks as hooks_of_pool  # noqa: F401
        from ledgers.pool import notices as notices_of_pool  # noqa: F401
        from ledgers.pool import registrations as of_the_pool  # noqa: F401
        from ledgers.pool import units  # noqa: F401
        from ledgers.relief import clauses as of_relief  # noqa: F401
        from ledgers.seals import notices as notices_of_seals  # noqa: F401
        from ledgers.seals import sealing  # noqa: F401
        from ledgers.setoff import registrations as of_setoff  # noqa: F401
