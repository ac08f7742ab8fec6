"""What comes in and goes out: importers, exporters, and the demo publication."""
