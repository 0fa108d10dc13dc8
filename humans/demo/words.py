"""What people of the demo ask, offer, write and thank for, by category of the template."""

# category → (skill, title of a request, title of an offer, about how many minutes)
DEEDS: dict[str, tuple[tuple[str, str, str, int], ...]] = {
    "Rides and errands": (
        ("Rides", "A ride to physical therapy, Tuesdays at 9:30", "Rides with an easy front seat", 90),
        ("Rides", "Somebody to drive me to the eye clinic", "Rides across town, mornings", 75),
        ("Shopping trips", "Groceries while my knee mends", "I shop on Fridays and have room for your list", 60),
        ("Moving help", "Two strong arms for a sofa", "A van and a careful pair of hands", 120),
        ("Delivery", "Bring a crib across town", "I pass by with a trailer most Saturdays", 45),
    ),
    "Home and repair": (
        ("Carpentry", "A shelf that does not lean", "Shelves, doors, small carpentry", 120),
        ("Plumbing", "The kitchen tap drips all night", "Taps and traps", 60),
        ("Electrical", "Porch light and two smoke alarms", "Lamps rewired at my bench", 90),
        ("Painting", "Help me paint the nursery", "Painting, patient with edges", 180),
        ("Bike repair", "Brakes for my daughter’s bicycle", "I repair bikes on the porch", 60),
        ("Appliance repair", "My washer walks across the floor", "Washers and dryers, I try before you buy", 90),
        ("Snow clearing", "Clear the steps at number 14", "Snow cleared before eight", 30),
        ("Cleaning", "A spring clean, two hours", "Windows, inside and out", 120),
    ),
    "Garden and food": (
        ("Gardening", "Weeding while I am on crutches", "Pruning, weeding, company in the beds", 120),
        ("Cooking", "Soup on Friday, for a house with a new baby", "A pot of soup each Friday", 90),
        ("Baking", "A birthday cake without eggs", "Rye bread, two loaves a week", 60),
        ("Canning", "Sixty quarts of tomatoes and one kitchen", "I teach canning", 180),
        ("Composting", "Start a compost heap with me", "Compost advice and a spare bin", 60),
    ),
    "Care and company": (
        ("Visits", "Somebody to play checkers with my father", "I like long talks and bad jokes", 90),
        ("Elder care", "Sit with Mum on Thursday evenings", "Company for elders, gently", 120),
        ("Childcare", "After school, twice a week", "I mind children, mine are grown", 120),
        ("Pet care", "Walk Biscuit while I recover", "Dogs walked, cats adored", 45),
        ("Doorstep check-ins", "A knock on the door after the storm", "I check in on your street", 30),
    ),
    "Learning": (
        ("Tutoring", "Someone patient for fifth-grade fractions", "Math without tears", 60),
        ("English practice", "Talk English with me over tea", "English conversation", 60),
        ("Spanish practice", "I want to practise my Spanish", "Clases de español en la cocina", 60),
        ("Music lessons", "First chords on a guitar", "Piano for stubborn fingers", 60),
        ("Reading aloud", "Read me the paper, my eyes are tired", "I read aloud, any book", 45),
    ),
    "Phone and computer": (
        ("Phone help", "My telephone hides the photos", "Phone help at your kitchen table", 60),
        ("Computer help", "The printer and I no longer speak", "Laptops looked after", 75),
        ("Websites", "One page for our block party", "Simple websites", 180),
        ("Photography", "Pictures of my quilts", "Portraits in good light", 90),
    ),
    "Clothes and crafts": (
        ("Sewing", "Three winter coats, hemmed", "Hems, zips and patches", 120),
        ("Knitting", "Teach me to turn a heel", "Socks and the patience for them", 90),
        ("Quilting", "Help me bind a quilt", "Quilt binding", 150),
        ("Haircuts", "A haircut at home for two boys", "Haircuts in my kitchen", 45),
    ),
    "Paper and words": (
        ("Forms and letters", "A letter from the office that I do not understand", "Forms filled in together", 60),
        ("Translation", "Translate for me at the clinic", "Interpreting, with discretion", 90),
        ("Taxes", "My first tax form here", "Simple taxes", 90),
        ("Writing", "Help me write to the landlord", "Letters that get answers", 60),
    ),
    "For the network": (
        ("Welcoming newcomers", "Somebody to walk the new neighbors round", "I welcome newcomers", 60),
        ("Organizing events", "Hands for the potluck", "Tables, chairs and lists", 120),
        ("Office help", "Two hours on the neighbor line", "I answer the phone", 120),
        ("Minutes and notes", "Take minutes at the assembly", "Minutes that people read", 90),
    ),
}

REQUEST_BODIES = (
    "It need not be soon. I make good coffee.",
    "Any day after four. The dog is friendly.",
    "I have the tools, not the nerve.",
    "We could do it together, so I learn how.",
    "Ring the left bell, the right one is decoration.",
    "Slow weeks just now, so whenever it suits you.",
    "My neighbor says you are the one to ask.",
)
OFFER_BODIES = (
    "I have done this for years and still like it.",
    "Ask me anyway if you are not sure.",
    "Evenings and weekends. I bring what is needed.",
    "Small things are welcome, too.",
    "Better in company: stay and talk if you like.",
    "I learned it from my aunt. She would be glad.",
)

APPLICANTS = (
    ("Curtis Bellweather", "I tune pianos and bake rye. My neighbor told me about you at the bus stop."),
    ("Wren Applegate", "New in town with two cats. I can walk dogs, and I am looking for a winter coat."),
)

ABOUTS = (
    "Retired, curious, early riser.",
    "I fix what squeaks.",
    "Two kids, one bicycle, many lists.",
    "New here and glad of it.",
    "I cook too much on purpose.",
    "Night nurse: free in the mornings.",
    "Grew up two streets from here.",
    "I read aloud and listen well.",
    "Happy in a garden, lost in an app.",
    "I drive, and I do not mind waiting.",
)

MESSAGES = (
    ("Would Saturday suit you?", "Saturday is good. I will be there at ten."),
    ("Shall I bring anything?", "Only yourself. The tools are here."),
    ("I can come after work.", "Thank you, that helps a great deal."),
    ("Is there parking?", "Behind the house. Mind the tomatoes."),
)

THANKS = (
    "Made my porch light work and then stayed to teach my grandson how. We were both insufferable about it.",
    "Came for the jars and left with four phone numbers.",
    "On time, kind, and did not laugh at my shed.",
    "I slept through the night for the first time in a week.",
    "My father asks every day when you come again.",
    "The coat fits. I had forgotten that coats can.",
    "You waited with me, and that was the best part.",
    "Soup like that ought to be in the bylaws.",
)
