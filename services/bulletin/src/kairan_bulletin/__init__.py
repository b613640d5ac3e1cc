"""The bulletin service of Kairan: menus, articles, read receipts, attendance, surveys, boards, bookings."""
