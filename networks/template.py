"""The template that a new network is copied from: categories with skills, welcome steps, texts to sign. Theirs to change."""

# (name, icon, ((skill, synonyms), …), vetting needed)
CATEGORIES: list[tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...], str]] = [
    (
        "Rides and errands",
        "car",
        (
            ("Rides", ("drive", "lift", "transport")),
            ("Shopping trips", ("groceries", "errands")),
            ("Moving help", ("carrying",)),
            ("Delivery", ("pick up", "drop off")),
        ),
        "",
    ),
    (
        "Home and repair",
        "hammer",
        (
            ("Carpentry", ("wood", "shelves")),
            ("Plumbing", ("tap", "leak", "pipes")),
            ("Electrical", ("wiring", "lamp")),
            ("Painting", ("walls",)),
            ("Bike repair", ("bicycle", "puncture")),
            ("Appliance repair", ("washer",)),
            ("Snow clearing", ("shovel",)),
            ("Cleaning", ("housework",)),
        ),
        "",
    ),
    (
        "Garden and food",
        "carrot",
        (
            ("Gardening", ("weeding", "planting", "yard")),
            ("Cooking", ("meals",)),
            ("Baking", ("bread", "cake")),
            ("Canning", ("preserving", "jam")),
            ("Composting", ()),
        ),
        "",
    ),
    (
        "Care and company",
        "heart-handshake",
        (
            ("Visits", ("company", "companionship")),
            ("Elder care", ("senior care",)),
            ("Childcare", ("babysitting",)),
            ("Pet care", ("dog walking",)),
            ("Massage", ()),
            ("Doorstep check-ins", ()),
        ),
        "",
    ),
    (
        "Learning",
        "book-open",
        (
            ("Tutoring", ("homework", "math", "fractions")),
            ("English practice", ("esl",)),
            ("Spanish practice", ("español",)),
            ("Music lessons", ("guitar", "piano")),
            ("Reading aloud", ()),
        ),
        "",
    ),
    (
        "Phone and computer",
        "smartphone",
        (
            ("Phone help", ("mobile",)),
            ("Computer help", ("laptop", "printer")),
            ("Websites", ()),
            ("Photography", ("pictures",)),
        ),
        "",
    ),
    (
        "Clothes and crafts",
        "shirt",
        (("Sewing", ("mending", "alterations", "hemming")), ("Knitting", ()), ("Quilting", ()), ("Haircuts", ("hair",))),
        "",
    ),
    (
        "Paper and words",
        "scroll-text",
        (
            ("Forms and letters", ("paperwork",)),
            ("Translation", ("interpreting",)),
            ("Taxes", ("bookkeeping",)),
            ("Writing", ("editing",)),
        ),
        "",
    ),
    (
        "For the network",
        "users",
        (
            ("Welcoming newcomers", ()),
            ("Organizing events", ("potluck",)),
            ("Office help", ("phone calls",)),
            ("Minutes and notes", ()),
        ),
        "",
    ),
]

# (text, page, ticked by a coordinator)
WELCOME_STEPS: list[tuple[str, str, bool]] = [
    ("Read and sign the member agreement", "networks:agreement", False),
    ("Say what you like doing and what you would like help with", "networks:skills", False),
    ("Pick your neighborhood and when you are free", "networks:profile_edit", False),
    ("Talk with a coordinator, by phone or over tea", "", True),
    ("Ask for something: it helps others to give", "board:new", False),
]

MEMBER_AGREEMENT = """We are neighbors who help each other. I agree that

1. an hour is an hour: everyone's time counts the same;
2. I may ask before I give: being below zero is normal, and the network tells me how far is fine;
3. I do what I agreed, or say early when I cannot;
4. I treat people as they wish to be treated, keep what I learn in their homes to myself, and ask before I take a picture;
5. I may say no to anything, without a reason;
6. exchanges are between neighbors: the network does not check work, and I use my own judgment about safety and skill;
7. the rules of this network are its bylaws. Members change them together.
"""

PRIVACY_NOTICE = """What we keep: your name, how to reach you, your neighborhood, what you offer and ask, and your hours.
Who sees it: you choose for each field. Phone, email and address show only to people you exchange with, unless you open
them further. Coordinators see contact details, to help. Nobody outside this network sees what you do here.
How long: as the bylaws say, under Privacy. You can download everything and leave at any time. When you leave, the entries of
the books stay under a pseudonym, because your neighbors' books must stay right.
We set one cookie, for being signed in. No adverts, no trackers, and nothing about you is sold.
"""
