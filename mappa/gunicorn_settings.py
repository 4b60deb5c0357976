"""How gunicorn serves OpenMAPPA: `mappa run`, or `gunicorn -c python:mappa.gunicorn_settings mappa.wsgi`."""

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
