"""What is kept: tables, content-addressed files, results, the full-text index, migrations."""
