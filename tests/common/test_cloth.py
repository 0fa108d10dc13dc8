"""What the cloth writes: amounts, dates, pictures and forms, and that it escapes what people typed."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import engines
from django.test import override_settings
from django.utils import timezone, translation

from common import drawing, wording
from common.rendering import Cloth, plain
from common.templatetags import cloth

NASTY = '"><script>alert(1)</script>'
HOURS = SimpleNamespace(kind="hours", exponent=0, code="h")
CREDIT = SimpleNamespace(kind="credit", exponent=2, code="cr")


@pytest.fixture(autouse=True)
def us_english():
    with translation.override("en-us"), timezone.override(ZoneInfo("America/Chicago")):
        yield


def render(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (390, "6.5 h"),
        (-75, "−1.25 h"),
        (0, "0 h"),
        (60, "1 h"),
        (15, "0.25 h"),
        (5, "5 min"),
        (65, "1 h 5 min"),
        (-1, "−1 min"),
        (-121, "−2 h 1 min"),
        (90_000, "1,500 h"),
    ],
)
def test_it_writes_minutes_as_hours_and_never_rounds_them(minutes, said):
    assert cloth.hours(minutes).replace("\N{NO-BREAK SPACE}", " ") == said


def test_it_writes_a_real_minus_sign_and_a_plus_only_when_asked():
    assert cloth.hours(-60).startswith("\N{MINUS SIGN}")
    assert "-" not in cloth.hours(-60) + cloth.hours(-61)
    assert cloth.hours(60, "signed").startswith("+")
    assert not cloth.hours(0, "signed").startswith("+")


def test_a_sign_stays_left_of_its_number_from_right_to_left():
    with translation.override("ar"):
        assert cloth.hours(-60).startswith("\N{LEFT-TO-RIGHT MARK}\N{MINUS SIGN}")
    assert "\N{LEFT-TO-RIGHT MARK}" not in cloth.hours(-60)


def test_a_column_of_hours_lines_up_and_leaves_its_unit_to_the_head():
    assert [wording.hours(minutes, "table") for minutes in (180, -270, 75)] == ["+3.0", "−4.5", "+1.25"]
    assert wording.hours(180, "table-plain") == "3.0"


def test_hours_read_aloud_say_minus():
    assert wording.hours(-75, "words") == "minus 1.25 hours"
    assert wording.hours(65, "words") == "1 hour 5 minutes"


def test_other_currencies_keep_their_exponent_and_symbol():
    assert cloth.amount(14250, CREDIT) == "142.50\N{NO-BREAK SPACE}cr"
    assert cloth.signed_amount(-5, CREDIT) == "−0.05\N{NO-BREAK SPACE}cr"
    assert cloth.amount(390, HOURS) == cloth.hours(390)
    assert cloth.big_amount(14250, CREDIT) == "142.50 <small>cr</small>"
    assert cloth.big_amount(-65, HOURS) == "−1 <small>h</small> 5 <small>min</small>"


def test_nothing_is_written_for_nothing():
    assert (
        cloth.hours(None)
        == cloth.amount(None, HOURS)
        == cloth.big_hours(None)
        == cloth.when(None)
        == cloth.day(None)
        == cloth.distance(None)
        == ""
    )


def test_days_and_times_are_said_as_the_network_says_them():
    this_year = timezone.localdate().year
    moment = datetime(this_year, 11, 20, 21, 30, tzinfo=UTC)
    weekday = moment.strftime("%a")
    assert cloth.when(moment) == f"{weekday} 20 Nov, 3:30 pm"
    assert cloth.day(date(this_year, 11, 20), "short") == "20 Nov"
    assert cloth.day(date(2019, 2, 3)) == "Sun 3 Feb 2019"
    assert cloth.clock(moment.replace(minute=0)) == "3 pm"


def test_another_language_follows_its_own_custom():
    with translation.override("es"):
        assert cloth.day(date(2019, 2, 3)).startswith("dom")
        assert cloth.clock(datetime(2019, 2, 3, 21, 30, tzinfo=UTC)) == "15:30"
        assert cloth.hours(390).startswith("6,5")


def test_a_day_near_midnight_is_the_day_of_the_network():
    assert cloth.day(datetime(2019, 2, 4, 3, 0, tzinfo=UTC), "short") == "3 Feb 2019"


@pytest.mark.parametrize(
    ("meters", "unit", "said"),
    [
        (0, "mi", "in your neighborhood"),
        (30, "mi", "about 0.1 mi"),
        (1300, "mi", "about 0.8 mi"),
        (900, "km", "about 900 m"),
        (12, "km", "about 100 m"),
        (2340, "km", "about 2.3 km"),
        (31_400, "km", "about 31 km"),
    ],
)
def test_distance_is_always_about(meters, unit, said):
    assert cloth.distance(meters, unit) == said


# ── Pictures ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "source",
    [
        "{% icon nasty nasty %}",
        "{% quilt_block nasty nasty %}",
        "{% patch nasty nasty nasty %}",
        "{% av nasty nasty %}",
        "{% av someone %}",
        "{% gauge 1 0 2 nasty nasty nasty %}",
        "{% quorum 1 2 nasty nasty nasty %}",
        "{% patches 1 2 nasty %}",
        "{% spark line nasty nasty %}",
        "{% empty_state nasty nasty %}{{ nasty }}{% endempty_state %}",
        "{% notice nasty nasty %}{{ nasty }}{% endnotice %}",
        "{% panel title=nasty id=nasty link=nasty link_text=nasty classes=nasty %}{{ nasty }}{% endpanel %}",
        "{{ nasty|first_name }}",
        "{{ nasty|way_icon }}{{ nasty|way_dye }}",
        '<p data-x="{{ listed|as_json }}">',
        "{% town_map hoods nasty %}",
    ],
)
def test_it_escapes_whatever_people_wrote(source):
    someone = SimpleNamespace(name=NASTY, picture_url=NASTY)
    hood = SimpleNamespace(name=NASTY, latitude=43.1, longitude=-89.3, requests=1, offers=0, urgent=0, url=NASTY)
    html = render(source, nasty=NASTY, someone=someone, line=[1, 2], listed=[NASTY], hoods=[hood])
    assert "<script" not in html
    assert NASTY not in html


def test_a_block_nobody_knows_is_the_friendship_star():
    assert "#b-friendship" in cloth.quilt_block("nonesuch")
    assert "#b-churn" in cloth.quilt_block("churn")


def test_initials_and_tint_stay_the_same_for_a_name():
    assert cloth.av("Pa Kou Vang") == cloth.av(SimpleNamespace(name="Pa Kou Vang"))
    assert ">PK<" in cloth.av("Pa Kou Vang")
    assert ">D<" in cloth.av("dee")
    assert cloth.av("")


def test_a_picture_takes_the_place_of_initials():
    html = cloth.av(SimpleNamespace(name="Dee", picture_url="/files/1"))
    assert html.startswith("<img")
    assert 'alt=""' in html


@pytest.mark.parametrize(
    ("value", "floor", "ceiling", "near"),
    [
        (390, -1200, 2400, ""),
        (-1020, -1200, 2400, "low"),
        (-600, -1200, 2400, ""),
        (-1500, -1200, 2400, "low"),
        (2300, -1200, 2400, "high"),
        (5000, -1200, 2400, "high"),
        (0, None, None, ""),
        (0, 0, 0, ""),
    ],
)
def test_a_balance_is_near_a_limit_within_fifteen_percent(value, floor, ceiling, near):
    assert drawing.nearness(value, floor, ceiling) == near
    assert ("gauge near" in cloth.gauge(value, floor, ceiling, "left", "right")) == bool(near)


@pytest.mark.parametrize(
    ("value", "floor", "ceiling"),
    [(99_999, -600, 1800), (-99_999, -600, 1800), (0, 0, 0), (5, None, None), (-5, None, 10)],
)
def test_a_gauge_stays_inside_its_track(value, floor, ceiling):
    numbers = [
        float(number) for number in re.findall(r' (?:x|width)="(-?[\d.]+)"', drawing.gauge(value, floor, ceiling, "words"))
    ]
    assert all(-3 <= number <= drawing.WIDTH for number in numbers)


def test_a_quorum_beyond_its_need_stays_inside_and_nobody_needed_is_no_fault():
    assert 'width="300"' in drawing.quorum(500, 83, "all")
    assert drawing.quorum(0, 0, "none")


def test_patches_are_people_until_there_are_too_many():
    assert drawing.people_per_patch(83) == 1
    assert drawing.people_per_patch(480) == 4
    assert drawing.patches(31, 83, "31 of 83").count('class="empty"') == 52
    assert drawing.patches(900, 83, "all").count('class="empty"') == 0


def test_a_line_needs_two_points():
    assert drawing.spark([3], "one") == ""
    assert drawing.balance_line([(date(2026, 1, 1), 0)], -600, 1800, 60) is None
    account = SimpleNamespace(currency=HOURS, floor=-600, ceiling=1800)
    assert "first two exchanges" in render("{% balance_chart points account %}", points=[], account=account)


def test_a_balance_over_time_marks_lowest_highest_and_now():
    points = [(date(2026, 1, 1), 0), (date(2026, 3, 1), -300), (date(2026, 8, 1), 900), (date(2026, 12, 1), 390)]
    line = drawing.balance_line(points, -600, 1800, 60)
    assert line is not None
    assert (line.lowest, line.highest, line.now) == (-300, 900, 390)
    assert len(line.dots) == 3
    account = SimpleNamespace(currency=HOURS, floor=-600, ceiling=1800)
    html = render("{% balance_chart points account %}", points=points, account=account)
    assert "Lowest −5\N{NO-BREAK SPACE}h, highest 15\N{NO-BREAK SPACE}h, now 6.5\N{NO-BREAK SPACE}h." in html


def test_pins_of_the_map_have_room_even_on_one_spot():
    pins = drawing.sketch([(43.0, -89.0)] * 5 + [(43.2, -89.2)])
    spots = {(pin.left, pin.top) for pin in pins}
    assert len(spots) == 6
    assert all(0 < pin.left < 420 and 0 < pin.top < 480 for pin in pins)
    assert drawing.sketch([]) == []


# ── Forms ──────────────────────────────────────────────────────────────────────────────────────


class Need(forms.Form):
    default_renderer = Cloth
    title = forms.CharField(label="What do you need?", help_text="Short is fine.")
    length = forms.DecimalField(label="How long", error_messages={"invalid": "Write a number, like 1.5"})
    length.unit = "hours"  # type: ignore[attr-defined]
    kind = forms.ChoiceField(label="Kind", choices=[("r", "Request"), ("o", NASTY)], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    news = forms.BooleanField(label="Tell me", required=False)


@override_settings(FORM_RENDERER="common.rendering.Cloth")
def test_a_form_has_labels_above_and_errors_tied_to_their_fields():
    html = str(Need({"length": "two-ish", "kind": "x"}))
    assert html.index("3 things to fix") < html.index('<label for="id_title"')
    assert 'href="#id_length"' in html
    assert 'href="#id_kind"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="two-ish"' in html, "what was written stays"
    assert '<span class="unit">hours</span>' in html
    assert html.count("you can leave this empty") == 1
    assert "<script" not in html
    assert "style=" not in html


def test_a_form_says_what_to_do_and_leaves_its_own_words_alone():
    html = str(Need({"length": "two-ish", "kind": "x"}))
    assert "This field is required" not in html
    assert "Fill this in" in html
    assert "Choose one of these" in html
    assert "Write a number, like 1.5" in html
    with translation.override("es"):
        assert plain(translation.gettext("This field is required.")) == translation.gettext("Fill this in")
    assert plain("Sleep on it.") == "Sleep on it."


def test_a_fresh_form_shows_no_errors():
    html = str(Need())
    assert "errors" not in html
    assert "aria-invalid" not in html


def test_one_error_is_one_thing():
    assert cloth.error_heading(Need({"title": "a", "length": "1"})) == "One thing to fix before this can be sent"
