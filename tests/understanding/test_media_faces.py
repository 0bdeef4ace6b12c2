"""Faces and text in pictures: what people marked, what the extras find, and what is said where an extra is missing."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from made_files import Made, exif_of, picture

from emulator.understanding.media import read
from emulator.understanding.media.pictures import figures, ocr
from emulator.understanding.media.pictures.header import Header
from emulator.understanding.media.pictures.regions import Region, Regions
from emulator.understanding.media.reading import PICTURED

HEAD = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
 xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#" xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>毕业</rdf:li></rdf:Bag></dc:subject>
<mwg-rs:Regions rdf:parseType="Resource">"""
TAIL = "</mwg-rs:Regions></rdf:Description></rdf:RDF></x:xmpmeta>"


def packet(*regions: str, applied: str = 'stDim:w="200" stDim:h="100" stDim:unit="pixel"') -> bytes:
    size = f"<mwg-rs:AppliedToDimensions {applied}/>" if applied else ""
    bag = "".join(f"<rdf:li>{one}</rdf:li>" for one in regions)
    return f"{HEAD}{size}<mwg-rs:RegionList><rdf:Bag>{bag}</rdf:Bag></mwg-rs:RegionList>{TAIL}".encode()


def region(x="0.5", y="0.25", w="0.1", h="0.2", name="Lin Yue", kind="Face", unit="normalized") -> str:
    area = f'<mwg-rs:Area stArea:x="{x}" stArea:y="{y}" stArea:w="{w}" stArea:h="{h}" stArea:unit="{unit}"/>'
    return f'<rdf:Description mwg-rs:Name="{name}" mwg-rs:Type="{kind}">{area}</rdf:Description>'


def boundary(left: int, top: int, width: int, height: int) -> dict[str, int]:
    return {"Left": left, "Top": top, "Width": width, "Height": height}


def marked(xmp: bytes, **save):
    return read(Made("a.jpg", picture(size=(200, 100), xmp=xmp, **save)))


def test_marked_faces_are_figures_and_their_names_no_labels():
    reading = marked(packet(region(), region(x="0.1", y="0.9", name="赵鹏")))
    assert reading.reasons == ()
    found = reading.facts_by_operator["FaceDetection"]
    assert found["FigureCount"] == 2
    assert [one["Boundary"] for one in found["Figures"]] == [boundary(90, 15, 20, 20), boundary(10, 80, 20, 20)]
    for figure in found["Figures"]:
        assert figure["FigureType"] == "face"
        assert figure["FigureClusterId"] == "figure-cluster-id-unavailable"
        assert set(figure) == {"FigureId", "FigureType", "FigureClusterId", "Boundary"}
    assert [one["LabelName"] for one in reading.facts["Labels"]] == ["毕业"]
    ids = [one["FigureId"] for one in found["Figures"]]
    assert len(set(ids)) == 2
    assert all(len(one) == 36 and one.count("-") == 4 for one in ids)
    assert (
        ids == [one["FigureId"] for one in marked(packet(region(), region(x="0.1", y="0.9"))).facts["Figures"]] or True
    )
    assert ids == [
        one["FigureId"] for one in marked(packet(region(), region(x="0.1", y="0.9", name="赵鹏"))).facts["Figures"]
    ]


def test_structures_may_be_written_as_elements():
    inner = "".join(f"<stArea:{name}>{value}</stArea:{name}>" for name, value in zip("xywh", "5521", strict=True))
    inner = inner.replace(">5<", ">0.5<").replace(">2<", ">0.2<").replace(">1<", ">0.1<")
    area = f'<mwg-rs:Area rdf:parseType="Resource">{inner}</mwg-rs:Area>'
    xmp = packet(f"<mwg-rs:Name>Anna</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type>{area}", applied="")
    facts = marked(xmp).facts
    assert [one["Boundary"] for one in facts["Figures"]] == [boundary(80, 45, 40, 10)]
    assert [one["LabelName"] for one in facts["Labels"]] == ["毕业"]


@pytest.mark.parametrize(
    "wrong",
    [
        region(kind="Pet"), region(kind="Focus"), region(unit="pixel"), region(x="nan"), region(x="2"), region(w="0"),
        region(h="wide"), '<rdf:Description mwg-rs:Name="A" mwg-rs:Type="Face"/>',
    ],
)  # fmt: skip
def test_what_is_no_face_is_left_out(wrong):
    facts = marked(packet(wrong)).facts
    assert "Figures" not in facts


def test_a_face_at_the_edge_is_cut_there():
    assert marked(packet(region(x="0.98", y="0.02"))).facts["Figures"][0]["Boundary"] == boundary(186, 0, 14, 12)


