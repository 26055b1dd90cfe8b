"""The code that reads one family of sites each. A source is facts; a platform is code."""
