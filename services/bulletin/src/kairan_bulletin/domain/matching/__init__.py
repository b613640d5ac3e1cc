"""Issue matching (マッチ箱): offers to help with an issue, the team that forms, the solved case.

The issue itself (課題) is a thread of kind ``issue`` on a board, so it is talked about and moderated like any
other; stream ``matching-<thread id>`` holds what comes of it.
"""
