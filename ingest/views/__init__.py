"""The pages of partners and reviewers."""
