"""The verifier (proof-system.md sections 3 to 6). A circuit sees only this interface:

    commit()                     the key K of the next committed bit
    constant(bit)                the key of a public bit
    mul(a, b)                    the product of two keys, or of a product and a key
    constrain(linear, quadratic, cubic)    linear * D^2 + quadratic * D + cubic = 0, D the secret point
    define(linear, quadratic, cubic)       commits to a bit and constrains it to equal the expression
    assert_inverse(x, y), invert(x)        bytes, as lists of eight keys, least significant bit first

A key is an int and ^ adds bits. A product of two keys is of degree 2 and stands in `quadratic` only, one of three in `cubic` only.
"""
import hashlib
import itertools

import numpy

import field
from parameters import chunks, sections
from prg import aes, counter_blocks, leaf_iv, open_tree, xor_bytes
from transcript import Transcript


class Refused(Exception):
    """The proof is not valid; the text says where that was seen."""


class Circuits:
    """What counting and verifying have in common."""

    def define(self, linear=0, quadratic=0, cubic=0):
        bit = self.commit()
        self.constrain(linear ^ bit, quadratic, cubic)
        return bit

    def invert(self, x):
        y = [self.commit() for _ in range(8)]
        self.assert_inverse(x, y)
        return y

    def assert_inverse(self, x, y):
        big_x, big_y = field.lift(x), field.lift(y)
        self.constrain(big_x, self.mul(field.lift_squared(x), big_y))
        self.constrain(big_y, self.mul(big_x, field.lift_squared(y)))


class Counter(Circuits):
    """Counts committed bits and constraints; every key is 0."""

    def __init__(self):
        self.bits = 0
        self.constraints = 0

    def commit(self):
        self.bits += 1
        return 0

    def constant(self, bit):
        return 0

    def mul(self, a, b):
        return 0

    def constrain(self, linear=0, quadratic=0, cubic=0):
        self.constraints += 1

    def assert_inverse(self, x, y):
        self.constraints += 2


def split(p, bits, proof):
    """The parts of the proof by name."""
    layout = sections(p, bits)
    if len(proof) != sum(size for _, size in layout):
        raise Refused("length")
    parts, at = {}, 0
    for name, size in layout:
        parts[name] = proof[at : at + size]
        at += size
    if parts["version"] != b"\x03" or parts["set"] != bytes([p.id]):
        raise Refused("version or set")
    return parts


