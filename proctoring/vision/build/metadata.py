"""How pixels become numbers, written into a model in the way that MediaPipe's tasks ask for."""

from typing import Any

from mediapipe.tasks.metadata import metadata_schema_py_generated as schema
from mediapipe.tasks.metadata import schema_py_generated as model_schema

from proctoring.vision.build.graph import add_buffer, packed

FILE_IDENTIFIER = b"M001"
ENTRY = "TFLITE_METADATA"


def describe_input(model: Any, *, mean: float, deviation: float) -> Any:
    """The model takes RGB, each value less `mean` and divided by `deviation`."""
    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [_image(mean, deviation)]
    graph.outputTensorMetadata = [_named(f"output_{n}") for n in range(len(model.subgraphs[0].outputs))]
    whole = schema.ModelMetadataT()
    whole.name, whole.minParserVersion, whole.subgraphMetadata = "face", "1.0.0", [graph]
    entry = model_schema.MetadataT()
    entry.name, entry.buffer = ENTRY, add_buffer(model, packed(whole, FILE_IDENTIFIER))
    model.metadata = [entry]
    return model


def _image(mean: float, deviation: float) -> Any:
    tensor = _named("image")
    tensor.processUnits = [_normalisation(mean, deviation)]
    tensor.content = schema.ContentT()
    tensor.content.contentPropertiesType = schema.ContentProperties.ImageProperties
    tensor.content.contentProperties = schema.ImagePropertiesT()
    tensor.content.contentProperties.colorSpace = schema.ColorSpaceType.RGB
    return tensor


def _normalisation(mean: float, deviation: float) -> Any:
    unit = schema.ProcessUnitT()
    unit.optionsType = schema.ProcessUnitOptions.NormalizationOptions
    unit.options = schema.NormalizationOptionsT()
    unit.options.mean, unit.options.std = [mean], [deviation]
    return unit


def _named(name: str) -> Any:
    tensor = schema.TensorMetadataT()
    tensor.name = name
    return tensor
