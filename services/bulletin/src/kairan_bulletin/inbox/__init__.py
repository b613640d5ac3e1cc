"""Reading what comes from outside: mails, feeds and alerts as bytes → notices; and fetching feeds."""
