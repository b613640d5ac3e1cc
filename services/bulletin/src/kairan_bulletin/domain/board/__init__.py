"""Boards (掲示板型): threads, replies, moderation, and how an inquiry stands. Stream ``thread-<id>``."""
