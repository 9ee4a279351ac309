"""The look of the portal: styles, modules, components and what templates need to use them."""
