"""What a vote can do: each deed is a check, a preview and the verb of another chapter, registered by name, and a form."""
