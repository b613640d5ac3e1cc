"""An article (記事): drafted, perhaps reviewed, published to a frozen audience, corrected, withdrawn."""
