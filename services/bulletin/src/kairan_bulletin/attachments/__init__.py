"""Attachments: uploads checked by content and cleaned, and the store where they lie."""
