"""A stand-in for the public beer API, over the sample beside this file."""

import argparse
import json
import random
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

BEERS = json.loads(Path(__file__).with_name("beers.json").read_text(encoding="utf-8"))
MOST_A_PAGE = 80


class Api(BaseHTTPRequestHandler):
    """Answers with JSON; anything that is not there is a 404 with a message, as the API's was."""

    protocol_version = "HTTP/1.1"
    draw = random.Random()

    def do_GET(self):
        url = urlsplit(self.path)
        one = re.fullmatch(r"/v2/beers/(\d{1,9})", url.path)
        if url.path == "/v2/beers/random":
            self.answer(200, [self.draw.choice(BEERS)])
        elif one:
            found = [beer for beer in BEERS if beer["id"] == int(one[1])]
            self.answer(*(200, found) if found else self.missing(f"No beer found that matches the ID {one[1]}"))
        elif url.path == "/v2/beers":
            self.page(parse_qs(url.query))
        else:
            self.answer(*self.missing("No endpoint found that matches '%s'" % url.path))

    def page(self, query):
        try:
            number, size = int(query.get("page", ["1"])[0]), int(query.get("per_page", ["25"])[0])
            if number < 1 or not 1 <= size <= MOST_A_PAGE:
                raise ValueError
        except ValueError:
            self.answer(400, {"statusCode": 400, "error": "Bad Request", "message": "page and per_page must be numbers"
                              f" from 1; per_page at most {MOST_A_PAGE}"})
            return
        self.answer(200, BEERS[(number - 1) * size:number * size])

    @staticmethod
    def missing(message):
        return 404, {"statusCode": 404, "error": "Not Found", "message": message}

    def answer(self, status, value):
        body = json.dumps(value, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, default=8090, help="0 for any that is free (default: 8090)")
    arguments.add_argument("--seed", type=int, help="draw the same random beers each time")
    given = arguments.parse_args()
    Api.draw = random.Random(given.seed)
    server = ThreadingHTTPServer((given.host, given.port), Api)
    print(f"http://{given.host}:{server.server_address[1]}/v2/beers/random", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
