"""A token kept as a hash."""

import hashlib
from typing import Any

from rest_framework import authentication, exceptions

from bench.peers.board.models import Token


class HashedTokens(authentication.BaseAuthentication):
    def authenticate(self, request: Any) -> Any:
        secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")[2]
        hashed = hashlib.sha256(secret.encode()).hexdigest()
        token = Token.objects.select_related("member").filter(token_hash=hashed).first()
        if token is None:
            raise exceptions.AuthenticationFailed
        return token.member, token
