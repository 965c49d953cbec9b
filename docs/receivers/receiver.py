# A receiver of webhooks with Python: `pip install standardwebhooks`, `SECRET=whsec_… python3 receiver.py`
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["SECRET"])
MAX_BYTES = 1_000_000

# The last ids of processed webhooks. Keep them in your database, so that a restart does not forget them.
processed: dict[str, None] = {}
lock = Lock()


def is_new(id: str) -> bool:
    with lock:
        if id in processed:
            return False
        processed[id] = None
        if len(processed) > 10_000:
            del processed[next(iter(processed))]
        return True


class Receiver(BaseHTTPRequestHandler):
    timeout = 15

    def do_POST(self):
        size = int(self.headers.get("content-length", 0))
        if not 0 <= size <= MAX_BYTES:
            return self.answer(413)
        # The signature covers the exact bytes: verify them before you parse them.
        body = self.rfile.read(size)
        try:
            event = webhook.verify(body, dict(self.headers))
        except (WebhookVerificationError, ValueError) as error:
            print("refused:", error, flush=True)
            return self.answer(401)
        self.answer(204)  # Answer first: slow work belongs in a queue.
        id = self.headers["webhook-id"]
        if is_new(id):
            print("verified:", event["event"], id, flush=True)

    def answer(self, status: int):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Receiver)
print("listening", flush=True)
server.serve_forever()
