"""Design overview

CovenantText       core principles, and the agreement by which a network is a member of HUMANs, in versions; from the umbrella.
CovenantSignature  that a network signed one of them: by what name, and when. The network publishes it.
Playbook           a guide that a network shows to all, as it stands now; PlaybookVersion is how it stood.
PlaybookAdoption   that another network works with it; PlaybookLesson is what came of it there, in words.
CallForHelp        a network calls the others for a while, and says afterwards what came of it.
AnswerToCall       what another network offers to it.
MapCell            how many networks are where, in cells of a grid; from the umbrella.
Passage            a proposal on its way from a network to a forum and back; PassageAnswer what a network said that was asked.
RegionMember       that a network takes part in a regional federation; RegionWord what that told its networks.
Seat               in a region: who speaks there for a network, by its mandate. Tenant.
Guide              a network's own paper: written here, or its working copy of a playbook. Tenant.
StepTick           a line of the founding journey that only people can know of. Tenant.
Rest               that a network rests, by its own wish or HUMANs'; its state goes with it.
Sponsorship        that a network watches over another, and since when that one's coordinators are silent.
StandIn            a member who would coordinate for the time being, StandInName who is for it (tenant); StandInCall is what its
                   sponsor sees of them.
Joining            that members of a network go over to another: all of it joins, or some found a new one.
Comer              a member's word in it, and what came of it. Tenant.
Belonging          that a supporter, or a network by its delegate, belongs to HUMANs in a MemberClass; DuesTerm what dues cover.

All but Comer, Guide, StepTick, Seat, StandIn, StandInName and those of belonging are published tables: anyone may read
them, a definer function writes them for the current network alone. A version, a signature and a lesson are never changed; a
figure of people under five is left out by the function that writes it.
"""

from humans.models.beginning import StepTick
from humans.models.belonging import Belonging, DuesTerm, MemberClass
from humans.models.calls import AnswerToCall, CallForHelp
from humans.models.commons import Guide, Kind, Playbook, PlaybookAdoption, PlaybookLesson, PlaybookVersion, Step
from humans.models.covenant import CovenantSignature, CovenantText
from humans.models.joining import Comer, Joining
from humans.models.map import MapCell
from humans.models.passages import Passage, PassageAnswer
from humans.models.regions import RegionMember, RegionWord, Seat
from humans.models.standing import Rest, Sponsorship, StandIn, StandInCall, StandInName

__all__ = [
    "AnswerToCall",
    "Belonging",
    "CallForHelp",
    "Comer",
    "CovenantSignature",
    "CovenantText",
    "DuesTerm",
    "Guide",
    "Joining",
    "Kind",
    "MapCell",
    "MemberClass",
    "Passage",
    "PassageAnswer",
    "Playbook",
    "PlaybookAdoption",
    "PlaybookLesson",
    "PlaybookVersion",
    "RegionMember",
    "RegionWord",
    "Rest",
    "Seat",
    "Sponsorship",
    "StandIn",
    "StandInCall",
    "StandInName",
    "Step",
    "StepTick",
]
