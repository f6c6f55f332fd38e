"""The relations of the case files (tests/zk_reference): a small one that uses every kind of constraint, and one for each circuit.

Each takes the back end and the public values of the case. The circuits that proofs of the product are about are made of the same parts.
"""
from aes128 import Aes128
from byte_class import assert_class
from sha256 import INITIAL, assert_compress, assert_hmac_of_public, assert_inner_state, compress, hmac_of_public, outer_state
from sha256 import public_words, words_of
from tls13 import application_keys, commit_handshake_secret
from words import commit_word


def commit_byte(b):
    return [b.commit() for _ in range(8)]


def assert_bits(b, bits, value):
    for i, bit in enumerate(bits):
        b.constrain(bit ^ b.constant(value >> i & 1))


def small(b, public):
    expected = public["expected"]
    x, y = commit_byte(b), commit_byte(b)
    for _ in range(public["steps"]):
        inverse = b.invert(x)
        two = b.define(x[2] ^ y[3], b.mul(x[0], y[1]))
        three = b.define(b.constant(1), b.mul(y[6], inverse[7]) ^ b.mul(two, y[0]), b.mul(b.mul(x[4], y[5]), inverse[7]))
        y = [bit ^ inverse[(i + 3) % 8] for i, bit in enumerate(y)]
        x = [bit ^ two if i == 1 else bit for i, bit in enumerate(inverse)]
        y[2] ^= three
    assert_bits(b, y, expected)
    b.constrain(b.constant(expected & 3 == 3), b.mul(y[0], y[1]))
    b.constrain(b.constant(expected & 7 == 7), 0, b.mul(b.mul(y[0], y[1]), y[2]))
    b.assert_inverse(b.invert(x), x)


def _wanted(use, value):
    return {"p": value, "c": "commit", "u": None}[use]


def aes128(b, public):
    """Blocks under one key. "uses" has a letter for each byte: p is public, c committed (and then compared), u unused."""
    cipher = Aes128(b, [commit_byte(b) for _ in range(16)])
    for block in public["blocks"]:
        output = bytes.fromhex(block["output"])
        committed = cipher.encrypt(bytes.fromhex(block["input"]), [_wanted(*pair) for pair in zip(block["uses"], output, strict=True)])
        for i, byte in committed.items():
            assert_bits(b, byte, output[i])


def sha256(b, public):
    """A secret block after the public initial value, then a public block; the first words of the result."""
    state = compress(b, public_words(b, INITIAL), [commit_word(b) for _ in range(16)])
    assert_compress(b, state, public_words(b, words_of(bytes.fromhex(public["block"]))), words_of(bytes.fromhex(public["output"])))


def hmac(b, public):
    """Two HMACs under one key: the first constrained, of the second some words committed and then compared."""
    key = [commit_word(b) for _ in range(8)]
    assert_inner_state(b, key, bytes.fromhex(public["inner"]))
    outer = outer_state(b, key)
    first, second = public["macs"]
    assert_hmac_of_public(b, outer, bytes.fromhex(first["inner_digest"]), bytes.fromhex(first["mac"]))
    numbers = words_of(bytes.fromhex(second["mac"]))
    words = hmac_of_public(b, outer, bytes.fromhex(second["inner_digest"]), len(numbers))
    for word, number in zip(words, numbers, strict=True):
        assert_bits(b, word.bits, number)


def byte_class(b, public):
    """Runs of secret bytes of one class each."""
    for name, count in public["runs"]:
        for _ in range(count):
            assert_class(b, commit_byte(b), name)


def tls13(b, public):
    """The key schedule; then the encryption of the zero block under each record key must be the given one."""
    values = {name: bytes.fromhex(value) for name, value in public["values"].items()}
    values["inner_states"] = [bytes.fromhex(value) for value in public["inner_states"]]
    keys = application_keys(b, commit_handshake_secret(b), values)
    for key, expected in zip(keys, public["zero_blocks"], strict=True):
        Aes128(b, key).encrypt(bytes(16), bytes.fromhex(expected))


RELATIONS = {f.__name__: f for f in (small, aes128, sha256, hmac, byte_class, tls13)}
