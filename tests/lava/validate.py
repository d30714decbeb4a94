#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Validates job definitions by LAVA's own schema: validate.py DEFINITION..."""

import sys

import yaml
from lava_common.schemas import validate
from voluptuous import Invalid


def fault(definition):
    """What the schema has against a definition; None if nothing."""
    try:
        validate(definition, strict=True)
    except Invalid as error:
        return str(error)
    # The server wants these as texts, which the schema does not say.
    metadata = definition["metadata"].values()
    return next((f"metadata: {value!r}" for value in metadata if not isinstance(value, str)), None)


def main(paths):
    bad = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            definition = yaml.safe_load(file)
        found = fault(definition)
        # A schema that takes everything proves nothing.
        for name in ("actions", "timeouts", "visibility", "metadata"):
            changed = {**definition, name: [1]}
            if found is None and fault(changed) is None:
                found = f"a definition with {name}: [1] is taken"
        print(f"{path}: {found or 'ok'}")
        bad += found is not None
    return 1 if bad or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
