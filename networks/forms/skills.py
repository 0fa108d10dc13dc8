"""Forms of the list of skills, and of teaching one and learning one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.forms.pages import ANYTHING
from networks.models import Category, Skill


class SkillEditForm(forms.Form):
    name = forms.CharField(label=_("Name"), min_length=2, max_length=80)
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Where it belongs"), to_field_name="uid")
    synonyms = forms.CharField(
        label=_("What else people call it"),
        max_length=1000,
        required=False,
        help_text=_("With commas between, like: puncture, bicycle"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.all()  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Skill.objects.none(), label=_("The same as"), to_field_name="uid", empty_label=ANYTHING,
        help_text=_("Everybody who has said this one has that one then, and finds it by both names."),
    )  # fmt: skip

    def __init__(self, *args: Any, skill: Skill, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Skill.objects.exclude(pk=skill.pk)  # type: ignore[attr-defined]


class ShareForm(forms.Form):
    teaches = forms.ModelChoiceField(Skill.objects.none(), label=_("I teach"), to_field_name="uid", empty_label=ANYTHING)
    learns = forms.ModelChoiceField(
        Skill.objects.none(), label=_("I would like to learn"), to_field_name="uid", empty_label=ANYTHING
    )
    words = forms.CharField(label=_("A few words"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Skill.objects.all()
        self.fields["teaches"].queryset = rows  # type: ignore[attr-defined]
        self.fields["learns"].queryset = rows  # type: ignore[attr-defined]
