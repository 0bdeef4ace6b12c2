"""What can be asked about an object that is not indexed."""

from __future__ import annotations

from stage import Stage, scenario

LION = "oss://shelf/照片/狮子 savanna+1.jpg"  # with a sidecar
BEACH = "oss://shelf/photos/beach.jpg"  # without
TONE = "oss://shelf/sounds/tone.wav"


@scenario("imm.detect.pictures", "detect_image_labels", "detect_image_faces", "detect_image_texts")
def pictures(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    project = stage.project()
    asked = {"project_name": project, "source_uri": LION}
    labels = call("detect_image_labels", m.DetectImageLabelsRequest(**asked)).labels
    assert [(one.label_name, one.label_confidence) for one in labels] == [("狮子", 0.97), ("草原", 0.91)]
    labels = call("detect_image_labels", m.DetectImageLabelsRequest(threshold=0.95, **asked)).labels
    assert [one.label_name for one in labels] == ["狮子"]
    (face,) = call("detect_image_faces", m.DetectImageFacesRequest(**asked)).faces
    assert (face.gender, face.age, face.boundary.width) == ("female", 31, 30)
    assert call("detect_image_texts", m.DetectImageTextsRequest(**asked)).ocrtexts == "SAVANNA 2024"
    unknown = m.DetectImageLabelsRequest(project_name=project, source_uri=BEACH)
    assert BEACH in stage.sdk.refused(501, "NotImplemented", "detect_image_labels", unknown).message
    missing = m.DetectImageLabelsRequest(project_name=project, source_uri="oss://shelf/none.jpg")
    stage.sdk.refused(404, "ResourceNotFound", "detect_image_labels", missing)


@scenario("imm.detect.documents", "extract_document_text")
def documents(stage: Stage) -> None:
    m = stage.models
    asked = {"project_name": stage.project(), "source_uri": "oss://shelf/reports/harbour.docx"}
    text = stage.sdk.call("extract_document_text", m.ExtractDocumentTextRequest(**asked)).document_text
    lines = ["The harbour", "Eleven container cranes stand in the harbour.", "Ferries leave every hour."]
    assert text.splitlines() == lines
    picture = m.ExtractDocumentTextRequest(**{**asked, "source_uri": BEACH})
    assert "image" in stage.sdk.refused(400, "InvalidArgument", "extract_document_text", picture).message


@scenario("imm.detect.media", "detect_media_meta")
def media(stage: Stage) -> None:
    m = stage.models
    asked = {"project_name": stage.project(), "source_uri": TONE}
    found = stage.sdk.call("detect_media_meta", m.DetectMediaMetaRequest(**asked))
    assert (found.format_name, found.duration, found.size) == ("wav", 1.0, 16044)
    assert found.audio_streams[0].sample_rate == 8000
    assert (found.artist, found.album) == ("unable", "unable")
