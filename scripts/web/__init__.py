"""How the built-in web corpus is made: the written sources, the sites they are put on, and what is checked of them."""
