"""The public API: what decoupled frontends may rely on. Reading only, and nothing that is not public."""
