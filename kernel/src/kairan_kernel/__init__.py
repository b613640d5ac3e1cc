"""What every Kairan service needs, and nothing with a business noun in it."""
