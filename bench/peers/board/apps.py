from django.apps import AppConfig


class PlainBoardConfig(AppConfig):
    name = "bench.peers.board"
    label = "plain_board"
    default_auto_field = "django.db.models.BigAutoField"
