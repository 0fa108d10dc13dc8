"""Judging the ranker: 200 requests, 200 offers, grades that were set before it, and figures against plain search."""
