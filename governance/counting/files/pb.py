""".pb, the format of pabulib.org for participatory budgets: META, PROJECTS and VOTES, each a table with semicolons.

Costs and budget may have decimals: all are taken in the smallest unit that makes them whole.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from governance.counting.ballots import Profile
from governance.counting.budget import Election
from governance.counting.files.reading import MOST, MOST_CANDIDATES, BadFile

_SECTIONS = ("META", "PROJECTS", "VOTES")
_APPROVALS = {"approval", "choose-1", "ordinal", "cumulative", "scoring"}


def read(text: str) -> Profile:
    """Raises BadFile. A project with a vote of any kind counts as approved."""
    parts: dict[str, list[tuple[int, dict[str, str]]]] = {}
    meta: dict[str, str] = {}
    for section, line, row in _rows(text):
        if section == "META":
            meta[row.get("key", "")] = row.get("value", "")
        else:
            parts.setdefault(section, []).append((line, row))
    kind = meta.get("vote_type", "approval")
    if kind not in _APPROVALS:
        raise BadFile(0, f"the votes are of a kind that is not known here: {kind[:30]!r}")
    if "budget" not in meta:
        raise BadFile(0, "META does not say the budget")
    projects = parts.get("PROJECTS", [])
    if not 1 <= len(projects) <= MOST_CANDIDATES:
        raise BadFile(0, f"there are 1 to {MOST_CANDIDATES} projects")
    money = [_money(meta["budget"], 0, "the budget")] + [_money(row.get("cost", ""), line, "a cost") for line, row in projects]
    scale = 10 ** max(0, *[-int(one.as_tuple().exponent) for one in money])
    budget, *costs = [int(one * scale) for one in money]
    for (line, _row), cost in zip(projects, costs, strict=True):
        if cost <= 0:
            raise BadFile(line, "a project costs something")
    ids = {row.get("project_id", "").strip(): at for at, (_line, row) in enumerate(projects)}
    if len(ids) < len(projects):
        raise BadFile(0, "two projects have the same project_id")
    groups: Counter[tuple[int, ...]] = Counter()
    for line, row in parts.get("VOTES", []):
        named = [one.strip() for one in row.get("vote", "").split(",") if one.strip()]
        missing = [one for one in named if one not in ids]
        if missing:
            raise BadFile(line, f"there is no project {missing[0][:30]!r}")
        groups[tuple(sorted({ids[one] for one in named}))] += 1
    names = [row.get("name") or row["project_id"] for _line, row in projects]
    return Profile(names, Election(budget, costs, groups, {"scale": scale}), title=meta.get("description", ""), rules=meta)


def _rows(text: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    section = ""
    head: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if row[0].strip().upper() in _SECTIONS and not any(cell.strip() for cell in row[1:]):
                section, head = row[0].strip().upper(), []
            elif not section:
                raise BadFile(reader.line_num, "a .pb file begins with META")
            elif not head:
                head = [cell.strip().lower() for cell in row]
            else:
                yield section, reader.line_num, dict(zip(head, [cell.strip() for cell in row], strict=False))
    except csv.Error as error:
        raise BadFile(reader.line_num, f"this is no table: {error}") from error


def _money(said: str, line: int, what: str) -> Decimal:
    said = said.strip().replace(",", ".")
    try:
        found = Decimal(said) if said.isascii() and len(said) <= 20 and "e" not in said.lower() else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite() or not 0 <= found <= MOST or -int(found.as_tuple().exponent) > 6:
        raise BadFile(line, f"{what} is an amount, not {said[:30]!r}")
    return found


def write(profile: Profile) -> str:
    """The same election as text; votes in the order of what they say, voters without names."""
    election: Election = profile.ballots
    scale = int(election.more.get("scale", 1))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    meta = {
        "description": profile.title, "num_projects": len(election.costs), "num_votes": election.cast,
        "budget": _said(election.budget, scale), "vote_type": "approval", "rule": "equalshares",
    }  # fmt: skip
    writer.writerows([["META"], ["key", "value"], *meta.items(), ["PROJECTS"], ["project_id", "cost", "votes", "name"]])
    for at, cost in enumerate(election.costs):
        writer.writerow([at + 1, _said(cost, scale), election.votes[at], profile.names[at]])
    writer.writerows([["VOTES"], ["voter_id", "vote"]])
    voter = 0
    for ballot, count in sorted(election.groups.items()):
        for _one in range(count):
            voter += 1
            writer.writerow([voter, ",".join(str(one + 1) for one in ballot)])
    return out.getvalue()


def _said(amount: int, scale: int) -> str:
    return str(Decimal(amount) / scale) if scale > 1 else str(amount)
