"""Gives generated calls ids that exist, most of the time: behind a 404 nothing can break.

schemathesis loads this module by SCHEMATHESIS_HOOKS; FUZZ_KNOWN_IDS holds the ids (scripts/fuzz_calls.py).
"""
import itertools
import os
import re

import schemathesis

# The pieces of a tus upload are bytes as any others (tus 1.0, "PATCH").
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

KNOWN = os.environ.get("FUZZ_KNOWN_IDS", "").split()
turn = itertools.count()
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@schemathesis.hook
def before_call(context, case, kwargs):
    parameters = case.path_parameters
    # Malformed ids stay: how they are refused is part of the test.
    if KNOWN and parameters and UUID.fullmatch(str(parameters.get("id", ""))):
        number = next(turn)
        if number % 4:
            parameters["id"] = KNOWN[number % len(KNOWN)]
