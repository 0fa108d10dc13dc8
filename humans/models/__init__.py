"""Design overview

CovenantText       core principles, and the agreement by which a network is a member of HUMANs, in versions; from the umbrella.
CovenantSignature  that a network signed one of them: by what name, and when. The network publishes it.
Playbook           a guide that a network shows to all, as it stands now; PlaybookVersion is how it stood.
PlaybookAdoption   that another network works with it; PlaybookLesson is what came of it there, in words.
CallForHelp        a network calls the others for a while, and says afterwards what came of it.
AnswerToCall       what another network offers to it.
Guide              a network's own paper: written here, or its working copy of a playbook. Tenant.
StepTick           a line of the founding journey that only people can know of. Tenant.

All but the last two are published tables: anyone may read them, a definer function writes them for the current network alone.
A version, a signature and a lesson are never changed; a figure of people under five is left out by the function that writes it.
"""

from humans.models.beginning import StepTick
from humans.models.calls import AnswerToCall, CallForHelp
from humans.models.commons import Guide, Kind, Playbook, PlaybookAdoption, PlaybookLesson, PlaybookVersion, Step
from humans.models.covenant import CovenantSignature, CovenantText

__all__ = [
    "AnswerToCall",
    "CallForHelp",
    "CovenantSignature",
    "CovenantText",
    "Guide",
    "Kind",
    "Playbook",
    "PlaybookAdoption",
    "PlaybookLesson",
    "PlaybookVersion",
    "Step",
    "StepTick",
]
