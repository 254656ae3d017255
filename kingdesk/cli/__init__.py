"""Every use case, scriptable: a thin layer over the services."""
