# SPDX-License-Identifier: MIT
# As much of the services' interface for comments as scripts/ci.sh talks to: it keeps comments and notes down what it was asked.
#     ci_service.py FOLDER: writes FOLDER/port, FOLDER/requests (METHOD PATH, a line each) and FOLDER/comments.json
import http.server
import json
import sys

folder = sys.argv[1]
comments = [{"id": number, "body": "somebody's"} for number in range(1, 131)]  # two pages


class Service(http.server.BaseHTTPRequestHandler):
    def answer(self, code, value):
        text = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def take(self):
        with open(folder + "/requests", "a") as stream:
            print(self.command, self.path.split("?")[0], file=stream)
        allowed = "secret" in (self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN") or "")
        if not allowed:
            self.answer(403, {})
        return allowed

    def body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]

    def keep(self):
        with open(folder + "/comments.json", "w") as stream:
            json.dump(comments, stream)

    def do_GET(self):
        if self.take():
            page = int(self.path.split("page=")[-1])
            self.answer(200, comments[(page - 1) * 100 : page * 100])

    def do_POST(self):
        if self.take():
            comments.append({"id": 1000 + len(comments), "body": self.body()})
            self.keep()
            self.answer(201, comments[-1])

    def do_PATCH(self):
        if self.take():
            number = int(self.path.split("/")[-1])
            [one] = [comment for comment in comments if comment["id"] == number]
            one["body"] = self.body()
            self.keep()
            self.answer(200, one)

    do_PUT = do_PATCH

    def log_message(self, *unused):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Service)
with open(folder + "/port.new", "w") as stream:
    print(server.server_port, file=stream)
import os

os.rename(folder + "/port.new", folder + "/port")
server.serve_forever()
