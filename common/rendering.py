"""How forms are drawn: labels above, hints and errors below, and a list of errors on top."""

from django.forms.renderers import TemplatesSetting


class Cloth(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` in our own templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
