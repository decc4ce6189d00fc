#!/usr/bin/env python3
"""Generated calls against the demonstration at DEMO_URL: fuzz_calls.py CASES FOLDER SEED (see scripts/fuzz).

Several people share the cases, because each may do something else: a stranger's refusal hides the code
behind it. schemathesis counts cases for each operation, so their number is worked out from CASES.
"""
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

URL = os.environ["DEMO_URL"]
CASES, FOLDER, SEED = int(sys.argv[1]), Path(sys.argv[2]).resolve(), sys.argv[3]
API = URL + "/api/v1"
BIN = Path(sys.executable).absolute().parent
PASSWORD = "nuanxin-demo"
PHONE, SMS_CODE = "13900000001", "246810"
STAFF = ["advisor.cjd1", "lead.cjd", "district.ja", "desk.1"]
METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# From this many cases on, two of the people also walk every boundary value that the document names.
COVERAGE_FROM = 5000


def call(method, path, body=None, token=None):
    """The answer's JSON; a refusal ends the run, since nothing after it would mean anything."""
    request = urllib.request.Request(API + path, method=method, headers={"Content-Type": "application/json"})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request, data, timeout=20) as answer:
            text = answer.read()
            return json.loads(text) if text else None
    except urllib.error.HTTPError as refused:
        sys.exit(f"fuzz: {method} {path}: {refused.code} {refused.read().decode(errors='replace')}")


def sign_in():
    """Access tokens by role, all taken before generated wrong passwords slow sign-in down."""
    call("POST", "/auth/sms/send", {"phone": PHONE})
    tokens = {"resident": call("POST", "/auth/sms", {"phone": PHONE, "code": SMS_CODE})["access_token"]}
    for name in STAFF:
        answer = call("POST", "/auth/staff", {"username": name, "password": PASSWORD})
        tokens[name] = answer["access_token"]
    return tokens


def submit(token):
    return call("POST", "/help-requests", {
        "needs": ["living"],
        "description": "generated calls",
        "for_self": True,
        "address": {"text": "静安区曹家渡街道"},
        "consents": [{"kind": "processing", "version": "1"}],
    }, token)["id"]


def known_ids(tokens):
    """Ids that exist, by role, for the generated paths to meet more than 404 (scripts/fuzz_hooks.py)."""
    known = {"resident": [submit(tokens["resident"]) for _ in range(3)]}
    for name in STAFF:
        found = []
        if name != "desk.1":
            for view in ("station", "mine", "unassigned", "triage"):
                page = call("GET", f"/queue?view={view}&limit=50", token=tokens[name])
                found += [item["id"] for item in page["items"]]
        known[name] = list(dict.fromkeys(found)) or known["resident"]
    return known


def operations(document):
    """(path, reason to leave it out or None) for every operation."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield path, left_out(path, operation)


def left_out(path, operation):
    kinds = {kind for answer in operation.get("responses", {}).values() for kind in answer.get("content", {})}
    if "text/event-stream" in kinds:
        return "a stream has no end"
    if path.endswith("/auth/logout"):
        return "ends the session of everything after it; called alone at the end"
    if path.startswith("/demo/"):
        return "moves the demonstration's clock"
    return None


def run(title, token, options, known=()):
    """One run of schemathesis: (cases generated, whether it found nothing)."""
    report = FOLDER / f"{title}.json"
    report.unlink(missing_ok=True)
    print(f"==== generated calls: {title}", flush=True)
    env = dict(os.environ, SCHEMATHESIS_HOOKS="fuzz_hooks", PYTHONPATH=str(Path(__file__).resolve().parent),
               FUZZ_KNOWN_IDS=" ".join(known), PYTHONDONTWRITEBYTECODE="1")
    command = [
        str(BIN / "schemathesis"), "run", URL + "/openapi.json",
        "--header", f"Authorization: Bearer {token}",
        "--checks", CHECKS, "--mode", "all", "--seed", SEED, "--workers", "2", "--continue-on-failure",
        "--suppress-health-check", "all", "--warnings", "off", "--request-timeout", "30", "--no-color",
        "--generation-database", "none", "--report", "json", "--report-json-path", str(report), *options,
    ]
    code = subprocess.run(command, cwd=FOLDER, env=env, stdin=subprocess.DEVNULL, check=False).returncode
    if not report.is_file():
        return 0, False
    return json.loads(report.read_text())["test_cases"]["generated"], code == 0


def main():
    document = FOLDER / "openapi.json"
    with urllib.request.urlopen(URL + "/openapi.json", timeout=20) as answer:
        document.write_bytes(answer.read())
    if subprocess.run([str(BIN / "openapi-spec-validator"), str(document)], check=False).returncode:
        sys.exit("fuzz: /openapi.json is not a valid OpenAPI document")

    all_operations = list(operations(json.loads(document.read_text())))
    excluded = {path: reason for path, reason in all_operations if reason}
    for path, reason in excluded.items():
        print(f"fuzz: {path} left out: {reason}")
    count = sum(1 for _, reason in all_operations if not reason)
    if count == 0:
        sys.exit("fuzz: the document names no operation")
    exclude = [option for path in excluded for option in ("--exclude-path", path)]

    tokens = sign_in()
    known = known_ids(tokens)
    generated, clean = 0, True

    if CASES >= COVERAGE_FROM:
        for role in ("resident", "lead.cjd"):
            cases, passed = run(f"boundaries-{role}", tokens[role], ["--phases", "coverage", *exclude], known[role])
            generated, clean = generated + cases, clean and passed

    each = max(1, round((CASES - generated) / (count * len(tokens))))
    for role, token in tokens.items():
        options = ["--phases", "fuzzing", "--max-examples", str(each), *exclude]
        cases, passed = run(role, token, options, known[role])
        generated, clean = generated + cases, clean and passed and cases > 0

    for path in excluded:
        if path.endswith("/auth/logout"):
            options = ["--phases", "fuzzing", "--max-examples", "5", "--include-path", path]
            cases, passed = run("logout", tokens["resident"], options)
            generated, clean = generated + cases, clean and passed

    print(f"fuzz: {generated} cases, {count} operations, {len(tokens)} roles, seed {SEED}: "
          + ("nothing found" if clean else "FINDINGS, see above"))
    return 0 if clean else 1


sys.exit(main())
