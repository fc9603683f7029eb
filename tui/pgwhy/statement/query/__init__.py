"""Parse analysis: a query's tree with its names resolved, the columns it touches and the functions it calls."""
