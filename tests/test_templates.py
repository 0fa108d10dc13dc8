"""Every template compiles, and none has anything inline: the policy is `default-src 'none'`."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from common import registry
from ledgers import purses

ROOT = Path(settings.TEMPLATES[0]["DIRS"][0])
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.suffix in {".html", ".txt"})
FORBIDDEN = {
    "a style attribute (write a class in static/manyhands.css)": re.compile(r"\sstyle\s*=", re.I),
    "a <style> element (write it in static/manyhands.css)": re.compile(r"<style\b", re.I),
    "an on… attribute (listen in static/manyhands.js)": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"'{]", re.I),
    "a script with a body (put it in a file, data in data- attributes)": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "hx-on or an htmx filter that needs eval": re.compile(
        r"hx-on|hx-vals\s*=\s*[\"']js:|hx-trigger\s*=\s*[\"'][^\"']*\[", re.I
    ),
    "something from another host": re.compile(
        r"(?:src|srcset|href)\s*=\s*[\"']\s*(?:https?:)?//[^\"']+\.(?:js|css|woff2?|png|jpe?g|svg)", re.I
    ),
    "the safe filter or autoescape off in HTML": re.compile(r"\|\s*safe\b|\{%\s*autoescape off"),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name):
    assert get_template(name)


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.endswith(".html")])
def test_no_template_has_anything_inline(name):
    source = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", (ROOT / name).read_text(), flags=re.S)
    found = {what: match.group(0) for what, pattern in FORBIDDEN.items() if (match := pattern.search(source))}
    assert not found


def test_the_stylesheet_and_script_ask_nobody_else_for_anything():
    for name in ("manyhands.css", "manyhands.js"):
        text = (Path(settings.STATICFILES_DIRS[0]) / name).read_text()
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", text)
        assert "@import" not in text
    assert not re.search(r"\beval\(|new Function|innerHTML", text)


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = (Path(settings.STATICFILES_DIRS[0]) / "icons.svg").read_text()
    known = set(re.findall(r'id="i-([a-z0-9-]+)"', sprite))
    named = {
        icon
        for name in TEMPLATES
        for icon in re.findall(r'\{% icon "([a-z0-9-]+)"|sign="([a-z0-9-]+)"', (ROOT / name).read_text())
        for icon in icon
        if icon
    }
    assert named <= known


def test_every_icon_that_the_navigation_and_the_wallet_name_is_in_the_sprite():
    sprite = (Path(settings.STATICFILES_DIRS[0]) / "icons.svg").read_text()
    known = set(re.findall(r'id="i-([a-z0-9-]+)"', sprite))
    assert {tab.icon for _name, tab in registry.tabs} | {sign for _dye, sign in purses.DYES.values()} <= known


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"])
def test_error_pages_stand_alone(name):
    """Without a request, a context or a database; and they link to the front door only."""
    html = get_template(name).render()
    assert "<h1>" in html
    assert set(re.findall(r'<a [^>]*href="([^"]*)"', html)) == {"/"}
