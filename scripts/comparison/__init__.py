"""What `scripts/baselines` is made of: `comments` (reading, and the parts that Tamis makes), `figures` (what is measured),
`search` (how settings are chosen) and `programs` (who is compared)."""
