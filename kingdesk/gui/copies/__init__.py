"""What of a studio's photos lies on this computer, and how its rows and files fit."""
