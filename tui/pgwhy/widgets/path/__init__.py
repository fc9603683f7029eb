"""What the search_path panel shows: lines about schemas, names and what is unsafe, and what can be copied for each."""
