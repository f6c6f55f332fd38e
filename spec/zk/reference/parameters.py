"""Parameter sets, and where the parts of a proof lie (proof-system.md sections 1, 3 and 6)."""
from dataclasses import dataclass

CHUNK_BITS = 1 << 18
SMALL_LIMIT = 1 << 20  # witness bits up to which the set "small" is used


@dataclass(frozen=True)
class Parameters:
    id: int
    trees: int
    depth: int
    grinding: int

    @property
    def columns(self):
        return self.trees * self.depth


SMALL = Parameters(1, 12, 10, 8)
FAST = Parameters(2, 15, 8, 8)


def parameters_for(bits):
    return SMALL if bits <= SMALL_LIMIT else FAST


class Chunk:
    """One chunk of m witness bits: `bits` is n, `padded` where the masks begin, `blocks` what it takes of every stream."""

    def __init__(self, m):
        self.m = m
        self.padded = -(-m // 128) * 128
        self.bits = self.padded + 512
        self.blocks = -(-self.bits // 4096) * 32
        self.size = self.bits // 8
        self.witness_size = -(-m // 8)


def chunks(bits):
    sizes = [min(CHUNK_BITS, bits - first) for first in range(0, bits, CHUNK_BITS)]
    return [Chunk(m) for m in sizes or [0]]


def sections(p, bits):
    """All parts of a proof in order: (name, length in bytes)."""
    out = [("version", 1), ("set", 1), ("iv", 16), ("delta", 16), ("g", 4), ("com", 32)]
    for t in range(p.trees):
        out += [(f"siblings {t}", 16 * p.depth), (f"hidden {t}", 32)]
    for i, chunk in enumerate(chunks(bits)):
        out += [(f"corrections {i}", (p.trees - 1) * chunk.size), (f"sum {i}", 32)]
        out += [(f"columns {i}", 32 * p.trees), (f"masked {i}", chunk.witness_size)]
        out += [(f"a0 {i}", 16), (f"a1 {i}", 16), (f"a2 {i}", 16)]
    return out