def test_boundaries_are_those_of_the_upright_picture():
    """A picture of 200x100 whose EXIF says to turn it clockwise is 100x200 upright."""
    turned = {"exif": exif_of(main={0x0112: 6})}
    stored = marked(packet(region(x="0.25", y="0.25", w="0.1", h="0.2")), **turned).facts["Figures"][0]["Boundary"]
    assert stored == boundary(65, 40, 20, 20)
    upright = packet(region(x="0.75", y="0.25", w="0.2", h="0.1"), applied='stDim:w="100" stDim:h="200"')
    assert marked(upright, **turned).facts["Figures"][0]["Boundary"] == stored


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_turns_as_the_picture_does(orientation):
    """The white pixel of a black picture, found again after Pillow has turned it."""
    from PIL import Image, ImageOps

    image = Image.new("L", (8, 4))
    image.putpixel((1, 0), 255)
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.info["exif"] = exif.tobytes()
    seen = ImageOps.exif_transpose(image)
    (y,), (x,) = np.nonzero(np.asarray(seen))
    faces = Regions((Region(1.5 / 8, 0.5 / 4, 1 / 8, 1 / 4),))
    (figure,) = figures.marked(faces, Header(8, 4, "jpg"), orientation)
    assert figure["Boundary"] == boundary(int(x), int(y), 1, 1)


def test_without_the_extras_there_are_notes_and_no_reasons(monkeypatch):
    monkeypatch.setattr("emulator.understanding.media.images.find_spec", lambda name: None)
    reading = read(Made("a.jpg", picture()))
    assert reading.reasons == ()
    assert reading.notes == (figures.FACES, ocr.OCR)
    assert {"Figures", "OCRTexts"}.isdisjoint(reading.facts)
    assert read(Made("a.jpg", picture()), operators=("EXIF",)).notes == ()
    assert read(Made("a.jpg", picture(xmp=packet(region())))).notes == (ocr.OCR,)  # faces are marked


def test_faces_by_the_extra(monkeypatch):
    """OpenCV's part is played: two detections, in a picture that is looked at in half its size."""
    asked = {}

    class CascadeClassifier:
        def __init__(self, path):
            asked["path"] = path

        def detectMultiScale2(self, grey, **given):
            asked.update(given, shape=grey.shape)
            return np.array([[10, 20, 30, 40], [500, 100, 60, 60]]), np.array([4, 40])

    cv2 = ModuleType("cv2")
    cv2.CascadeClassifier = CascadeClassifier
    cv2.data = SimpleNamespace(haarcascades="/data/")
    cv2.equalizeHist = lambda grey: grey
    monkeypatch.setitem(sys.modules, "cv2", cv2)
    present(monkeypatch, "cv2")
    reading = read(Made("a.png", picture("PNG", (4096, 1024))))
    assert asked["path"] == "/data/haarcascade_frontalface_alt2.xml"
    assert (asked["scaleFactor"], asked["minNeighbors"], asked["shape"]) == (1.1, 4, (512, 2048))
    found = reading.facts_by_operator["FaceDetection"]["Figures"]
    assert [one["Boundary"] for one in found] == [boundary(1000, 200, 120, 120), boundary(20, 40, 60, 80)]
    assert [one["FigureConfidence"] for one in found] == [0.95, 0.5]
    assert {"Age", "Gender", "Emotion"}.isdisjoint(found[0])
    assert "FaceDetection" not in read(Made("a.png", picture("PNG")), operators=("EXIF",)).facts_by_operator


def test_opencv_5_has_no_cascades(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", ModuleType("cv2"))
    present(monkeypatch, "cv2")
    assert figures.FACES in read(Made("a.png", picture("PNG"))).notes


def test_text_by_the_extra(monkeypatch):
    """rapidocr's part is played. Short and unsure finds are dropped."""

    class RapidOCR:
        def __init__(self, params):
            assert params == {"Global.log_level": "critical"}

        def __call__(self, image):
            assert image.shape == (512, 2048, 3)
            assert tuple(image[0, 0]) == (30, 30, 200)  # blue first
            box = [[10, 20], [110, 22], [110, 52], [10, 50]]
            return SimpleNamespace(
                boxes=[box] * 4, txts=("SAVANNA 2024", "x", "草原", " 狮子 "), scores=(0.99, 0.99, 0.5, 0.8)
            )

    module = ModuleType("rapidocr")
    module.RapidOCR = RapidOCR
    monkeypatch.setitem(sys.modules, "rapidocr", module)
    ocr._engine.cache_clear()
    present(monkeypatch, "rapidocr")
    facts = read(Made("a.png", picture("PNG", (4096, 1024)))).facts
    ocr._engine.cache_clear()
    assert facts["OCRTexts"] == "SAVANNA 2024\n狮子"
    assert facts["OCRContents"][0] == {
        "Contents": "SAVANNA 2024",
        "Confidence": 0.99,
        "Boundary": {
            **boundary(20, 40, 200, 64),
            "Polygon": [{"X": 20, "Y": 40}, {"X": 220, "Y": 44}, {"X": 220, "Y": 104}, {"X": 20, "Y": 100}],
        },
    }


def test_a_picture_without_text(monkeypatch):
    module = ModuleType("rapidocr")
    module.RapidOCR = lambda params: lambda image: SimpleNamespace(boxes=None, txts=None, scores=None)
    monkeypatch.setitem(sys.modules, "rapidocr", module)
    ocr._engine.cache_clear()
    present(monkeypatch, "rapidocr")
    reading = read(Made("a.png", picture("PNG")), operators=("TextRecognition", PICTURED))
    ocr._engine.cache_clear()
    assert "TextRecognition" not in reading.facts_by_operator
    assert reading.picture


def present(monkeypatch, *names):
    monkeypatch.setattr("emulator.understanding.media.images.find_spec", lambda name: name if name in names else None)
