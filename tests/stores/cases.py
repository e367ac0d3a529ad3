# SPDX-License-Identifier: Apache-2.0
"""What the tests of stores have in common."""

A = "/api/2.0/mlflow-artifacts/artifacts"


class Cases(list):
    """The tests of a file, in its order: `test = Cases()`, then @test."""

    def __call__(self, function):
        self.append(function)
        return function


def equal(found, wanted, about=""):
    assert found == wanted, f"{about}{found!r} instead of {wanted!r}"
