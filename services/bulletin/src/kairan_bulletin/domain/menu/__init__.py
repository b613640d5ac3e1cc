"""A menu (メニュー): for articles (記事型) or a board (掲示板型), and who may post, comment, read."""