class Verifier(Circuits):
    def __init__(self, p, statement, bits, proof):
        self._p = p
        self._parts = split(p, bits, proof)
        self._delta = int.from_bytes(self._parts["delta"], "little")
        if self._delta >> p.columns:
            raise Refused("delta")
        self._transcript = Transcript(p, statement, bits)
        self._transcript.absorb(1, self._parts["iv"])
        self._open_trees()
        self._chunks = chunks(bits)
        self._number = -1
        self._block = 0
        self._next_chunk()

    # The interface of circuits.

    def commit(self):
        if self._at == self._chunk.m:
            self._close_chunk()
            self._next_chunk()
        self._at += 1
        return self._keys[self._at - 1]

    def constant(self, bit):
        return self._delta if bit else 0

    def mul(self, a, b):
        return field.mul(a, b)

    def constrain(self, linear=0, quadratic=0, cubic=0):
        coefficient = field.spread(next(self._coefficients))
        for total, part in zip(self._sums, (linear, quadratic, cubic), strict=True):
            total.add(coefficient, part)

    def finish(self):
        """Raises Refused unless the proof is valid. The circuit must have run."""
        if self._at != self._chunk.m or self._number != len(self._chunks) - 1:
            raise Refused("number of bits")
        self._close_chunk()
        last = self._transcript.last(self._parts["g"])
        if last >> self._p.columns & ((1 << self._p.grinding) - 1):
            raise Refused("grinding")
        if last & ((1 << self._p.columns) - 1) != self._delta:
            raise Refused("last challenge")

    # Commitments.

    def _open_trees(self):
        self._leaves, roots = [], []
        for t in range(self._p.trees):
            siblings, hidden = self._parts[f"siblings {t}"], self._parts[f"hidden {t}"]
            leaves, root = open_tree(self._p, self._parts["iv"], t, self._alpha(t), siblings, hidden)
            self._leaves.append(leaves)
            roots.append(root)
        self._say(2, hashlib.sha256(b"".join(roots)).digest(), self._parts["com"])

    def _say(self, label, computed, sent):
        """What the verifier computes is what goes into the transcript; what the prover sent must be the same."""
        self._transcript.absorb(label, computed)
        if computed != sent:
            raise Refused(f"label {label}")

    def _alpha(self, t):
        return self._delta >> t * self._p.depth & ((1 << self._p.depth) - 1)

    def _bit(self, column):
        return self._delta >> column & 1

    # One chunk: from the streams to the keys.

    def _next_chunk(self):
        self._number += 1
        self._chunk = self._chunks[self._number]
        columns = numpy.concatenate([self._tree_columns(t) for t in range(self._p.trees)])
        self._block += self._chunk.blocks
        self._correct(columns)
        self._check_columns(columns)
        masked = self._part("masked")
        if masked and self._chunk.m % 8 and masked[-1] >> self._chunk.m % 8:
            raise Refused("padding")
        self._transcript.absorb(6, masked)
        self._set_keys(columns, masked)
        self._coefficients = draw_coefficients(self._transcript.challenge(7), self._transcript.challenge(8))
        self._sums = [field.InnerProduct() for _ in range(3)]
        self._at = 0

    def _part(self, name):
        return self._parts[f"{name} {self._number}"]

    def _tree_columns(self, t):
        """q_{t,j} for all j, as rows of bytes."""
        counters = counter_blocks(leaf_iv(self._parts["iv"], t), self._block, self._chunk.blocks)
        out = numpy.zeros((self._p.depth, self._chunk.size), dtype=numpy.uint8)
        for x, seed in enumerate(self._leaves[t]):
            if seed is None:
                continue
            leaf = numpy.frombuffer(aes(seed, counters), dtype=numpy.uint8)[: self._chunk.size]
            for j in range(self._p.depth):
                if (x ^ self._alpha(t)) >> j & 1:
                    out[j] ^= leaf
        return out

    def _correct(self, columns):
        corrections = self._part("corrections")
        self._transcript.absorb(3, corrections)
        rows = numpy.frombuffer(corrections, dtype=numpy.uint8).reshape(self._p.trees - 1, self._chunk.size)
        for column in range(self._p.depth, self._p.columns):
            if self._bit(column):
                columns[column] ^= rows[column // self._p.depth - 1]

    def _check_columns(self, columns):
        challenge = self._transcript.challenge(4)
        blocks = self._chunk.size // 16 - 2
        keys = [[field.spread(a) for a in itertools.islice(powers(s, s), blocks)] for s in elements(challenge)]
        sum_of_u = self._part("sum")
        hashes = [hashlib.sha256() for _ in range(self._p.trees)]
        for number, column in enumerate(columns):
            digest = column_hash(keys, column.tobytes())
            hashes[number // self._p.depth].update(xor_bytes(digest, sum_of_u) if self._bit(number) else digest)
        computed = b"".join(tree.digest() for tree in hashes)
        self._say(5, sum_of_u + computed, sum_of_u + self._part("columns"))

    def _set_keys(self, columns, masked):
        bits = numpy.zeros((self._chunk.bits, 128), dtype=numpy.uint8)
        bits[:, : self._p.columns] = numpy.unpackbits(columns, axis=1, bitorder="little").T
        rows = numpy.packbits(bits, axis=1, bitorder="little").tobytes()
        keys = [int.from_bytes(rows[i : i + 16], "little") for i in range(0, len(rows), 16)]
        self._masks = [combine(keys[self._chunk.padded + 128 * i :][:128]) for i in range(2)]
        self._keys = keys[: self._chunk.m]
        for i in range(self._chunk.m):
            if masked[i // 8] >> i % 8 & 1:
                self._keys[i] ^= self._delta

    # The end of a chunk.

    def _close_chunk(self):
        linear, quadratic, cubic = (total.value() for total in self._sums)
        a1, a2 = (int.from_bytes(self._part(name), "little") for name in ("a1", "a2"))
        at_delta = [cubic ^ self._masks[0], quadratic ^ self._masks[1] ^ a1, linear ^ a2]
        a0 = at_delta[0] ^ field.mul(self._delta, at_delta[1] ^ field.mul(self._delta, at_delta[2]))
        rest = self._part("a1") + self._part("a2")
        self._say(9, a0.to_bytes(16, "little") + rest, self._part("a0") + rest)


def elements(challenge):
    """The two elements of a challenge."""
    return [int.from_bytes(challenge[i : i + 16], "little") for i in (0, 16)]


def powers(first, ratio):
    """first, first * ratio, first * ratio^2, ..."""
    while True:
        yield first
        first = field.mul(first, ratio)


def draw_coefficients(points, weights):
    s, t = elements(points)
    r_0, r_1 = elements(weights)
    return (a ^ b for a, b in zip(powers(r_0, s), powers(r_1, t)))


def combine(rows):
    """The sum of x^r * rows[r]."""
    total = 0
    for row in reversed(rows):
        total = field.mul(total, 2) ^ row
    return total


def column_hash(keys, column):
    """L of one column; keys are the two lists of spread coefficients."""
    wide = [0, 0]
    for i, (a, b) in enumerate(zip(*keys, strict=True)):
        block = field.spread(int.from_bytes(column[16 * i : 16 * i + 16], "little"))
        wide[0] ^= field.product(a, block)
        wide[1] ^= field.product(b, block)
    return xor_bytes(b"".join(field.reduce(w).to_bytes(16, "little") for w in wide), column[-32:])
