"""What can go wrong with the embedded server, each said in a sentence for the person at the keyboard."""


class DemoError(Exception):
    """The demo cannot be had; the message says what happened and what to do."""
