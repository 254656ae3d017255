"""The words of the trade and their rules: pure, standard library only, no input or output."""
