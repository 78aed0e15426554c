"""Show the whole product on one page, played with people who do not exist: `lotsen demo`.

Public face:

- `run`: begin and end the demo
- `page`: its page: phones beside the console, and the clock
- `clock`: a clock that runs from a made-up day, and can be moved forward
- `people`: the made-up team and youths, and their days before the demo
- `walkthrough`: how far a visitor has come
- `telegram`: phones with a simulated Telegram
"""
