"""The networks of the demo federation: the places named by the movement, each with a character of its own. All people are made up."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    slug: str
    name: str
    block: str
    time_zone: str
    unit: str
    where: str
    latitude: float
    longitude: float
    tagline: str
    story: str
    phone: str
    members: int
    exchanges: int
    hoods: tuple[tuple[str, float, float], ...]  # name, north and east of the center in km
    names: tuple[str, ...]  # which pools of names, most frequent first
    loves: dict[str, int] = field(default_factory=dict)  # category → how much more often than elsewhere
    urgency: float = 0.06
    gears: tuple[str, ...] = ("hours",)


PLACES: tuple[Place, ...] = (
    Place(
        "madison", "Madison MAN", "sawtooth", "America/Chicago", "mi", "Madison, Wisconsin, USA", 43.0731, -89.3837,
        "Neighbors who trade hours, mend coats and decide together.",
        "We began in 2006 with a phone tree and a drawer of index cards. Today we drive each other to the clinic, hem coats, "
        "can tomatoes and clear steps before eight on snow days. An hour is an hour, whether you rewire a lamp or read aloud.",
        "608 555 0142", 82, 620,
        (("Tenney-Lapham", 1.6, 1.2), ("Marquette", 0.9, 2.0), ("Atwood", 1.9, 3.4), ("Schenk", 2.7, 4.6), ("Northside", 4.8, 0.9),
         ("Bram’s Addition", -2.6, -0.6), ("Willy Street", 0.6, 1.5)),
        ("midwest", "hmong", "spanish"), {"Rides and errands": 3, "Garden and food": 2, "Clothes and crafts": 2}, 0.08,
    ),
    Place(
        "detroit", "Detroit MAN", "hourglass", "America/Detroit", "mi", "Detroit, Michigan, USA", 42.3314, -83.0458,
        "A tool library that grew a network around it.",
        "When the hardware store closed, we put our drills on one shelf. Then somebody needed a hand with the drill. "
        "Most of what we do is repair: houses, bikes, washers, the block.",
        "313 555 0117", 56, 460,
        (("Brightmoor", 9.0, -18.0), ("North End", 6.0, -1.0), ("Mexicantown", -1.2, -5.2), ("Islandview", 2.1, 4.3),
         ("Fitzgerald", 11.2, -8.4)),
        ("southern", "spanish", "midwest"), {"Home and repair": 4, "Learning": 2}, 0.05,
    ),
    Place(
        "st-louis", "St. Louis MAN", "pinwheel", "America/Chicago", "mi", "St. Louis, Missouri, USA", 38.627, -90.1994,
        "Saving together, so that nobody faces a broken furnace alone.",
        "Our pool opened in October: what began as a lending circle in a church basement now stands beside the timebank.",
        "314 555 0163", 44, 330,
        (("Old North", 2.4, 0.6), ("Dutchtown", -6.0, -2.6), ("The Ville", 3.9, -4.1), ("Shaw", -2.4, -4.7)),
        ("southern", "midwest"), {"Paper and words": 3, "Care and company": 2}, 0.04,
    ),
    Place(
        "hull", "Hull MAN", "geese", "Europe/London", "km", "Hull, England, UK", 53.7457, -0.3367,
        "Meal trains, boats and a good brew.",
        "We cook for each other: new babies, new hips, bad weeks. The freezer at the community centre belongs to everyone.",
        "01482 555 017", 40, 320,
        (("Newland", 3.2, -1.2), ("Bransholme", 6.4, 2.7), ("Hessle Road", -0.9, -2.6), ("Holderness", 1.4, 3.1)),
        ("british", "midwest"), {"Garden and food": 4, "Care and company": 2}, 0.03,
    ),
    Place(
        "lansing", "Lansing MAN", "churn", "America/Detroit", "mi", "Lansing, Michigan, USA", 42.7325, -84.5555,
        "Two thirds of what we ask for is a ride.",
        "Few of us drive, and those who do carry much. We are looking for drivers, and for kinder bus times.",
        "517 555 0129", 34, 260,
        (("Old Town", 1.9, 0.2), ("REO Town", -1.6, 0.1), ("Eastside", 0.4, 2.5), ("Colonial Village", -3.9, -2.2)),
        ("midwest", "southern"), {"Rides and errands": 7}, 0.12,
    ),
    Place(
        "providence", "Providence MAN", "ninepatch", "America/New_York", "mi", "Providence, Rhode Island, USA", 41.824, -71.4128,
        "Languages, letters and long tables.",
        "Half of us came from somewhere else. We read official letters together, practise English and eat on Fridays.",
        "401 555 0188", 32, 250,
        (("Olneyville", -0.6, -2.8), ("Fox Point", -0.7, 1.3), ("Smith Hill", 1.5, -1.0), ("Elmwood", -3.2, -1.3)),
        ("spanish", "midwest", "african"), {"Paper and words": 4, "Learning": 4}, 0.04,
    ),
    Place(
        "allentown", "Allentown MAN", "logcabin", "America/New_York", "mi", "Allentown, Pennsylvania, USA", 40.6023, -75.4714,
        "A small network, short of a coordinator, long on patience.",
        "Replies take us a few days. Lamp rewiring, quilts and company are what we do best.",
        "610 555 0155", 26, 170,
        (("Old Allentown", 0.6, -0.3), ("Hamilton Park", -0.4, -3.4), ("East Side", 1.2, 2.6)),
        ("midwest", "spanish"), {"Clothes and crafts": 3, "Home and repair": 2}, 0.07,
    ),
    Place(
        "bergnek", "Bergnek MAN", "economy", "Africa/Johannesburg", "km", "Bergnek, Limpopo, South Africa", -23.7012, 29.1034,
        "Gardens, goats and one shared bakkie.",
        "Most of us take part by text message or through Mma Lerato’s porch. We plough, build and look after the little ones.",
        "015 555 0134", 28, 220,
        (("Bergnek A", 0.8, -0.5), ("Bergnek B", -0.9, 0.7), ("Matlala", -6.5, -4.0)),
        ("african",), {"Garden and food": 5, "Care and company": 3}, 0.05,
    ),
)

NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "midwest": (
        ("Dee", "Denny", "Ingrid", "Hollis", "Wren", "Curtis", "Jo", "Marge", "Walt", "June", "Ruth", "Otto", "Peg", "Gus", "Nell",
         "Ada", "Lyle", "Fern", "Hank", "Iris", "Carl", "Bea", "Merle", "Opal", "Roy", "Tess", "Vern", "Willa", "Emil", "Greta"),
        ("Whitfield", "Halvorsen", "Solheim", "Berg", "Castillo", "Bell", "Nakamura", "Olson", "Kowalski", "Schmitt", "Larsen",
         "Novak", "Becker", "Lindqvist", "Murphy", "Doyle", "Hansen", "Kruger", "Peters", "Vogel", "Ames", "Tuttle", "Frey")),
    "hmong": (("Pa Kou", "Mai", "Tou", "Yer", "Chue", "Bao", "Kao", "Xee"), ("Vang", "Xiong", "Yang", "Lor", "Thao", "Moua")),
    "spanish": (
        ("Luz", "Marisol", "Rosa", "Mateo", "Inés", "Diego", "Carmen", "Pilar", "Andrés", "Lucía", "Tomás", "Elena", "Nieves"),
        ("Ramírez", "Treviño", "Núñez", "García", "Ortiz", "Salazar", "Peña", "Molina", "Castro", "Vega", "Ibarra")),
    "southern": (
        ("Ernestine", "Cleo", "Marcus", "Odessa", "Lamar", "Bernice", "Tyrone", "Loretta", "Isaiah", "Delphine", "Reggie",
         "Yvonne", "Clarence", "Nadine", "Percy", "Viola"),
        ("Washington", "Freeman", "Boone", "Hightower", "Gaines", "Mabry", "Rivers", "Coleman", "Pettway", "Sykes", "Banks")),
    "british": (
        ("Doreen", "Alf", "Maureen", "Keith", "Shirley", "Nige", "Pauline", "Gareth", "Moira", "Stan", "Beryl", "Callum", "Aisha",
         "Tariq", "Win", "Edie"),
        ("Hodgson", "Ward", "Thackray", "Dunn", "Khan", "Pearson", "Garside", "Naylor", "Mistry", "Boyes", "Rudd", "Fenwick")),
    "african": (
        ("Lerato", "Amara", "Thabo", "Naledi", "Sipho", "Mpho", "Kgosi", "Boitumelo", "Tenzin", "Refilwe", "Pule", "Dineo",
         "Tshepo", "Fatou", "Kofi", "Lindiwe"),
        ("Mokoena", "Diallo", "Ledwaba", "Maluleke", "Mashaba", "Ngobeni", "Rakgoale", "Sebola", "Matlala", "Chauke", "Dolma")),
}
