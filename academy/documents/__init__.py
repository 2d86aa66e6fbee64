"""Documents on paper: what a sheet shows, and how HTML becomes PDF."""
