"""`python -m leaflink_sandbox`: run the stand-in for LeafLink by itself."""

import argparse

from .sandbox import Sandbox


def main(argv=None):
    parser = argparse.ArgumentParser(
        prog="leaflink-sandbox",
        description="A stand-in for the LeafLink Marketplace V2 API with a small web page: for demos, training, tests.",
        epilog="Every action of the page is also a call: POST /_control/<name>/ with a JSON body; GET /_control/state/",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback only)")
    parser.add_argument("--port", type=int, default=8060, help="port, 0 for any free one (default: %(default)s)")
    parser.add_argument(
        "--seed", type=int, default=1, help="number the made-up order numbers depend on (default: %(default)s)"
    )
    parser.add_argument("--orders", type=int, default=0, metavar="N", help="place N demo orders at the start")
    parser.add_argument("--empty", action="store_true", help="start without products and customers")
    parser.add_argument("--key", help="App key to accept (default: a random one, shown below)")
    parser.add_argument("--webhook-key", help="key that signs webhooks (default: a random one)")
    parser.add_argument("--webhook-url", default="", help="where to send webhooks")
    parser.add_argument("--rate-limit", type=int, metavar="N", help="answer 429 after N calls a minute")
    options = parser.parse_args(argv)
    try:
        box = Sandbox(options.host, options.port, options.seed, options.empty, options.key, options.webhook_key)
    except OSError as error:
        parser.exit(1, f"Port {options.port} cannot be used ({error.strerror}): choose another with --port.\n")
    box.webhook(options.webhook_url)
    box.rate_limit(options.rate_limit)
    if options.orders:
        box.demo_orders(options.orders)
    print(f"LeafLink sandbox: {box.page_url}", flush=True)
    print(f"  API         {box.url}\n  App key     {box.key}\n  webhook key {box.webhook_key}", flush=True)
    try:
        box.serve()
    except KeyboardInterrupt:
        print("Stopped.")


if __name__ == "__main__":
    main()
