"""Stand-ins that hold state; each is held to the same contract as what it stands for."""
