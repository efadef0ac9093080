#!/usr/bin/env python3
"""Post-consumption script for paperless-ngx: corrects the text of a document that has just been added.

Set PAPERLESS_POST_CONSUME_SCRIPT to the path of this file. paperless-ngx says by DOCUMENT_ID which document it is. The
text is fetched and put back by its REST API:

OCRFIX_PAPERLESS_TOKEN  an API token of a user who may change the document; needed
OCRFIX_PAPERLESS_URL    where the API is; http://localhost:8000 by default
OCRFIX                  the program; `ocrfix` by default

Only the text that is searched and shown changes, the files and their text layers do not.
"""

import json
import os
import subprocess
import sys
import urllib.request


def main():
    token = os.environ.get("OCRFIX_PAPERLESS_TOKEN")
    if not token:
        sys.exit("OCRFIX_PAPERLESS_TOKEN is not set; make a token in the profile of a user")
    base = os.environ.get("OCRFIX_PAPERLESS_URL", "http://localhost:8000").rstrip("/")
    number = os.environ.get("DOCUMENT_ID", "")
    if not number.isdigit():
        sys.exit("DOCUMENT_ID: paperless-ngx says by it which document this is; it is not set to a number")
    document = f"{base}/api/documents/{number}/"

    def ask(method, body=None):
        headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(document, method=method, headers=headers, data=body)
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)

    text = ask("GET")["content"] or ""
    command = [os.environ.get("OCRFIX", "ocrfix"), "--format", "text"]
    run = subprocess.run(command, input=text.encode(), capture_output=True)
    if run.returncode:
        sys.exit(f"ocrfix ended with status {run.returncode}, the text stays: {run.stderr.decode(errors='replace')}")
    corrected = run.stdout.decode()
    if corrected != text:
        ask("PATCH", json.dumps({"content": corrected}).encode())
        print("corrected the text")


if __name__ == "__main__":
    main()
