"""AES-128 as a generator, and the trees of seeds (proof-system.md section 2)."""
import hashlib

import numpy
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def xor_bytes(a, b):
    return (int.from_bytes(a, "little") ^ int.from_bytes(b, "little")).to_bytes(len(a), "little")


def counter_blocks(iv, first, count):
    """iv xor ctr(i) for `count` numbers i from `first`: the counter is 64 bits, little-endian, in bytes 8 to 15."""
    words = numpy.zeros((count, 2), dtype="<u8")
    words[:, 1] = numpy.arange(first, first + count, dtype="<u8")
    return (words ^ numpy.frombuffer(iv, dtype="<u8")).tobytes()


def aes(key, blocks):
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(blocks)


def node_iv(iv, tree):
    return bytes([iv[0] ^ tree]) + iv[1:]


def leaf_iv(iv, tree):
    return bytes([iv[0] ^ tree, iv[1] ^ 1]) + iv[2:]


def _leaf_commitment(iv, tree, leaf, seed):
    return hashlib.sha256(b"attestor/zk/leaf" + iv + bytes([tree]) + leaf.to_bytes(2, "little") + seed).digest()


def open_tree(p, iv, tree, hidden, siblings, hidden_commitment):
    """The leaf seeds, None for the hidden one, and h_t. The siblings of the path to the hidden leaf come from the root down."""
    level = [None]
    for depth in range(p.depth):
        first = 1 << depth  # heap index of the leftmost node of this level
        below = []
        for i, seed in enumerate(level):
            pair = aes(seed, counter_blocks(node_iv(iv, tree), 2 * (first + i), 2)) if seed is not None else None
            below += [pair[:16], pair[16:]] if pair is not None else [None, None]
        on_path = hidden >> (p.depth - depth - 1)
        below[on_path ^ 1] = siblings[16 * depth : 16 * depth + 16]
        level = below
    commitments = [hidden_commitment if s is None else _leaf_commitment(iv, tree, x, s) for x, s in enumerate(level)]
    return level, hashlib.sha256(b"".join(commitments)).digest()
