# SPDX-License-Identifier: MIT
"""Bundles of arrays that functions pass on as one pointer.

A named tuple of arrays would be taken apart into hundreds of numbers at every call, which takes
minutes to compile.
"""

from __future__ import annotations

from typing import Any, TypeVar

from numba import types
from numba.core import cgutils
from numba.experimental import structref
from numba.extending import intrinsic, overload

T = TypeVar("T")


class _Pointer(types.StructRef):  # type: ignore[misc]  # numba has no types
    """Type of a bundle, to numba."""

    def preprocess_fields(self, fields: Any) -> Any:  # noqa: ANN401
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


def passed_as_one(bundle: Any) -> Any:  # noqa: ANN401 - a type that numba makes
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


@intrinsic  # type: ignore[untyped-decorator]  # numba has no types
def _borrowed(_context: Any, bundle: Any) -> Any:  # noqa: ANN401
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        (given,) = arguments
        for place, kind in enumerate(signature.args[0]):
            array = context.make_array(kind)(context, builder, builder.extract_value(given, place))
            array.meminfo = cgutils.get_null_value(array.meminfo.type)
            value = array._getvalue()  # noqa: SLF001 - numba has no other way
            given = builder.insert_value(given, value, place)
        return given

    return bundle(bundle), codegen


@overload(borrowed, strict=False)  # type: ignore[untyped-decorator]
def _borrow(bundle: Any) -> Any:  # noqa: ANN401, ARG001
    return lambda bundle: _borrowed(bundle)  # noqa: PLW0108 - numba compiles it
