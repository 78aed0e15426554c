"""Read and check the directory of contacts who can help: Lotsen's own and a municipality's.

Public face:
- `loader`: both files read, checked and merged into what flows see
"""
