"""The napari plugin: values as layers, docks, and the window around them."""
