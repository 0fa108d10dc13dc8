"""Forms: of the pages, and of the coordinator’s pages."""
