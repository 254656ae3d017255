"""What AWS costs and keeps, in the window: prices before, while and after, and faces kept there."""
