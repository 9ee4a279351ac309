"""What a check's report says to people: sentences, drawings, comparisons and a document."""
