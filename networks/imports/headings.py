"""TimeOverflow's headings in each of its languages, as facts: locale → headings in the order of the columns."""

from collections.abc import Mapping

MEMBER_HEADINGS = {
    "ca": ("N", "Nom", "Correu", "Telèfon", "Telèfon alternatiu", "Creat", "Data darrera connexió", "Locale", "Balanç"),
    "en": ("N", "Name", "Email", "Phone", "Alternative Phone", "Created", "Last login", "Locale", "Balance"),
    "es": (
        "N",
        "Nombre",
        "Correo",
        "Teléfono",
        "Teléfono alternativo",
        "Creado",
        "Fecha último login",
        "Locale",
        "Balance",
    ),
    "eu": ("N", "Izena", "Eposta", "Telefonoa", "Ordezko telefonoa", "Sortua", "Azken saioa", "Locale", "Balantzea"),
    "fr": (
        "N",
        "Nom",
        "Adresse email",
        "Téléphone",
        "Téléphone (secondaire)",
        "Créé·e le",
        "Dernière connexion",
        "Locale",
        "Solde",
    ),
    "gl": (
        "N",
        "Nome",
        "Correo electrónico",
        "Teléfono",
        "Teléfono alternativo",
        "Creado",
        "Último inicio de sesión",
        "Locale",
        "Balance",
    ),
    "ja": ("N", "名前", "メールアドレス", "電話番号", "代替電話番号", "作成", "最終ログイン", "Locale", "残高"),
    "nl-NL": (
        "N",
        "Naam",
        "E-mail",
        "Telefoonnummer",
        "Alternatief telefoonnummer",
        "Aangemaakt",
        "Laatste login",
        "Locale",
        "Balans",
    ),
    "pt-BR": (
        "N",
        "Nome",
        "E-mail",
        "Telefone",
        "Telefone alternativo",
        "Criado",
        "Data do último login",
        "Locale",
        "Balanço",
    ),
}
MEMBER_FIELDS = ("uid", "name", "email", "phone", "other_phone", "joined_on", "last_sign_in", "language", "balance")

# The post's own heading says whether the file holds offers or requests.
POST_HEADINGS = {
    "ca": ("", "Oferta", "Demanda", "Etiquetes", "Usuari", "Creat"),
    "en": ("", "Offer", "Request", "Tags", "User", "Created"),
    "es": ("", "Oferta", "Demanda", "Etiquetas", "Usuario", "Creado"),
    "eu": ("", "Eskaintza", "Eskaera", "Etiketak", "Erabiltzailea", "Sortua"),
    "fr": ("", "Offre", "Demande", "Tags", "Utilisateur·rice", "Créée le"),
    "gl": ("", "Oferta", "Demanda", "Etiquetas", "Persoa usuaria", "Creado"),
    "ja": ("", "オファー", "リクエスト", "タグ", "ユーザー", "作成"),
    "nl-NL": ("", "Aanbieding", "Verzoek", "Labels", "Gebruiker", "Aangemaakt"),
    "pt-BR": ("", "Oferta", "Demanda", "Etiquetas", "Usuário", "Criado"),
}
POST_FIELDS = ("number", "title", "tags", "author", "created_on")

TRANSFER_HEADINGS = {
    "ca": ("Data", "Origen", "Destí", "Anunci", "Quantitat"),
    "en": ("Date", "From", "To", "Post", "Quantity"),
    "es": ("Fecha", "Origen", "Destino", "Anuncio", "Cantidad"),
    "eu": ("Data", "Jatorria", "Helmuga, erabilera", "Iragarkia", "Kantitatea"),
    "fr": ("Date", "Depuis", "Vers", "Annonce", "Quantité"),
    "gl": ("Data", "De", "Para", "Publicar", "Cantidade"),
    "ja": ("日付", "から", "へ", "投稿", "数量"),
    "nl-NL": ("Datum", "Van", "Naar", "Bericht", "Aantal"),
    "pt-BR": ("Data", "Origem", "Destino", "Anúncio", "Quantidade"),
}
TRANSFER_FIELDS = ("happened_at", "giver", "receiver", "words", "amount")

# What stands in place of a name when the account's holder is gone, or no longer active.
GONE = frozenset(
    label.casefold()
    for label in (
        "L'usuari ja no existeix",
        "The user no longer exists",
        "El usuario ya no existe",
        "Erabiltzaile hau jada ez dago.",
        "Cet·te utilisateur·rice n'existe plus",
        "A persoa usuaria xa non existe",
        "ユーザーは存在しません",
        "De gebruiker bestaat niet meer",
        "O usuário não existe mais",
        "L'usuari no està actiu",
        "The user isn't active",
        "El usuario no está activo",
        "Erabiltzailea ez dago erabilgarri",
        "L'utilisateur·rice n'est pas actif·ive",
        "A persoa usuaria non está activa",
        "ユーザーはアクティブではありません",
        "De gebruiker is niet actief",
        "O usuário não está ativo",
    )
)


def fold(heading: str) -> str:
    """Headings compare without case and surplus spaces."""
    return " ".join(heading.split()).casefold()


def _columns_by_heading(headings: Mapping[str, tuple[str, ...]], fields: tuple[str, ...]) -> dict[str, str]:
    return {fold(heading): field for translated in headings.values() for heading, field in zip(translated, fields, strict=True)}


MEMBER_COLUMNS = _columns_by_heading(MEMBER_HEADINGS, MEMBER_FIELDS)
TRANSFER_COLUMNS = _columns_by_heading(TRANSFER_HEADINGS, TRANSFER_FIELDS)
POST_COLUMNS = _columns_by_heading(POST_HEADINGS, ("number", "title", "title", "tags", "author", "created_on"))
OFFER_TITLES = frozenset(fold(translated[1]) for translated in POST_HEADINGS.values())
