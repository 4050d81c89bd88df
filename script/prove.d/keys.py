"""Makes the key pair with which mail events are signed: mail.key, and mail.pub as a person copies it from a dashboard."""
import base64
import pathlib
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

room = pathlib.Path(sys.argv[1])
if not (room / "mail.key").exists():
    key = ec.generate_private_key(ec.SECP256R1())
    (room / "mail.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    (room / "mail.pub").write_text(base64.b64encode(public).decode())
