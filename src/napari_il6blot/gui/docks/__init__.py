"""The docks, one file each; the manifest names them."""
