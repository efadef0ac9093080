#!/usr/bin/env python3
"""Runs the script against a server that answers like the API of paperless-ngx.

usage: test.py OCRFIX
"""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent / "post_consume.py"
READ = "Im Frihjahr fahren fiinf Schiffe.\n\nDie Bricke ist gesperrt, der Weg iber den Flu8 auch.\n"


class Archive(BaseHTTPRequestHandler):
    documents, asked = {}, []

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        number = self.path.removeprefix("/api/documents/").rstrip("/")
        self.asked.append(self.command)
        known = number in self.documents and self.headers["Authorization"] == "Token secret"
        self.send_response(200 if known else 404)
        self.end_headers()
        if known:
            self.documents[number] |= body
            self.wfile.write(json.dumps(self.documents[number]).encode())

    do_GET = do_PATCH = answer

    def log_message(self, *arguments):
        pass


def consume(server, program, **environment):
    Archive.documents = {"7": {"title": "Brief", "content": READ}, "8": {"title": "Foto", "content": ""}}
    Archive.asked.clear()
    variables = {
        "DOCUMENT_ID": "7",
        "OCRFIX": program,
        "OCRFIX_PAPERLESS_TOKEN": "secret",
        "OCRFIX_PAPERLESS_URL": f"http://localhost:{server.server_port}",
    }
    run = subprocess.run(
        [sys.executable, str(SCRIPT)], env={**os.environ, **variables, **environment}, capture_output=True, text=True
    )
    return run.returncode, run.stdout + run.stderr, Archive.documents["7"]["content"]


def main():
    program = str(Path(sys.argv[1]).resolve())
    server = HTTPServer(("localhost", 0), Archive)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    passed = failed = 0

    def check(name, holds, shown):
        nonlocal passed, failed
        passed, failed = passed + holds, failed + (not holds)
        print(f"{'ok     ' if holds else 'FAILED '} {name}", *([] if holds else [shown]))

    status, said, text = consume(server, program)
    check("the text is corrected", status == 0 and "Frühjahr fahren fünf" in text and "Brücke" in text, (said, text))
    check("its lines stay", text.count("\n") == READ.count("\n"), text)
    status, said, text = consume(server, program, DOCUMENT_ID="8")
    check("what is right is not written", status == 0 and Archive.asked == ["GET"], (said, Archive.asked))
    status, said, text = consume(server, "/bin/false")
    check("where ocrfix fails the text stays", status == 1 and text == READ and "the text stays" in said, (said, text))
    status, said, text = consume(server, program, OCRFIX_PAPERLESS_TOKEN="")
    check("a missing token is told", status == 1 and "OCRFIX_PAPERLESS_TOKEN" in said, said)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
