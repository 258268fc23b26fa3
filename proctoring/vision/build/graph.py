"""Reads, extends and writes TFLite models."""

from collections.abc import Sequence
from typing import Any

import flatbuffers
import numpy as np
from mediapipe.tasks.metadata import schema_py_generated as schema

Tensor = int
"""Its number in the graph."""
FILE_IDENTIFIER = b"TFL3"
OLD_CODES_END = 127
"""Operators up to here have their code in an older, smaller field as well."""


def read_model(content: bytes) -> Any:
    return schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(bytearray(content), 0))


def packed(content: Any, identifier: bytes) -> bytes:
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(content.Pack(builder), identifier)
    return bytes(builder.Output())


def write_model(model: Any) -> bytes:
    return packed(model, FILE_IDENTIFIER)


def add_buffer(model: Any, content: bytes) -> int:
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(content, np.uint8)
    model.buffers.append(buffer)
    return len(model.buffers) - 1


class Extension:
    """Operators put behind the last one of a model's only graph. Tensors hold floats, constants whole numbers."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._graph = model.subgraphs[0]

    def reshape(self, tensor: Tensor, shape: Sequence[int]) -> Tensor:
        return self._add("RESHAPE", [tensor, self._constant(shape)], shape, "Reshape", newShape=list(shape))

    def part(self, tensor: Tensor, start: Sequence[int], shape: Sequence[int]) -> Tensor:
        return self._add("SLICE", [tensor, self._constant(start), self._constant(shape)], shape, "Slice")

    def join(self, tensors: Sequence[Tensor], axis: int, shape: Sequence[int]) -> Tensor:
        return self._add("CONCATENATION", tensors, shape, "Concatenation", axis=axis)

    def rows(self, tensor: Tensor, numbers: Sequence[int], shape: Sequence[int]) -> Tensor:
        return self._add("GATHER", [tensor, self._constant(numbers)], shape, "Gather", axis=0)

    def mean_of_rows(self, tensor: Tensor, shape: Sequence[int]) -> Tensor:
        return self._add("MEAN", [tensor, self._constant([0])], shape, "Reducer", keepDims=True)

    def _add(self, name: str, inputs: Sequence[Tensor], shape: Sequence[int], kind: str, **options: object) -> Tensor:
        operator = schema.OperatorT()
        operator.opcodeIndex = self._operator_code(getattr(schema.BuiltinOperator, name))
        operator.inputs = list(inputs)
        operator.builtinOptionsType = getattr(schema.BuiltinOptions, f"{kind}Options")
        operator.builtinOptions = getattr(schema, f"{kind}OptionsT")()
        for option, value in options.items():
            setattr(operator.builtinOptions, option, value)
        result = self._tensor(shape, schema.TensorType.FLOAT32)
        operator.outputs = [result]
        self._graph.operators.append(operator)
        return result

    def _constant(self, numbers: Sequence[int]) -> Tensor:
        content = np.array(numbers, "<i4").tobytes()
        return self._tensor([len(numbers)], schema.TensorType.INT32, add_buffer(self._model, content))

    def _tensor(self, shape: Sequence[int], kind: int, buffer: int = 0) -> Tensor:
        """Buffer 0 is the empty one, by the format's definition."""
        tensor = schema.TensorT()
        tensor.name = f"extension_{len(self._graph.tensors)}".encode()
        tensor.shape, tensor.type, tensor.buffer = list(shape), kind, buffer
        self._graph.tensors.append(tensor)
        return len(self._graph.tensors) - 1

    def _operator_code(self, operator: int) -> int:
        """Version 1 of it; models may have a later one of the same operator."""
        codes = self._model.operatorCodes
        for number, code in enumerate(codes):
            if (code.version, max(code.builtinCode, code.deprecatedBuiltinCode), code.customCode) == (
                1,
                operator,
                None,
            ):
                return number
        code = schema.OperatorCodeT()
        code.builtinCode, code.deprecatedBuiltinCode, code.version = operator, min(operator, OLD_CODES_END), 1
        codes.append(code)
        return len(codes) - 1
