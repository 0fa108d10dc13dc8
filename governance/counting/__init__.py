"""How votes are counted: pure functions from ballots and rules to a result with its rounds.

Nothing here knows of members, networks or the database: whoever has the published ballots can repeat the count.
Identical ballots are grouped first; arithmetic is in whole numbers of the rules' own precision; a tie goes by earlier rounds
where the rules say so, then by the published order (`ties.order`). Each method's file names its source.
"""

from governance.counting.ballots import Profile, Ranked, Scores
from governance.counting.outcome import Outcome, Round, Transfer

__all__ = ["Outcome", "Profile", "Ranked", "Round", "Scores", "Transfer"]
