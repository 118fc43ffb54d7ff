"""The one exception that a user's mistake raises."""


class InputError(ValueError):
    """The user's input is wrong.

    The message is the sentence the user sees: it names the file, the place and
    the remedy, and needs no traceback.
    """
