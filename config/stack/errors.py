"""What goes wrong with the servers, said in one sentence."""


class StackError(Exception):
    """The message says what is wrong and what to do; it is shown as it is, without a traceback."""
