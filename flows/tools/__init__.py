"""Check flows and draw them, without playing them.

Public face:
- `check`: everything wrong with a flow that can be seen without running it
- `reachability`: where a step may lead, and what can be reached
- `telephone_numbers`: those that are written into a sentence
- `exits`: the ways out of a step, as a person would tell them
- `draw`: Mermaid flowcharts
"""
