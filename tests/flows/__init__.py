"""Test the conversation engine, the flows, and the tools that check and draw them."""
