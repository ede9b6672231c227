"""HTTP plumbing shared by all public endpoints: errors, parameter checks, caching."""
