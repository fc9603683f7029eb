"""Names that try to act on a terminal, on markup or on the eye; the tests of the explorer walk over them."""

TITLE_CHANGER = "\x1b]0;owned\x07"
CLEARS_SCREEN = "\x1b[2J\x1b[H"
C1_CSI = "\x9b31mred"
RIGHT_TO_LEFT = "user\u202egnp.exe"
ZERO_WIDTH = "pub\u200blic"
MARKUP = "[/] [bold]x[/bold] [red"
LINE_BREAK = "a\n\\! touch /tmp/owned"
LONE_SURROGATE = "half\ud800"
FILLER = "\u3164"
QUOTES = 'say "hi"'
WIDE = "表データ"
LONG = "a_name_that_goes_on_and_on_until_the_server_cuts_it_at_63_bytes"

HOSTILE = (
    TITLE_CHANGER,
    CLEARS_SCREEN,
    C1_CSI,
    RIGHT_TO_LEFT,
    ZERO_WIDTH,
    MARKUP,
    LINE_BREAK,
    LONE_SURROGATE,
    FILLER,
    QUOTES,
    WIDE,
    LONG,
)
