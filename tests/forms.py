"""Reads a page's form as a browser would send it back."""

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """Names and values of the successful controls of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        match tag:
            case "input" if name and self._is_successful(given):
                self.values[name] = given.get("value", "on" if given.get("type") == "checkbox" else "")
            case "textarea":
                self._textarea = name
                self.values[name] = ""
            case "select":
                self._select = name
            case "option" if self._select and ("selected" in given or self._select not in self.values):
                self.values[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        if tag == "textarea" and self._textarea is not None:
            # HTML drops one line end directly after the opening tag
            self.values[self._textarea] = self.values[self._textarea].removeprefix("\n")
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self.values[self._textarea] += data

    @staticmethod
    def _is_successful(given: dict[str, str]) -> bool:
        kind = given.get("type", "text")
        return kind not in ("submit", "button", "file") and (kind not in ("checkbox", "radio") or "checked" in given)


def filled(response: Any) -> dict[str, Any]:
    """{name: value} of everything on the page that a browser would send, without the empty rows kept for scripts."""
    form = _Form()
    form.feed(response.content.decode())
    return {name: value for name, value in form.values.items() if "__prefix__" not in name and name != "language"}
