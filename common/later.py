"""Heavy libraries, loaded with the first thing that is asked of them."""

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module: `np = Later("numpy")`. What was asked for once is as near as in the module itself."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> Any:
        found = getattr(import_module(self.__name__), name)
        setattr(self, name, found)
        return found
