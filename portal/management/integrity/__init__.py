"""What must hold between the rows, and between rows and objects."""
