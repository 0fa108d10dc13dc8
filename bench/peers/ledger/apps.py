from django.apps import AppConfig


class PlainLedgerConfig(AppConfig):
    name = "bench.peers.ledger"
    label = "plain_ledger"
