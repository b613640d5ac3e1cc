"""An attachment as the log knows it: what was checked, by whom it was put up, whether it was taken back."""
