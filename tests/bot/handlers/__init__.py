"""Test handlers: live chats, proposed small steps, another coach."""
