"""Takes the work in the outbox to a receiver: a web address, or a program."""
