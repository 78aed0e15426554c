"""Hold the conversations, one a file, found by being there, and the engine that plays them.

A conversation is a module here with a `FLOW`. Everything imports only the standard library and
`flows` itself.

Public face:
- `discovery`: every flow there is, and the ledger of steps that have been live
- `engine`: one turn of a conversation as a pure function, and the values it knows
- `contacts`: who can help, told as messages, and when they answer
- `shared`: questions and readers that several flows use
- `texts`: lines that are said outside the flows
- `tools`: checks and drawings of flows
"""
