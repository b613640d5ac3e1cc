"""Files as people really send them: photos with a place in them, PDFs, and things that lie."""

import io

from fpdf import FPDF
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def photo(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A photo that says where and with what it was taken, and that lies on its side."""
    picture = Image.new("RGB", size, (200, 30, 30))
    exif = picture.getexif()
    exif[Base.Make], exif[Base.Orientation] = "Kaidan Phone", 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (36.0, 33.0, 40.0)
    target = io.BytesIO()
    picture.save(target, kind, exif=exif, comment=b"secret place") if kind == "JPEG" else picture.save(
        target, kind, exif=exif
    )
    return target.getvalue()


def pdf(*, password: str | None = None, script: bool = False) -> bytes:
    """One page; locked, or with a script, if so wished."""
    page = FPDF()
    page.add_page()
    page.set_font("Helvetica", size=12)
    page.cell(0, 10, "circular")
    plain = bytes(page.output())
    if password is None and not script:
        return plain
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
    if script:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if password is not None:
        writer.encrypt(password)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
