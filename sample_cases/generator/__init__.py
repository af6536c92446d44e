"""Makes the sample case files: a case in YAML, form layouts of six sectors, PDF and DOCX."""
