"""The 42 attacks and the 35 items of the data protection officer, played on a real `lotsen serve`.

`make attack` plays all; `python -m tests.support.attacks 1 26 item:14` some of them.

attack_rows      what a row is, and how it ends
attacked_house   the deployment that is attacked: two teams, staff, youths, a Telegram beside
attackers        browsers of staff and strangers, and what is measured beside a flood
proving_tests    tests of the repository that hold a row, run in a process of their own
all_rows         every row, in order
attack_table     the table that is printed
on_…             the attacks and items by what they are about
"""
