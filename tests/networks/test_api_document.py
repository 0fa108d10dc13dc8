"""The API describes itself."""

import pytest

pytestmark = pytest.mark.django_db


def test_it_describes_itself_to_everyone_with_the_network_as_its_server(client, riverside, hilltop):
    answer = client.get("/riverside/api/v1/schema/")
    assert answer["Content-Type"].startswith("application/vnd.oai.openapi+json")
    said = answer.json()
    assert said["openapi"].startswith("3.1")
    assert {"/api/v1/posts/", "/api/v1/exchanges/{uid}/confirm/", "/api/v1/members/"} <= set(said["paths"])
    assert said["servers"] == [{"url": "http://testserver/riverside"}]
    other = client.get("/hilltop/api/v1/schema/").json()
    assert other["servers"] == [{"url": "http://testserver/hilltop"}]
    assert other["paths"] == said["paths"]
    confirm = said["paths"]["/api/v1/exchanges/{uid}/confirm/"]["post"]["parameters"]
    assert {"Idempotency-Key": True}.items() <= {one["name"]: one.get("required", False) for one in confirm}.items()
