"""The API in words: every noun and operation of the document, open to everyone, from this server alone and without a script."""

import re

from networks.api import document, handbook


def test_everything_of_the_document_is_there_in_words(client, riverside):
    page = client.get("/riverside/about/api/").content.decode()
    every = {said["operationId"] for methods in document.whole()["paths"].values() for said in methods.values()}
    assert {one.key for noun in handbook.nouns().values() for one in noun.operations} == every
    for name in handbook.nouns():
        assert f"/riverside/about/api/{name}/" in page
    assert "http://localhost" in page or "/riverside/api/v1/" in page
    posts = client.get("/riverside/about/api/posts/").content.decode()
    assert "one of: offer, request" in posts
    assert "What is open on the board, newest first." in posts
    assert "Idempotency-Key" in client.get("/riverside/about/api/transfers/").content.decode()
    for html in (page, posts):
        assert not re.search(r"<script(?![^>]*src=./static/)|<style|style=", html.replace('type="application/ld+json"', ""))
        assert not re.search(r'(src|href)="(https?:)?//(?!localhost|127)', html)
    assert client.get("/riverside/about/api/nothing/").status_code == 404
    kinds = {
        field.kind for noun in handbook.nouns().values() for one in noun.operations for field in (*one.brings, *one.answers)
    }
    assert "" not in kinds
    assert not {kind for kind in kinds if "$" in kind or "{" in kind}
