"""Pictures without what phones write into them: place, time, device, thumbnails, comments.

A picture is opened, turned upright and written anew, so that nothing of the file survives but its pixels and
its colour profile; whatever was hidden behind or between them is gone too.
"""

import io
import warnings
from typing import Any, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from kairan_bulletin.attachments.kinds import JPEG, PNG, Kind
from kairan_bulletin.domain.attachment.refusals import FileDamaged, PictureTooLarge

MILLION_PIXELS_MOST: Final = 60
"""Phones take up to 50; more is a bomb."""
_FORMATS: Final = ("JPEG", "PNG", "WEBP")


def stripped(content: bytes, kind: Kind) -> bytes:
    """The same picture, without metadata. Raises FileDamaged, PictureTooLarge."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _rewritten(content, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLarge(most=MILLION_PIXELS_MOST) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError):
        raise FileDamaged from None


def _rewritten(content: bytes, kind: Kind) -> bytes:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        if picture.width * picture.height > MILLION_PIXELS_MOST * 1_000_000:
            raise PictureTooLarge(most=MILLION_PIXELS_MOST)
        profile = picture.info.get("icc_profile")
        upright: Image.Image = ImageOps.exif_transpose(picture)
        upright.load()
        return _written(upright, kind, profile)


def _written(picture: Image.Image, kind: Kind, profile: bytes | None) -> bytes:
    clean = Image.new(picture.mode, picture.size)
    if picture.mode == "P" and picture.palette is not None:
        picture = picture.convert("RGBA")
        clean = Image.new("RGBA", picture.size)
    clean.paste(picture)
    more: dict[str, Any] = {} if profile is None else {"icc_profile": profile}
    target = io.BytesIO()
    if kind is JPEG:
        shown = clean if clean.mode in ("RGB", "L", "CMYK") else clean.convert("RGB")
        shown.save(target, "JPEG", quality=90, optimize=True, **more)
    elif kind is PNG:
        clean.save(target, "PNG", optimize=False, **more)
    else:
        clean.save(target, "WEBP", quality=90, **more)
    return target.getvalue()
