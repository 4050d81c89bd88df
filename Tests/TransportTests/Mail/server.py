"""A mail server of somebody else's making (aiosmtpd), and Python's email parser as the judge of what arrives.

Prints its port, then for every mail a line of JSON. Arguments: plain, starttls or tls; the certificate and its key.
"""

import asyncio
import json
import os
import ssl
import sys
from email import policy
from email.parser import BytesParser

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"tea", b"pass word")
    return AuthResult(success=right, handled=False, auth_data=(mechanism, right))


def described(mail):
    """The mail as its headers and parts, and everything the parser finds wrong with it."""
    parts = [part for part in mail.walk() if not part.is_multipart()]
    defects = [type(d).__name__ for part in mail.walk() for d in part.defects]
    defects += [type(d).__name__ for value in mail.values() for d in getattr(value, "defects", [])]
    return {
        "headers": [[name, str(value)] for name, value in mail.items()],
        "type": mail.get_content_type(),
        "parts": [[part.get_content_type(), part.get_content()] for part in parts],
        "encodings": [part["Content-Transfer-Encoding"] for part in parts],
        "defects": defects,
        "to": [[a.display_name, a.addr_spec] for a in mail["To"].addresses],
        "from": [[a.display_name, a.addr_spec] for a in mail["From"].addresses],
        "date": mail["Date"].datetime.isoformat() if mail["Date"] else None,
    }


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local.startswith("refuse"):
            return "550 5.1.1 no such mailbox"
        if local.startswith("later"):
            return "450 4.2.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.original_content
        record = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "host": session.host_name,
            "peer": session.peer[1],
            "login": session.authenticated,
            "longest": max(len(line) for line in raw.split(b"\r\n")),
            "bare": raw.replace(b"\r\n", b"").count(b"\n") + raw.replace(b"\r\n", b"").count(b"\r"),
            "ascii": raw.isascii(),
            "mail": described(BytesParser(policy=policy.default).parsebytes(raw)),
        }
        print(json.dumps(record), flush=True)
        if envelope.rcpt_tos[0].startswith("spam"):
            return "554 5.7.1 we do not want this"
        return "250 2.0.0 Ok: queued as 4F1A"


async def serve():
    mode, certificate, key = (sys.argv[1:] + ["", ""])[:3]
    context = None
    if mode != "plain":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(
            Handler(), hostname="mail.example", loop=loop, tls_context=context if mode == "starttls" else None,
            require_starttls=mode == "starttls", authenticator=authenticate, auth_require_tls=mode == "starttls"),
        "127.0.0.1", 0, ssl=context if mode == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Until whoever started it is gone.
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(serve())
