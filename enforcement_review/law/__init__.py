"""Pure readings of what the law counts in: dates, periods, money, numbers, clauses and names.

Nothing here knows pages or documents. Finders take a text as it came out of a page (full width, broken lines,
spaces inside) and answer with spans in that very text.
"""
