"""The office's pages for the ground floor, one file per noun."""
