"""What a statement sets off: views, policies, defaults, constraints, triggers, function bodies."""
