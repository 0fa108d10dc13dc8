"""Mutual credit: members sell to and buy from each other in a unit of their own, within limits on both sides.

`units` opens the unit when the network turns credit on; `payments` moves it, with the levy; `invoices` asks for it; `charges`
are dues and demurrage, by month; `trading` is the directory of who takes credit; `taxes` the yearly statement.
"""
