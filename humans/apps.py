from django.apps import AppConfig


class HumansConfig(AppConfig):
    name = "humans"
