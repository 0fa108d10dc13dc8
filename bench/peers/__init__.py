"""What we measure against, written as one would without our rules. No part of the product."""
