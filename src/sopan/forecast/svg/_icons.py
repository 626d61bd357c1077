"""The signs of a picture: one shape per channel and ending, one colour per tone, one shade per kind of closed day.

No meaning rests on colour alone: tones are named and stand in rows, channels have shapes and are named, closed days
have names, and cuti bersama, estimates and quiet periods have patterns.
"""

from __future__ import annotations

from sopan.words import Channel, Tone

TONE_COLOURS = {
    Tone.FRIENDLY: "#0f766e",
    Tone.POLITE: "#1d4ed8",
    Tone.FIRM: "#7e22ce",
    Tone.FORMAL: "#a1440b",
    Tone.FINAL: "#b4182d",
}
"""Each at least 5:1 on white, so they serve for words and for white signs on them."""
END_COLOUR = "#334155"
"""Hand-off, hold, done: no message, no tone."""

SHADES = {
    "weekend": "#edf0f4",
    "holiday": "#fadadd",
    "cuti_bersama": "url(#sopan-stripes)",
    "estimated_holiday": "url(#sopan-dots)",
    "quiet": "url(#sopan-lines)",
}
DEFINITIONS = (
    '<pattern id="sopan-stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#fdf0d2"/><rect width="2" height="6" fill="#f8dca0"/></pattern>'
    '<pattern id="sopan-dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#fdeaec"/><circle cx="3" cy="3" r="1.2" fill="#eda9b1"/></pattern>'
    '<pattern id="sopan-lines" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#eeeafb"/><rect width="6" height="2" fill="#ddd5f5"/></pattern>'
)
"""Patterns are the same in every picture, so two on one page do not disturb each other."""


def icon(name: str, ink: str, paper: str) -> str:
    """A sign around the origin, about 12 wide: `ink` on `paper`, both colours."""
    return _ICONS[name].replace("INK", ink).replace("PAPER", paper)


_ICONS = {
    Channel.WHATSAPP.value: (
        '<path d="M0-6A5.9 5.9 0 1 1-2.9 5.2L-6 6L-5.2 3A5.9 5.9 0 0 1 0-6Z" fill="INK"/>'
        '<path d="M-2.6-2.6C-2.4 .2-.2 2.5 2.6 2.7L3.1 1.2L1.4 .3L.6 1C-.2 .6-.7 .1-1.1-.7L-.3-1.5L-1.2-3.2Z"'
        ' fill="PAPER"/>'
    ),
    Channel.EMAIL.value: (
        '<rect x="-6" y="-4.5" width="12" height="9" rx="1.2" fill="INK"/>'
        '<path d="M-5-3L0 1L5-3" fill="none" stroke="PAPER" stroke-width="1.3" stroke-linecap="round"'
        ' stroke-linejoin="round"/>'
    ),
    Channel.SMS.value: (
        '<path d="M-5-5.5H5A1.2 1.2 0 0 1 6.2-4.3V1.8A1.2 1.2 0 0 1 5 3H0L-3.2 6V3H-5A1.2 1.2 0 0 1-6.2 1.8V-4.3'
        'A1.2 1.2 0 0 1-5-5.5Z" fill="INK"/>'
        '<circle cx="-3" cy="-1.2" r="1" fill="PAPER"/><circle cx="0" cy="-1.2" r="1" fill="PAPER"/>'
        '<circle cx="3" cy="-1.2" r="1" fill="PAPER"/>'
    ),
    Channel.PHONE.value: (
        '<path d="M-4.9-5.4L-2.5-6L-.9-2.7L-2.5-1.2C-1.8 .5-.5 1.8 1.2 2.5L2.7 .9L6 2.5L5.4 4.9C5.1 5.7 4.3 6.2 3.4 6'
        'C-1.2 5.2-5.2 1.2-6-3.4C-6.2-4.3-5.7-5.1-4.9-5.4Z" fill="INK"/>'
    ),
    Channel.LETTER.value: (
        '<path d="M-4.5-6H1.5L4.5-3V6H-4.5Z" fill="INK" stroke="INK" stroke-linejoin="round"/>'
        '<path d="M-2.5-2H1.5M-2.5 .8H2.5M-2.5 3.6H2.5" fill="none" stroke="PAPER" stroke-width="1.2"'
        ' stroke-linecap="round"/>'
    ),
    Channel.VISIT.value: (
        '<path d="M-6.5 0L0-6L6.5 0H4.8V6H-4.8V0Z" fill="INK"/><path d="M-1.6 6V1.6H1.6V6Z" fill="PAPER"/>'
    ),
    "hand_off": (
        '<circle cx="0" cy="-3" r="2.7" fill="INK"/><path d="M-5.2 6C-5.2 2.4-2.9 .8 0 .8S5.2 2.4 5.2 6Z" fill="INK"/>'
    ),
    "hold": (
        '<rect x="-4" y="-5" width="3" height="10" rx="1" fill="INK"/>'
        '<rect x="1" y="-5" width="3" height="10" rx="1" fill="INK"/>'
    ),
    "done": (
        '<path d="M-4.6 .2L-1.4 3.6L4.8-3.6" fill="none" stroke="INK" stroke-width="2.2" stroke-linecap="round"'
        ' stroke-linejoin="round"/>'
    ),
    "wait": (
        '<circle cx="-4" cy="0" r="1.5" fill="INK"/><circle cx="0" cy="0" r="1.5" fill="INK"/>'
        '<circle cx="4" cy="0" r="1.5" fill="INK"/>'
    ),
}

SIGNS = frozenset(_ICONS)
"""What `icon` can draw."""
