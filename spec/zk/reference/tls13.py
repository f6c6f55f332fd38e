"""The key schedule of TLS 1.3 as a circuit (circuits.md section 7)."""
import hashlib

from sha256 import assert_hmac_of_public, assert_inner_state, hmac_of_public, inner_digest, outer_state
from words import byte_of, commit_word


def derivation_message(label, context, size):
    """HkdfLabel (RFC 8446 section 7.1) and the counter 1."""
    name = b"tls13 " + label.encode()
    return size.to_bytes(2, "big") + bytes([len(name)]) + name + bytes([len(context)]) + context + b"\x01"


def _open_key(b, key, inner):
    assert_inner_state(b, key, inner)
    return outer_state(b, key)


def _record_key(b, secret, inner, iv):
    outer = _open_key(b, secret, inner)
    assert_hmac_of_public(b, outer, inner_digest(inner, derivation_message("iv", b"", 12)), iv)
    words = hmac_of_public(b, outer, inner_digest(inner, derivation_message("key", b"", 16)), 4)
    return [byte_of(word, i) for word in words for i in range(4)]


def commit_handshake_secret(b):
    return [commit_word(b) for _ in range(8)]


def application_keys(b, handshake_secret, v):
    """`v` holds the public values as bytes. Returns the record keys of client and server, 16 bytes of keys each."""

    def derive(inner, label, transcript):
        return inner_digest(inner, derivation_message(label, transcript, 32))

    handshake, derived, master, client, server = v["inner_states"]
    outer = _open_key(b, handshake_secret, handshake)
    assert_hmac_of_public(b, outer, derive(handshake, "c hs traffic", v["transcript_hello"]), v["client_handshake"])
    assert_hmac_of_public(b, outer, derive(handshake, "s hs traffic", v["transcript_hello"]), v["server_handshake"])
    salt = hmac_of_public(b, outer, derive(handshake, "derived", hashlib.sha256(b"").digest()))
    outer = _open_key(b, salt, derived)
    secret = hmac_of_public(b, outer, inner_digest(derived, bytes(32)))
    outer = _open_key(b, secret, master)
    client_secret = hmac_of_public(b, outer, derive(master, "c ap traffic", v["transcript_finished"]))
    server_secret = hmac_of_public(b, outer, derive(master, "s ap traffic", v["transcript_finished"]))
    client_key = _record_key(b, client_secret, client, v["client_iv"])
    return client_key, _record_key(b, server_secret, server, v["server_iv"])
