"""What matching offers to those below the board, by name (common.registry)."""

from common import registry
from requests_board.matching import finding, letters, loops, notices, sweeping, ways  # noqa: F401  (some register)

registry.consumers.add("matching", registry.Consumer(finding.wants, finding.handle))
registry.dues.add(loops.DUE, registry.Due(loops.run_due))
registry.partings.add("loops", loops.part)
registry.leavings.add("loops", registry.Leaving(loops.leave, order=45))  # before posts close
registry.erasures.add("loops", registry.Erasure(loops.export, loops.erase))
