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


# Columns that may be empty, of which these endpoints show only rows where they are not; and what is no column.
ALWAYS_THERE = {("AppealShape", "appealed_at"), ("PostReportShape", "post"), ("OrphanMemoShape", "lines")}


def test_what_may_be_empty_is_announced_so():
    import config.network_urls  # noqa: F401  (all endpoints)
    from networks.api.views import Endpoints

    wrong = set()
    for view in _below(Endpoints):
        shape, model = getattr(view, "serializer_class", None), getattr(view, "model", None)
        if shape is None or model is None:
            continue
        columns = {field.name: field for field in model._meta.get_fields()}
        for name, field in shape().fields.items():
            column = columns.get(field.source.partition(".")[0].partition("__")[0])
            if name not in getattr(shape, "made", ()) and getattr(column, "null", False) and not field.allow_null:
                wrong.add((shape.__name__, name))
    assert wrong == ALWAYS_THERE


def _below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
