"""Design overview

CovenantText       core principles, and the agreement by which a network is a member of HUMANs, in versions; from the umbrella.
CovenantSignature  that a network signed one of them: by what name, and when. The network publishes it.

Both are published tables: anyone may read them, a definer function writes them for the current network alone.
"""

from humans.models.covenant import CovenantSignature, CovenantText

__all__ = ["CovenantSignature", "CovenantText"]
