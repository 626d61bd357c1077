"""The tests of sopan, one file per room of the house and one per promise that spans rooms."""
