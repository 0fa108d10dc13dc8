"""What the bank says: statements read from a file, line by line, each booked by a person's yes and never without."""
