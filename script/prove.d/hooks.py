"""Posts callbacks that the providers' own libraries signed, each as it is and with one byte changed.

The first must be taken, the second refused. Where a library only verifies, it judges first what is posted."""
import base64
import datetime
import hashlib
import hmac
import json
import os
import pathlib
import sys
import time
import urllib.parse
import urllib.request

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from linebot.v3.webhook import SignatureValidator
from messagebird.request_validator import RequestValidator as MessageBirdValidator
from plivo.utils import signature_v3
from sendgrid.helpers.eventwebhook import EventWebhook
from standardwebhooks.webhooks import Webhook as StandardWebhook
from svix.webhooks import Webhook as SvixWebhook
from twilio.request_validator import RequestValidator

base, room = sys.argv[1], pathlib.Path(sys.argv[2])
public = "https://m.prove.example"
key = os.environ["PROVE_KEY"]
now = int(time.time())
failures = 0


def post(path, body, headers):
    request = urllib.request.Request(base + path, data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def check(name, path, body, headers):
    """As it is, and changed: the last letter or digit of the body becomes another."""
    global failures
    place = max(i for i, byte in enumerate(body) if chr(byte).isalnum())
    changed = body[:place] + (b"0" if body[place:place + 1] != b"0" else b"1") + body[place + 1:]
    found = post(path, body, headers), post(path, changed, headers)
    isRight = found[0] // 100 == 2 and found[1] == 403
    failures += not isRight
    print(f"{name:32} {found[0]} {found[1]} {'' if isRight else 'WRONG'}")


def form(fields):
    return urllib.parse.urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"}


fields = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+4915000000001", "From": "+15005550006"}
body, headers = form(fields)
headers["X-Twilio-Signature"] = RequestValidator(key).compute_signature(public + "/hooks/twilio", fields)
check("Twilio's library", "/hooks/twilio", body, headers)

body = json.dumps([{"event": "delivered", "sg_event_id": "e1", "timestamp": now, "sg_message_id": "m1"}]).encode()
private = serialization.load_pem_private_key((room / "mail.key").read_bytes(), None)
signature = base64.b64encode(private.sign(str(now).encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
assert EventWebhook((room / "mail.pub").read_text()).verify_signature(body.decode(), signature, str(now))
check("SendGrid's library", "/hooks/sendgrid", body, {
    "Content-Type": "application/json", "X-Twilio-Email-Event-Webhook-Signature": signature,
    "X-Twilio-Email-Event-Webhook-Timestamp": str(now)})

moment = datetime.datetime.now(datetime.timezone.utc)
body = json.dumps({"type": "email.delivered", "created_at": moment.isoformat(), "data": {"email_id": "x"}}).encode()
signature = SvixWebhook(os.environ["PROVE_SVIX"]).sign("msg_1", moment, body.decode())
check("Svix's library (Resend)", "/hooks/resend", body, {
    "Content-Type": "application/json", "svix-id": "msg_1", "svix-timestamp": str(int(moment.timestamp())),
    "svix-signature": signature})

body = json.dumps({"type": "sms.delivered", "data": {"id": "x"}}).encode()
signature = StandardWebhook(os.environ["PROVE_SVIX"]).sign("msg_2", moment, body.decode())
check("Standard Webhooks (Bird)", "/hooks/bird", body, {
    "Content-Type": "application/json", "webhook-id": "msg_2", "webhook-timestamp": str(int(moment.timestamp())),
    "webhook-signature": signature})

body = json.dumps({"events": [{"type": "unfollow", "timestamp": now * 1000, "source": {"userId": "U1"}}]})
signature = base64.b64encode(hmac.new(key.encode(), body.encode(), hashlib.sha256).digest()).decode()
assert SignatureValidator(key).validate(body, signature)
check("LINE's library", "/hooks/line", body.encode(), {
    "Content-Type": "application/json", "x-line-signature": signature})

fields = {"MessageUUID": "u1", "Status": "delivered", "To": "4915000000001", "From": "15005550006"}
body, headers = form(fields)
url = signature_v3.construct_post_url(public + "/hooks/plivo", fields).decode()
signature = signature_v3.get_signature_v3(key.encode(), url, b"12345").decode()
assert signature_v3.validate_v3_signature("POST", public + "/hooks/plivo", "12345", key, signature, fields)
headers |= {"X-Plivo-Signature-V3": signature, "X-Plivo-Signature-V3-Nonce": "12345"}
check("Plivo's library", "/hooks/plivo", body, headers)

body = json.dumps({"id": "x", "status": "delivered"}).encode()
url = public + "/hooks/messagebird"
token = jwt.encode({
    "iss": "MessageBird", "nbf": now - 5, "exp": now + 60, "jti": "1",
    "url_hash": hashlib.sha256(url.encode()).hexdigest(), "payload_hash": hashlib.sha256(body).hexdigest(),
}, key, algorithm="HS256")
MessageBirdValidator(key).validate_signature(token, url, body)
check("MessageBird's library", "/hooks/messagebird", body, {
    "Content-Type": "application/json", "MessageBird-Signature-JWT": token})

sys.exit(failures != 0)
