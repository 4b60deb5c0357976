"""Invented people: names as mixed as those of England and Wales, ages and sexes as plausible as the work needs."""

from datetime import date, timedelta
from random import Random

from mappa.figures.synthesis.caseload import SyntheticOffender

_FAMILY_NAMES = """
Abbey Adeyemi Ahmed Akhtar Allsopp Amin Anand Appleby Arkwright Ashdown Asante Aziz Bailey Bajwa Banerjee Barlow
Barraclough Beckford Begum Bello Bevan Bhatt Birtwistle Blackwood Boateng Bolton Bowen Bradshaw Braithwaite Broughton
Brzozowski Burrows Butt Cadwallader Calloway Carrington Cartwright Chaudhry Cheung Chowdhury Clarkson Clegg Coker
Cooksey Corrigan Crabtree Croft Cummings Dacosta Daly Danso Dasgupta Deering Denham Desai Dhillon Dinsdale Doherty
Dosanjh Drummond Duffield Dutta Eastwood Eccles Edevane Ekwueme Ellwood Entwistle Evans Eze Fairclough Farrant Fawcett
Fenwick Finnegan Flanagan Fothergill Fofanah Gallimore Garside Gaskell Ghosh Gill Glover Goddard Greenhalgh Griffiths
Grzelak Gunawardena Gwilliam Haigh Halliwell Hanif Hargreaves Harrap Hassan Hathersage Haworth Hebblethwaite Hinchliffe
Holroyd Horsfall Hughes Hussain Ibekwe Idowu Iqbal Jagger Jankowski Jardine Jenkins Jephson Johal Kaczmarek Kapoor Kaur
Kelsall Kendrick Kerrigan Khatun Kiely Kowalczyk Kumari Lambert Langridge Latif Leadbetter Levene Lindqvist Llewellyn
Longbottom Lovatt Lumley Mahmood Makinde Malik Mallinson Marchbank Marlowe Mbeki Mccarrick Mehta Mensah Meredith Miah
Midgley Mistry Mohamud Molyneux Morgan Moynihan Murgatroyd Nadeem Nandra Naylor Ncube Nettleton Nguyen Norbury Nowicki
Oakden Obi Ogden Okafor Okoro Oldroyd Olusanya Osei Ostrowski Owusu Parfitt Parmar Patel Pemberton Penhaligon Petrov
Pickersgill Pomfret Popescu Prosser Pugh Quayle Quigley Radcliffe Rahman Rajan Ramsbottom Rashid Redfearn Rehman Rhodes
Ridgway Roberts Rostron Rowbotham Ruane Sadler Sahota Sandhu Sankey Scholes Sekhon Shackleton Shah Sheridan Siddiqui
Sikora Silverwood Skelton Slater Sobczak Solanki Somerton Stapleton Stubbs Sugden Sutcliffe Swarbrick Szymanski Tanner
Tattersall Tembo Thackray Thakur Thistlewood Thomas Tierney Tolley Toure Trevelyan Turnbull Udoh Unsworth Uppal Vaidya
Varley Vaughan Verity Wadsworth Walmsley Wardle Warsame Weatherby Whalley Whitlock Widdowson Winstanley Wolstenholme
Woodruff Wrigley Yardley Yeboah Yilmaz Zaman Zielinski
"""

_MENS_NAMES = """
Aaron Abdul Adam Adrian Ahmed Alan Aled Alistair Amir Andrew Anil Anthony Arjun Asif Barry Benjamin Bilal Brendan Brian
Bryn Callum Carl Cedric Chidi Christopher Clive Colin Conor Craig Curtis Dafydd Damian Daniel Darius Darren David Dean
Declan Derek Desmond Dominic Douglas Dylan Edward Emeka Eric Fergus Fraser Gareth Gary Gavin Geoffrey Glyn Gordon Graham
Gurdeep Hamza Harjit Hassan Howard Huw Hywel Ian Ibrahim Idris Imran Ivan Jamal James Jason Jeremy Joel John Joseph
Joshua Kamran Karl Keith Kelvin Kenneth Kevin Kieran Kofi Kwame Kyle Lee Leon Leroy Lloyd Lukasz Luke Malcolm Marcus
Marek Mark Martin Matthew Maurice Michael Mohammed Nathan Neil Nigel Norman Oliver Olumide Omar Oscar Patrick Paul Pawel
Peter Philip Rajesh Raymond Rhodri Rhys Richard Robert Roger Ronald Rory Roy Russell Samuel Sanjay Sean Shaun Sidney
Simon Stanley Stephen Stuart Sunil Tariq Terence Thomas Timothy Tomasz Trevor Tunde Vikram Vincent Wayne William Winston
Yusuf Zachary
"""

_WOMENS_NAMES = """
Abigail Agnieszka Aisha Alison Amanda Amina Angela Anita Annette Bethan Beverley Bronwen Carol Catrin Chloe Claire
Deborah Denise Donna Eleri Elizabeth Ewa Farah Fiona Folake Gail Gillian Grace Gwen Hannah Harpreet Heather Helen Ifeoma
Jacqueline Janet Jasmine Joanne Judith Julie Karen Kathleen Kimberley Laura Leanne Linda Lorraine Magdalena Mandeep
Maria Maureen Megan Michelle Nadia Natalie Nicola Paula Priya Rachel Rebecca Ruth Samantha Sandra Sarah Sharon Shazia
Sian Stacey Susan Tracey Victoria Wendy Yasmin Yvonne Zainab
"""

# Split once: the lists above stay readable.
_FAMILY, _MENS, _WOMENS = _FAMILY_NAMES.split(), _MENS_NAMES.split(), _WOMENS_NAMES.split()
_PROPORTION_OF_WOMEN = 0.03
_PROPORTION_WITH_A_SECOND_NAME = 0.3
YOUNGEST, OLDEST, MOST_COMMON = 19, 84, 34


def invent_person(on: date, rng: Random) -> SyntheticOffender:
    """Somebody of 19 to 84 years on that day, with no periods yet."""
    woman = rng.random() < _PROPORTION_OF_WOMEN
    names = _WOMENS if woman else _MENS
    given = rng.choice(names)
    if rng.random() < _PROPORTION_WITH_A_SECOND_NAME:
        second = rng.choice(names)
        given = given if second == given else f"{given} {second}"
    age_in_days = int(rng.triangular(YOUNGEST, OLDEST, MOST_COMMON) * 365.25) + 30
    return SyntheticOffender(
        family_name=rng.choice(_FAMILY),
        given_names=given,
        date_of_birth=on - timedelta(days=age_in_days),
        sex="female" if woman else "male",
    )
