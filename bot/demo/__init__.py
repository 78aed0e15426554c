"""`lotsen demo`: the whole product, played with people who do not exist."""
