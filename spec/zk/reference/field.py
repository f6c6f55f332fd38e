"""GF(2^128) modulo x^128 + x^7 + x^2 + x + 1: an element is an int, bit i the coefficient of x^i, and addition is ^.

Python has no carry-less multiplication. Here each bit gets a byte of its own ("spread"); an ordinary product of spread numbers then counts,
in each byte, the pairs of bits that meet there. There are at most 128, so nothing overflows, and the lowest bit of each count is the answer.
"""

_ONES = int.from_bytes(b"\x01" * 256, "little")
_DIGITS = bytes.maketrans(b"\x00\x01", b"01")

# The root of y^8 + y^4 + y^3 + y + 1 by which bytes become elements: the smallest as a number (proof-system.md section 4).
BETA = 0x053D8555A9979A1CA13FE8AC5560CE0D


def spread(x):
    return int.from_bytes(format(x, "b").encode(), "big") & _ONES


def product(spread_a, spread_b):
    """The unreduced product of two spread elements, spread; such products are added with ^."""
    return spread_a * spread_b & _ONES


def reduce(wide):
    """An unreduced spread product, or a sum of them, as an element."""
    x = int(wide.to_bytes(256, "big").translate(_DIGITS), 2)
    for _ in range(2):
        high = x >> 128
        x = (x & ((1 << 128) - 1)) ^ high ^ high << 1 ^ high << 2 ^ high << 7
    return x


def mul(a, b):
    return reduce(product(spread(a), spread(b)))


def _powers(base):
    out = [1]
    while len(out) < 8:
        out.append(mul(out[-1], base))
    return [spread(x) for x in out]


_BETA_POWERS = _powers(BETA)
_BETA_SQUARED_POWERS = _powers(mul(BETA, BETA))


def _combine(bits, powers):
    wide = 0
    for bit, power in zip(bits, powers, strict=True):
        wide ^= product(spread(bit), power)
    return reduce(wide)


def lift(bits):
    """X: the sum of bits[i] * beta^i."""
    return _combine(bits, _BETA_POWERS)


def lift_squared(bits):
    """X_2: the sum of bits[i] * beta^(2i)."""
    return _combine(bits, _BETA_SQUARED_POWERS)


class InnerProduct:
    """A sum of products, reduced once at the end."""

    def __init__(self):
        self._wide = 0

    def add(self, spread_a, b):
        if b:
            self._wide ^= product(spread_a, spread(b))

    def value(self):
        return reduce(self._wide)
