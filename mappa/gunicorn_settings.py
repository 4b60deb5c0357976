"""How gunicorn serves OpenMAPPA: `mappa run`, or `gunicorn -c python:mappa.gunicorn_settings mappa.wsgi`."""

import signal

from gunicorn.http import wsgi

preload_app = True  # “ready” is said when it is
worker_class = "gthread"
workers = 2
threads = 4
timeout = 120  # a national return is the longest page
graceful_timeout = 10
keepalive = 5
umask = 0o077
loglevel = "warning"
accesslog = None  # who saw what stands in the audit; addresses of pages in a log file would say it twice
worker_tmp_dir = "/dev/shm"  # noqa: S108 (heartbeats of the workers: no disk may delay them)
control_socket_disable = True

# Nobody in front is believed: that the client used HTTPS is said by the one header that MAPPA_PROXY_HEADER names.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190


class UnnamedResponse(wsgi.Response):  # type: ignore[misc]
    """What serves us is nobody's business."""

    def default_headers(self) -> list[str]:
        return [line for line in super().default_headers() if not line.startswith("Server:")]


wsgi.Response = UnnamedResponse


def post_worker_init(worker: object) -> None:
    """Leave Ctrl-C, which reaches every process of the terminal, to the one that ends the workers in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
