"""What the use cases need from the outside, in the app's own words; adapters answer them."""
