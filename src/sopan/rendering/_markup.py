"""Where a value may stand in HTML: in running text, or whole in an `href` if it is a link. Nowhere else.

Autoescape protects running text and nothing but running text: inside a script, a style, a tag or a comment an
escaped value still does harm. So the HTML around the values is read with a strict grammar: a tag begins and ends
between two values, no block begins inside a tag, and elements and attributes come from a list.
"""

from __future__ import annotations

import html
import re

from sopan.errors import TemplateRejected
from sopan.rendering._inspection import BREAK, VALUE, Inspection
from sopan.rendering._schema import Kind
from sopan.rendering._source import refused

_ELEMENTS = frozenset(
    (
        "a abbr address article b blockquote body br caption center code col colgroup dd div dl dt em font footer "
        "h1 h2 h3 h4 h5 h6 head header hr html i img li main mark meta ol p pre s section small span strong style sub "
        "sup table tbody td tfoot th thead title tr u ul"
    ).split(),
)
_ATTRIBUTES = frozenset(
    (
        "align alt aria-hidden aria-label bgcolor border cellpadding cellspacing charset class color colspan content "
        "dir face height href http-equiv id lang name role rowspan scope size span src start style title type valign "
        "width xmlns"
    ).split(),
)
_ADDRESSES = frozenset({"href", "src"})
_SCHEME = re.compile(r"(?:https://|mailto:|tel:|cid:|#)", re.IGNORECASE)
_HARMFUL_STYLE = re.compile(r"expression|javascript|behaviou?r|@import|-moz-binding|\\|<", re.IGNORECASE)
_META = frozenset({"content-type", "x-ua-compatible"})
"""`http-equiv` may say these; `refresh` would send the reader elsewhere."""

_TOKEN = re.compile(
    r"""
      (?P<text>[^<]+)
    | (?P<comment><!--(?P<inside>.*?)-->)
    | (?P<doctype><![dD][oO][cC][tT][yY][pP][eE]\ [^<>]{0,200}>)
    | (?P<tag><(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)
        (?P<attributes>(?:\s+[^\s<>"'=/]+(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s<>"'=`]+))?)*)\s*/?>)
    """,
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""\s+([^\s<>"'=/]+)(?:\s*=\s*("[^"<>]*"|'[^'<>]*'|[^\s<>"'=`]+))?""")


def check_html(found: Inspection) -> None:
    """Raises TemplateRejected when a value stands where escaping does not protect, or the HTML is not plain."""
    _Page(found).check()


class _Page:
    def __init__(self, found: Inspection) -> None:
        self._found = found
        self.text = found.text
        self._kinds = iter(found.kinds)

    def refused(self, offset: int, problem: str) -> TemplateRejected:
        return refused(self._found.line_at(offset), problem)

    def check(self) -> None:
        place = 0
        while place < len(self.text):
            token = _TOKEN.match(self.text, place)
            if token is None:
                raise self.refused(place, 'is not plain HTML; write "<" as &lt; and quote every attribute')
            place = token.end()
            if token["text"]:
                for _ in range(token["text"].count(VALUE)):
                    next(self._kinds)
            elif token["comment"]:
                self._only_literal(token["inside"], token.start(), "a comment")
            elif token["doctype"]:
                self._only_literal(token["doctype"], token.start(), "the doctype")
            else:
                place = self._tag(token)

    def _only_literal(self, text: str, offset: int, where: str) -> None:
        if VALUE in text or BREAK in text:
            raise self.refused(offset, f"no value and no block may stand in {where}")

    def _tag(self, token: re.Match[str]) -> int:
        """Check one tag; the place after it, or after its element where that holds no markup."""
        name = token["name"].lower()
        if name not in _ELEMENTS:
            raise self.refused(token.start(), "holds an element that does not belong in a message")
        attributes = _ATTRIBUTE.findall(token["attributes"])
        if token["slash"] and attributes:
            raise self.refused(token.start(), "an end tag has no attributes")
        for attribute, quoted in attributes:
            self._attribute(attribute.lower(), quoted, token.start())
        if name == "style" and not token["slash"]:
            return self._style(token.end())
        return token.end()

    def _attribute(self, name: str, quoted: str, offset: int) -> None:
        if name not in _ATTRIBUTES:
            raise self.refused(offset, "holds an attribute that does not belong in a message")
        if VALUE in quoted or BREAK in quoted:
            if name != "href" or quoted[1:-1] != VALUE or next(self._kinds) is not Kind.LINK:
                raise self.refused(offset, "a value may stand in text, or whole in a quoted href if it is a link")
            return
        # What a browser reads: entities resolved, blanks and control characters dropped.
        value = re.sub(r"[\x00-\x20]", "", html.unescape(quoted.strip("\"'")))
        if name in _ADDRESSES and not _SCHEME.match(value):
            raise self.refused(offset, "a link begins with https://, mailto:, tel:, cid: or #")
        if name == "style" and _HARMFUL_STYLE.search(value):
            raise self.refused(offset, "a style does more than describe looks")
        if name == "http-equiv" and value.lower() not in _META:
            raise self.refused(offset, "a meta element may not act")

    def _style(self, place: int) -> int:
        end = self.text.lower().find("</style>", place)
        if end < 0:
            raise self.refused(place, "style is not closed")
        inside = self.text[place:end]
        self._only_literal(inside, place, "a style")
        if _HARMFUL_STYLE.search(inside):
            raise self.refused(place, "a style does more than describe looks")
        return end + len("</style>")
