"""Hall booking (集会場予約): halls with their rules, and bookings of which no two overlap."""
