"""Attendance (出欠): who comes, with how many, as long as there are places; first come, first served."""
