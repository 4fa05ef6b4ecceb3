"""What sample dealers and people are called. Every name is made up of common parts."""

FAMILIES = (
    "Anderson Becker Carlson Christensen Dvorak Eriksen Fischer Gerdes Hansen Hoffman Jensen Johnson Kramer Larson Lindquist "
    "McKay Meyer Mueller Nelson Novak Olson Petersen Pospisil Reynolds Schmidt Schroeder Sorensen Thompson Ulrich VanderZee "
    "Vogel Wagner Weber Zimmerman"
).split()
GIVEN = (
    "Aaron Alice Ben Carla Dale Diane Emil Erin Frank Grace Hank Iris Jack Joan Karl Lena Luis Mae Nora Omar Paul Quinn Rosa "
    "Sam Tess Uma Vera Will Xin Yolanda Zack"
).split()
TRADES = ("Tractor", "Implement", "Ag Supply", "Farm Equipment", "Machinery", "Power & Turf", "Harvest Center", "Equipment")
FORMS = ("Inc.", "LLC", "Co.", "Company", "& Sons", "Corp.")
STREETS = ("Main St", "Market St", "Highway 30", "1st Ave", "Lincoln Way", "Grain Rd", "Elevator Rd", "Depot St", "Court Ave")
CHAINS = ("Prairie Ag Group", "Heartland Equipment", "Two Rivers Machinery")
TITLES = ("owner", "general manager", "sales manager", "parts manager", "service manager", "accountant")
PRODUCT_LINES = ("tractors", "combines", "parts", "lawn")
REPUTATIONS = ("poor", "fair", "fair", "good", "good")
NEEDS = ("faster parts", "longer payment terms", "technician training", "demo machines", "co-op advertising", "stock financing")
