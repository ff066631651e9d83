"""The edge of the engine: stores, clocks, the command line. Import what you need from its modules."""
