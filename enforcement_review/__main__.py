"""`python -m enforcement_review`, the same as the command `enforcement-review`."""

from enforcement_review.cli import main

if __name__ == "__main__":
    main(prog_name="enforcement-review")
