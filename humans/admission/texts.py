"""The first versions of what networks sign, in our own words, after the principles that cooperatives share."""

PRINCIPLES = """We who found or join a Mutual Aid Network agree that

- everybody has something to give and something to ask; an hour of anybody's time is worth an hour;
- whoever accepts the purpose may join, whatever they own, believe, or come from;
- members decide, one member one vote, and can read every rule they live by;
- what the network holds together belongs to its members, and nobody takes a profit out of it;
- what happens in a network stays in the network, and its members' lives are not for sale;
- care comes before counting: a number below zero is a sign that help arrived;
- networks help one another before they look elsewhere, and each can leave with all that is its own.
"""

AGREEMENT = """As a member of HUMANs, a cooperative of networks, our network

- keeps the core principles, and signs again when members of HUMANs change them;
- has one vote among networks, cast by a delegate whom our members choose and may recall;
- keeps its own books, and lets anybody check that they balance;
- shows the federation a few figures of itself, never of a group smaller than five people;
- settles what it owes other networks before it leaves, and takes all its data along;
- may ask for help, and answers when another network asks.

HUMANs runs the common software and tells networks in time what changes. It may pause a network that harms people, with its
reason and the right to be heard, until the members of HUMANs decide.
"""
