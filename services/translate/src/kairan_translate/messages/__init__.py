"""What residents see of this service, in Japanese and English."""
