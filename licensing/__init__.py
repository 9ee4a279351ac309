"""Terms, offers, agreements, grants and the delivery of what they cover."""
