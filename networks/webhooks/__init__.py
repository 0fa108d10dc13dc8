"""Telling other systems what happened here: signed (Standard Webhooks), with patience, to public addresses only.

`hooks`    the addresses: adding, changing the secret, parking, removing.
`messages` a record becomes a message for each address that wants its kind; the log; sending again; what is kept.
`sending`  what goes out, its signature, what follows from the answer.
`wire`     one request to an address that may be anybody's: resolved, judged, and asked at that very place.

What is sent names the record, its kind and what it is about, by uid, and nothing of any person: whoever hears asks the API.
"""
