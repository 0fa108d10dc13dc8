"""The books for everyone, and the proofs of lines."""

from django.urls import path

from ledgers.seals import views

urlpatterns = [
    path("books/", views.books, name="books"),
    path("books/seals.json", views.seals_file, name="seals_file"),
    path("books/check/", views.check, name="check_proof"),
    path("transfers/<uuid:uid>/proof/", views.proof, name="proof"),
]
