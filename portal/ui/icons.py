"""The icons: strokes on a 16 x 16 grid, drawn in the text's colour."""

from __future__ import annotations

ICONS = {
    "check": '<path d="m3.5 8.5 3 3 6-7"/>',
    "cross": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "question": '<path d="M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M8 12.6v.1"/>',
    "warning": '<path d="M8 2.5 14.2 13H1.8zM8 6.5v3M8 11.2v.1"/>',
    "info": '<circle cx="8" cy="8" r="5.8"/><path d="M8 7.4v3.4M8 5.2v.1"/>',
    "clock": '<circle cx="8" cy="8" r="5.8"/><path d="M8 4.8V8l2.2 1.6"/>',
    "pause": '<path d="M5.5 3.5v9M10.5 3.5v9"/>',
    "play": '<path d="M5 3.2v9.6l8-4.8z" fill="currentColor"/>',
    "step-back": '<path d="M10.5 3.5 6 8l4.5 4.5M4 3.5v9"/>',
    "step-forward": '<path d="M5.5 3.5 10 8l-4.5 4.5M12 3.5v9"/>',
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
    "sun": (
        '<circle cx="8" cy="8" r="2.8"/><path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5'
        'M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1"/>'
    ),
    "menu": '<path d="M2.5 5h11M2.5 11h11"/>',
    "filter": '<path d="M2 4h12M4.5 8h7M6.5 12h3"/>',
    "download": '<path d="M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10"/>',
    "upload": '<path d="M8 11V3M4.5 6.5 8 3l3.5 3.5M3 13.5h10"/>',
    "copy": '<path d="M5.5 5.500h8v8h-8zM10.5 5.500v-3h-8v8h3"/>',
    "code": '<path d="m5 4.5-3 3.5 3 3.5M11 4.5l3 3.5-3 3.5"/>',
    "link": (
        '<path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2A2.6 2.6 0 0 0 9 3.3l-.7.7'
        'M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.700l.7-.7"/>'
    ),
    "user": '<circle cx="8" cy="5.5" r="2.7"/><path d="M3 13.500c.6-2.6 2.5-4 5-4s4.4 1.4 5 4"/>',
    "lock": '<path d="M3.5 7.500h9v6h-9zM5.5 7.500V5a2.5 2.5 0 0 1 5 0v2.5"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "trash": '<path d="M3 4.500h10M6 4.500v-2h4v2M4.5 4.500l.5 9h6l.5-9"/>',
    "turn-left": '<path d="M3 8a5 5 0 1 0 1.6-3.700M4.5 1.800v2.700h2.7"/>',
    "turn-right": '<path d="M13 8a5 5 0 1 1-1.6-3.700M11.5 1.800v2.700H8.800"/>',
    "arrow": '<path d="M3 8h10M9 4l4 4-4 4"/>',
}
