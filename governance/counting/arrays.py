"""numpy, loaded when something is counted: most processes that serve pages never count."""

from typing import TYPE_CHECKING, Any

from common.later import Later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
else:
    np, Whole = Later("numpy"), Any

__all__ = ["Whole", "np"]
