"""What a photographer can do: one use case a module, each a small object of ports, called."""
