"""A network's whole data, taken out as one file and brought in on another installation (docs/export.md)."""
