"""Decisions in a big network: an open vote with everyone on its roll, a long talk, a full hall, and years of earlier ones."""

from typing import Any

from governance.models import Assembly, Mandate, Petition, Proposal
from governance.polls import polls
from networks import actors
from tests.governance.proposals.conftest import rules
from tests.journey import decided

PAGES = [
    "decisions/", "decisions/log/", "decisions/log/?q=earlier", "decisions/log/?kind=spending&page=3", "decisions/{proposal}/",
    "decisions/new/?kind=spending", "decisions/delegates/", "decisions/delegates/{mandate}/", "decisions/meetings/",
    "decisions/meetings/{assembly}/", "decisions/meetings/{assembly}/screen/", "decisions/offices/", "votes/",
    "votes/?cursor={ended}", "votes/{poll}/", "votes/{poll}/desk/", "votes/{ended}/", "votes/{ended}/check/",
    "passages/", "passages/send/{proposal}/", "api/v1/passages/",
    "api/v1/proposals/", "api/v1/polls/", "api/v1/petitions/", "api/v1/assemblies/", "admin/governance/poll/",
    "api/v1/agenda-items/", "api/v1/attendances/", "api/v1/action-items/?assembly={assembly}", "api/v1/delegate-reports/",
    "api/v1/articles/", "api/v1/mandates/",
    "admin/governance/pollvoter/",
    "admin/governance/proposal/",
]  # fmt: skip
EARLIER = 3_000  # more decisions than a busy network makes in ten years


def live(settled: Any) -> None:
    """One row of everything, by the verbs."""
    carla, people = actors.of(settled.carla), settled.people
    rules(**{"gear.decisions": True})
    decided.plant(settled)
    for model in (Proposal, Mandate, Assembly, Petition):
        people[model.__name__] = model.objects.get()
    about = people["Proposal"].source
    people["Poll"] = polls.open(polls.draft("Which shed?", "irv", ["Mill", "Church"], by=carla, subject=about), by=carla)
    people["Ended"] = polls.open(polls.draft("Who opens the hall?", "sortition", by=carla), by=carla)
    polls.close(people["Ended"], by=carla)


def grow(owner: Any, settled: Any, many: int) -> None:
    """Everyone on the roll, in the talk, in the hall and under the petition; years of earlier decisions and meetings."""
    network, poll, proposal = settled.network.id, settled.poll.pk, settled.proposal.pk
    new = "gen_random_uuid(), m.network_id"
    everyone = f"FROM networks_membership m WHERE m.network_id = {network} AND m.number > 1000"
    for statement in (
        f"governance_pollvoter (uid, network_id, poll_id, member_id, channel) SELECT {new}, {poll}, m.id, '' {everyone}",
        "governance_pollvoter (uid, network_id, poll_id, member_id, channel, receipt) "
        f"SELECT {new}, {settled.ended.pk}, m.id, 'site', 'R' || m.id {everyone}",
        f"governance_remark (uid, network_id, proposal_id, author_id, kind, text, resolution) "
        f"SELECT {new}, {proposal}, m.id, 'word', 'x', '' {everyone}",
        f"governance_signature (uid, network_id, proposal_id, member_id) SELECT {new}, {proposal}, m.id {everyone} LIMIT 900",
        "governance_attendance (uid, network_id, assembly_id, member_id, how) "
        f"SELECT {new}, {settled.assembly.pk}, m.id, 'room' {everyone} LIMIT 900",
        "governance_petitionname (uid, network_id, petition_id, member_id) "
        f"SELECT {new}, {settled.petition.pk}, m.id {everyone} LIMIT 900",
    ):
        table = statement.split()[0]
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(f"INSERT INTO {statement}")
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    earlier = {
        "governance_proposal": (proposal, {"number": "g + 10", "state": "'rejected'", "title": "'Earlier ' || g",
                                           "ended_at": "now() - g * interval '1 day'", "next_at": "NULL"}),
        "governance_poll": (settled.ended.pk, {}),
        "governance_assembly": (settled.assembly.pk, {"state": "'called-off'", "starts_at": "now() - g * interval '1 day'"}),
    }  # fmt: skip
    for table, (first, changes) in earlier.items():
        copied(owner, table, first, EARLIER, changes)


def copied(owner: Any, table: str, first: Any, many: int, changes: dict[str, str]) -> None:
    """`many` more rows like `first`, with these columns otherwise (SQL of g, which counts from 1)."""
    columns = [row[0] for row in owner.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
        "AND attgenerated = '' AND attname <> 'id'", [table])]  # fmt: skip
    changes = {"uid": "gen_random_uuid()", **changes} if "uid" in columns else changes
    values = ", ".join(changes.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    owner.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, generate_series(1, {many}) g "
                  f"WHERE t.id = {first} ORDER BY g")  # fmt: skip
    owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
