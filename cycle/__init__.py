"""The engine of the OCOP cycle: what may happen next to a product, by which law, and by when."""
