"""A security key made of software: answers a browser's question as a key on a desk would, rightly or wrongly."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, REGISTERING = 0x01, 0x40


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class SoftKey:
    def __init__(self) -> None:
        self.name = secrets.token_bytes(32)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.signed = 0

    def register(self, options: str, **wrong: Any) -> str:
        asked = json.loads(options)
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        data = self._data(asked["rp"]["id"], PRESENT | REGISTERING, wrong)
        data += bytes(16) + len(self.name).to_bytes(2, "big") + self.name + public
        client = self._client("webauthn.create", asked["challenge"], wrong)
        return self._answer(
            {
                "clientDataJSON": text(client),
                "attestationObject": text(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
            }
        )

    def answer(self, options: str, **wrong: Any) -> str:
        """`wrong`: what to say in the place of what is right (challenge, origin, site, kind, flags, signed, key)."""
        asked = json.loads(options)
        data = self._data(asked["rpId"], PRESENT, wrong)
        client = self._client("webauthn.get", asked["challenge"], wrong)
        signer = wrong.get("key", self.key)
        signature = signer.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": text(client),
                "authenticatorData": text(data),
                "signature": text(signature),
            }
        )

    def _data(self, site: str, flags: int, wrong: dict[str, Any]) -> bytes:
        self.signed += 1
        site_hash = hashlib.sha256(wrong.get("site", site).encode()).digest()
        count = wrong.get("signed", self.signed)
        return site_hash + bytes([wrong.get("flags", flags)]) + int(count).to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, wrong: dict[str, Any]) -> bytes:
        return json.dumps(
            {
                "type": wrong.get("kind", kind),
                "challenge": wrong.get("challenge", challenge),
                "origin": wrong.get("origin", "http://testserver"),
                "crossOrigin": False,
            }
        ).encode()

    def _answer(self, response: dict[str, str]) -> str:
        name = text(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
