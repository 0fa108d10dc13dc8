"""The board that finds a way: who suits what, and why, in words.

weighing   how well two suit each other and why: pure, no database, no clock
finding    who is asked about a post, what a member is shown; the nightly look at what is still open
"""
