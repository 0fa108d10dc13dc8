"""Letting apps of others in: OAuth 2 and OpenID Connect by `allauth.idp.oidc`, at the front door.

`scopes`     what an app may touch, in the words of the API's chapters: "posts.read", "exchanges.write".
`connected`  the apps that a network's coordinators know; services, which act for nobody.
`access`     what a bearer opens here; what has access to a person's account, and taking it back.
`adapter`    what we change of the library: who somebody is to an app, the keys (`keys`) that sign it.

A grant is for one network: the address of its API is the token's resource (RFC 8707). Nothing that opens is cached, so what is
taken back opens nothing from the next request on.
"""
