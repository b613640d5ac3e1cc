"""Notices from outside (police mails, city feeds, CAP alerts): whom one listens to, and what came of each.

Streams ``outsidesource-<id>``, ``outsidenotice-<id>`` (one notice and its later versions) and
``outsidecontent-<id>`` (which notice said the same words lately).
"""
