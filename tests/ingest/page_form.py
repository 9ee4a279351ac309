"""What a browser without scripts would send of a page's form."""

from __future__ import annotations

from html.parser import HTMLParser


class PageForm(HTMLParser):
    """The inputs and chosen options of a page, by name; what stands in a <template> is not sent."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self._select = self._label = ""
        self._templates = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Take one element."""
        said = {name: value or "" for name, value in attrs}
        self._templates += tag == "template"
        self._label = said.get("for", "") if tag == "label" else ""
        if self._templates:
            return
        if tag == "input" and said.get("type") != "radio" and "name" in said:
            self.fields[said["name"]] = said.get("value", "")
        elif tag == "select":
            self._select = said.get("name", "")
        elif tag == "option" and "selected" in said:
            self.fields[self._select] = said["value"]

    def handle_endtag(self, tag):
        """Leave one element."""
        self._templates -= tag == "template"

    def handle_data(self, data):
        """Take a label's words."""
        if self._label:
            self.labels[self._label] = data
            self._label = ""
