# SPDX-License-Identifier: MIT
"""Bundles of arrays that functions pass on as one pointer.

A named tuple of arrays would be taken apart into hundreds of numbers at every call, which takes
minutes to compile.
"""

from __future__ import annotations

from typing import Any, TypeVar

from numba.core import cgutils, types
from numba.experimental import structref
from numba.extending import intrinsic, overload

T = TypeVar("T")


class _Pointer(types.StructRef):  # type: ignore[misc] - numba ships no types
    """Type of a bundle, to numba."""

    def preprocess_fields(self, fields: Any) -> Any:  # noqa: ANN401
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


def passed_as_one(bundle: type) -> Any:  # noqa: ANN401 - a type that numba makes
    """What makes a bundle of the fields of a named tuple, in compiled code."""

    class Bundle:
        def __new__(cls, *fields: Any) -> Any:  # noqa: ANN401
            return bundle(*fields)

    Bundle.__name__ = Bundle.__qualname__ = bundle.__name__ + "Bundle"
    pointer = type(f"{bundle.__name__}Pointer", (_Pointer,), {"__module__": __name__})
    globals()[pointer.__name__] = structref.register(pointer)
    structref.define_constructor(Bundle, pointer, list(bundle._fields))
    structref.define_attributes(pointer)
    return Bundle


def borrowed(bundle: T) -> T:
    """A named tuple of the same arrays, whose references nobody counts in compiled code.

    Counting took half of the time of a replay. Whoever calls compiled code keeps the arrays alive.
    """
    return bundle


@intrinsic  # type: ignore[misc] - numba ships no types
def _borrowed(_context: Any, bundle: Any) -> Any:  # noqa: ANN401
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        (given,) = arguments
        for place, kind in enumerate(signature.args[0]):
            array = context.make_array(kind)(context, builder, builder.extract_value(given, place))
            array.meminfo = cgutils.get_null_value(array.meminfo.type)
            given = builder.insert_value(given, array._getvalue(), place)
        return given

    return bundle(bundle), codegen


@overload(borrowed, strict=False)
def _borrow(bundle: Any) -> Any:  # noqa: ANN401, ARG001
    return lambda bundle: _borrowed(bundle)
