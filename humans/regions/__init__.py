"""Regional federations: networks of a region, whose delegates meet in a network of its own kind."""
