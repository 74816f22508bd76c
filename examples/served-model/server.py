"""A small model server with the standard library: a front end that speaks HTTP, and worker processes that hold the model, as in TorchServe.

Usage: server.py [resnet50|bert] [--workers N] [--port PORT]
POST or GET / answers one inference on random input. The front end hands each request to a worker that is free.
"""
import argparse
import http.server
import os
import queue
import signal
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


class Worker:
    """A process with the model, which answers one line with one line."""

    def __init__(self, model):
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, os.path.join(HERE, "worker.py"), model, str(theirs.fileno())], pass_fds=[theirs.fileno()])
        self._answers = ours.makefile("r")
        self._requests = ours.makefile("w")

    def wait_until_ready(self):
        if self._answers.readline().strip() != "ready":
            raise SystemExit("A worker ended before it was ready.")

    def infer(self):
        self._requests.write("infer\n")
        self._requests.flush()
        return self._answers.readline()

    def stop(self):
        self._requests.close()
        self._answers.close()
        self._process.wait()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    idle = queue.SimpleQueue()

    def do_GET(self):
        # What a probe asks for to know that the server is there costs no inference.
        self._answer(200, b"ready\n") if self.path == "/ping" else self.do_POST()

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        worker = Handler.idle.get()
        answer = worker.infer()
        if answer:
            Handler.idle.put(worker)
        self._answer(200 if answer else 500, (answer or "The worker ended.\n").encode())

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", nargs="?", default="resnet50", choices=["resnet50", "bert"])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--port", type=int, default=8099)
    asked = parser.parse_args()

    workers = [Worker(asked.model) for _ in range(asked.workers)]
    for worker in workers:
        worker.wait_until_ready()
        Handler.idle.put(worker)

    def end(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    with Server(("127.0.0.1", asked.port), Handler) as server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
    for worker in workers:
        worker.stop()


if __name__ == "__main__":
    main()
