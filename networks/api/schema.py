"""What drf-spectacular cannot see by itself: who may come in, keys of idempotency, problems, one name per operation."""

from importlib import import_module
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from networks.api.described import describe
from networks.api.idempotency import HEADER, LONGEST

PROBLEMS = {
    400: "Some field needs another look.",
    401: "No token, or one that opens nothing here.",
    403: "Not open to you.",
    404: "There is nothing here: missing and foreign rows answer alike.",
    409: "Somebody was faster, or the same request is still running.",
    412: "It has changed since you read it.",
    422: "A rule refused; `code` and `title` say why.",
    429: "That was many requests in a short time.",
}
RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Wait so many seconds.", "required": True}}


class ProblemField(serializers.Serializer):
    field = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class Problem(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    errors = ProblemField(many=True, required=False)  # type: ignore[assignment]
    why = serializers.CharField(required=False, help_text="The clause that binds, if one does.")


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "networks.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A personal token of this network: `mh_…`."}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "networks.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": "session"}


class Generator(SchemaGenerator):
    """Writes the document; before that all operations are there, and described."""

    def get_schema(self, *args: Any, **options: Any) -> Any:
        import_module(self.urlconf or settings.NETWORK_URLCONF)
        describe()
        return super().get_schema(*args, **options)


class Schema(AutoSchema):
    view: Any

    def get_override_parameters(self) -> list[Any]:
        if self.method != "POST" and self._names_a_row():
            text: dict[str, Any] = {"type": "string"}
            said = "The `ETag` that you have read: 412 where it has changed since."
            return [OpenApiParameter("If-Match", text, OpenApiParameter.HEADER, description=said)]
        if self.method != "POST" or self.view.action in getattr(self.view, "shows_secret", ()):
            return []
        needed = self.view.action in getattr(self.view, "value_moves", ())
        said = "The same key and content again give the first answer and no second effect."
        text = {"type": "string", "minLength": 1, "maxLength": LONGEST}
        return [OpenApiParameter(HEADER, text, OpenApiParameter.HEADER, required=needed, description=said)]

    def _names_a_row(self) -> bool:
        return self.method in ("PUT", "PATCH", "DELETE") and "retrieve" in self.view.policy and "{uid}" in self.path

    def get_operation_id(self) -> str:
        """`members_list`, `exchanges_confirm`: noun and action."""
        return f"{self.view.basename.replace('-', '_')}_{self.view.action}"

    def get_tags(self) -> list[str]:
        return [str(self.view.basename)]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction=direction)
        codes = [400, 401, 403, 404, *([409] if self.method not in ("GET", "HEAD") else []), 422, 429]
        if self._names_a_row():
            codes.append(412)
        for code in codes:
            response = OpenApiResponse(Problem, description=PROBLEMS[code])
            bodies[str(code)] = self._get_response_for_code(response, str(code), media_types=["application/problem+json"])
        bodies["429"]["headers"] = RETRY_AFTER
        return bodies
