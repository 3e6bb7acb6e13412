"""Views of the shop, one module per part of it. They call services and selectors and choose templates."""
