"""Show the whole product on one page, played with people who do not exist: `lotsen demo`.

Public face:

- `run`: begin and end the demo
- `page`: its page: phones beside the console, and the clock
- `page_answers`: what its script is told, and what a visitor has chosen
- `lock_routes`: closing the chat or the console, and opening it again
- `lock_screens`: what a locked phone shows then
- `clock`: a clock that runs from a made-up day, and can be moved forward
- `people`: the made-up team and youths, and their days before the demo
- `way`: a youth's way from a referral to a goodbye, which happens as the clock is moved
- `walkthrough`: how far a visitor has come
- `telegram`: phones with a simulated Telegram
"""
