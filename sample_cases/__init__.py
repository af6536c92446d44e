"""Case files that show the product, and their generator."""
