"""Looking into a studio's bucket."""
