"""What helps while somebody writes: counters, defaults by region, quotes filled in, the embargo in sight."""
