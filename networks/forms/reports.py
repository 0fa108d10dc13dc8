"""Which days a report is about."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from networks import reports
from networks.forms.pages import day_field


class SpanForm(forms.Form):
    start = day_field(_("From"))
    until = day_field(_("Until"))

    def days(self) -> tuple[dt.date, dt.date]:
        """The days asked for; what is no day is said at its field and left out. Refuses what `reports.span` refuses."""
        if self.is_bound:
            self.full_clean()
        said = self.cleaned_data if self.is_bound else {}
        return reports.span(said.get("start"), said.get("until"))
