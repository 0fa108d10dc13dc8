"""Reports by API: which there are, and one over the days from `start` to `until`."""

from typing import Any, ClassVar

from django.http import Http404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import registry
from networks import clauses, reports
from networks.api.described import extend_schema
from networks.api.shapes import Shape
from networks.api.views import Endpoints
from networks.models import Network

_DAYS = [
    OpenApiParameter("start", OpenApiTypes.DATE, description="First day; eleven months ago where it is not said."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="Last day; today where it is not said."),
]


class ReportLine(Shape):
    name = serializers.CharField()
    title = serializers.CharField()
    explanation = serializers.CharField()


class ReportColumn(Shape):
    name = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField(help_text="text, month, count, decimal, minutes, days, percent, money (smallest unit).")


class ReportShape(ReportLine):
    start = serializers.DateField()
    until = serializers.DateField()
    columns = ReportColumn(many=True)
    rows = serializers.ListField(child=serializers.DictField(), help_text="One cell for each column, by its name.")


class Reports(Endpoints):
    model = Network
    policy: ClassVar[dict[str, str]] = {"list": "reports.read", "retrieve": "reports.read"}
    serializer_class = ReportLine
    pagination_class = None

    @extend_schema(responses=ReportLine(many=True))
    def list(self, request: Request) -> Response:
        """The reports of the tools that this network uses."""
        return Response([_line(name, report) for name, report in reports.offered(clauses.gears())])

    @extend_schema(parameters=_DAYS, responses=ReportShape)
    def retrieve(self, request: Request, name: str) -> Response:
        """One report."""
        found = dict(reports.offered(clauses.gears())).get(name)
        if found is None:
            raise Http404
        asked = _Days(data=request.query_params)
        asked.is_valid(raise_exception=True)
        start, until = reports.span(asked.validated_data.get("start"), asked.validated_data.get("until"))
        figures = found.figures(start, until)
        columns = [{"name": one.name, "title": str(one.title), "unit": one.unit} for one in figures.columns]
        return Response(
            {**_line(name, found), "start": start, "until": until, "columns": columns, "rows": reports.record(figures)}
        )


class _Days(serializers.Serializer):
    start = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


def _line(name: str, report: registry.Report) -> dict[str, Any]:
    return {"name": name, "title": str(report.title), "explanation": str(report.explanation)}


urlpatterns = [
    path("reports/", Reports.as_view({"get": "list"}, basename="reports"), name="reports"),
    path("reports/<slug:name>/", Reports.as_view({"get": "retrieve"}, basename="report"), name="report"),
]
