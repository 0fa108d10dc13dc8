"""`/<network>/api/v1/`: the endpoints of every app, under the name `api`."""

from governance.bylaws.api import urlpatterns as of_bylaws
from governance.delegates.api import urlpatterns as of_delegates
from governance.meetings.api import urlpatterns as of_meetings
from governance.polls.api import urlpatterns as of_polls
from governance.proposals.api import urlpatterns as of_proposals
from humans.admission.api import urlpatterns as of_the_covenant
from humans.beginning.api import urlpatterns as of_the_beginning
from humans.belonging.api import urlpatterns as of_belonging
from humans.calls.api import urlpatterns as of_calls
from humans.commons.api import urlpatterns as of_the_commons
from humans.federation.api import urlpatterns as of_the_federation
from humans.joining.api import urlpatterns as of_joining
from humans.passages.api import urlpatterns as of_passages
from humans.regions.api import urlpatterns as of_regions
from humans.standing.api import urlpatterns as of_standing
from ledgers.api import urlpatterns as of_ledgers
from ledgers.bank.api import urlpatterns as of_the_bank
from ledgers.between.api import urlpatterns as of_between
from ledgers.between.memo_api import urlpatterns as of_memos
from ledgers.credit.api import urlpatterns as of_credit
from ledgers.desk.api import urlpatterns as of_the_desk
from ledgers.drives.api import urlpatterns as of_drives
from ledgers.equity.api import urlpatterns as of_equity
from ledgers.groups.api import urlpatterns as of_groups
from ledgers.hours.api import urlpatterns as of_hours
from ledgers.loans.api import urlpatterns as of_loans
from ledgers.points.api import urlpatterns as of_points
from ledgers.pool.api import urlpatterns as of_the_pool
from ledgers.reversal_api import urlpatterns as of_reversals
from ledgers.seals.api import urlpatterns as of_seals
from ledgers.setoff.api import urlpatterns as of_setoff
from networks.api.urls import urlpatterns as of_networks
from requests_board.api.urls import urlpatterns as of_the_board
from requests_board.dispatch.api.urls import urlpatterns as of_dispatch
from requests_board.things.api.urls import urlpatterns as of_things

app_name = "api"
urlpatterns = [
    *of_the_board,  # What is asked most.
    *of_networks,
    *of_polls,
    *of_proposals,
    *of_bylaws,
    *of_delegates,
    *of_meetings,
    *of_ledgers,
    *of_reversals,
    *of_drives,
    *of_points,
    *of_seals,
    *of_setoff,
    *of_between,
    *of_memos,
    *of_the_desk,
    *of_credit,
    *of_hours,
    *of_the_pool,
    *of_loans,
    *of_groups,
    *of_the_bank,
    *of_equity,
    *of_dispatch,
    *of_things,
    *of_the_commons,
    *of_the_beginning,
    *of_calls,
    *of_passages,
    *of_regions,
    *of_standing,
    *of_joining,
    *of_belonging,
    *of_the_federation,
    *of_the_covenant,
]
