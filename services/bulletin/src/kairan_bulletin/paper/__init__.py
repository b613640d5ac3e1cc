"""Paper for those who wish it (紙希望): a circular on A4, and each block's list to tick off. PDF and CSV."""
