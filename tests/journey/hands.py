"""How a person uses a page: with a pointer, or with the keyboard alone (then only keys are pressed)."""

from typing import Any


class Pointer:
    """Clicks and types."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def press(self, target: Any) -> None:
        """Follows a link or presses a button, and waits for the page that comes."""
        target = target.first
        target.wait_for(state="attached")
        with self.page.expect_navigation():
            self._press(target)

    def fill(self, target: Any, text: str) -> None:
        target.first.fill(text)

    def choose(self, target: Any, label: str) -> None:
        target.first.select_option(label=label)

    def tick(self, target: Any) -> None:
        if not target.first.is_checked():
            target.first.check(force=True)

    def _press(self, target: Any) -> None:
        target.click()


class Keyboard(Pointer):
    """Reaches everything by Tab, as the page orders it, and acts by Enter, Space, letters and arrows."""

    MOST = 150

    def fill(self, target: Any, text: str) -> None:
        self._reach(target.first)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target: Any, label: str) -> None:
        self._reach(target.first)
        self.page.keyboard.type(label[:14])
        assert target.first.locator("option:checked").inner_text().strip() == label

    def tick(self, target: Any) -> None:
        if not target.first.is_checked():
            self._reach(target.first)
            self.page.keyboard.press("Space")

    def _press(self, target: Any) -> None:
        self._reach(target)
        self.page.keyboard.press("Enter")

    def _reach(self, target: Any) -> None:
        wanted = target.element_handle()
        for _step in range(self.MOST):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")
