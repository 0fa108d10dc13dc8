"""Urgent relief out of the commons fund: quickly, by two coordinators, in the open without naming who is helped."""
