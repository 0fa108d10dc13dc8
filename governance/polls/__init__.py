"""Polls: a question, a frozen roll, ballots that nobody reads, and a count that anyone can repeat.

`polls` drafts, opens, closes and voids; `ballots` casts and witnesses; `tally` counts; `rules` says what is frozen at opening.
Whoever decides something by a poll names it in `subject` ("proposal:<uid>") and registers a `registry.PollSubject` for that
kind: it is called in the deciding transaction.
"""
