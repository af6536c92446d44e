"""The web application: `create_app` wires it; each area is a folder with its routes, forms and presenters."""

from enforcement_review.web.application import create_app

__all__ = ["create_app"]
