"""The compression function of SHA-256 and HMAC under a secret key, as circuits (circuits.md sections 4 and 5)."""
import math

from words import MASK, Quadratic, Sum, Word, public, xor_public


def _primes(count):
    out = []
    n = 2
    while len(out) < count:
        if all(n % p for p in out):
            out.append(n)
        n += 1
    return out


def _cube_root(n):
    """The integer cube root."""
    low, high = 0, 1 << (n.bit_length() // 3 + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= n else (low, middle - 1)
    return low


# The first 32 bits of the fractional parts of the square and cube roots of primes (FIPS 180-4 sections 5.3.3 and 4.2.2).
INITIAL = [math.isqrt(p << 64) & MASK for p in _primes(8)]
ROUND = [_cube_root(p << 96) & MASK for p in _primes(64)]


def words_of(data):
    return [int.from_bytes(data[i : i + 4], "big") for i in range(0, len(data), 4)]


def _rotate(x, n):
    return (x >> n | x << (32 - n)) & MASK


# Sums of rotations: secret words bit by bit, public ones as numbers.


def _sigma(word, r1, r2, r3, shift=False):
    x = word.bits
    third = x[r3:] + ([0] * r3 if shift else x[:r3])
    bits = [x[(i + r1) % 32] ^ x[(i + r2) % 32] ^ third[i] for i in range(32)]
    if word.known is None:
        return Word(bits)
    last = word.known >> r3 if shift else _rotate(word.known, r3)
    return Word(bits, _rotate(word.known, r1) ^ _rotate(word.known, r2) ^ last)


def big_sigma0(x):
    return _sigma(x, 2, 13, 22)


def big_sigma1(x):
    return _sigma(x, 6, 11, 25)


def small_sigma0(x):
    return _sigma(x, 7, 18, 3, shift=True)


def small_sigma1(x):
    return _sigma(x, 17, 19, 10, shift=True)


# Ch and Maj: numbers, linear words or words of degree 2, by what is public.


def _select(mask, where_one, where_zero):
    return Word([where_one.bits[i] if mask >> i & 1 else where_zero.bits[i] for i in range(32)])


def add_choice(b, total, e, f, g):
    if e.known is not None:
        if f.known is not None and g.known is not None:
            total.add_public(e.known & f.known | ~e.known & MASK & g.known)
        else:
            total.add(_select(e.known, f, g))
    elif f.known is not None and g.known is not None:
        differ = f.known ^ g.known
        total.add(_select(differ, xor_public(b, e, g.known), g))
    else:
        total.add_quadratic(Quadratic(g.bits, [b.mul(p, q ^ r) for p, q, r in zip(e.bits, f.bits, g.bits, strict=True)]))


def add_majority(b, total, x, y, z):
    for third, p, q in ((z, x, y), (x, y, z), (y, z, x)):
        if p.known is None or q.known is None:
            continue
        if third.known is not None:
            total.add_public(p.known & q.known | third.known & (p.known | q.known))
        else:
            total.add(_select(p.known ^ q.known, third, p))
        return
    products = [b.mul(p ^ q, p ^ r) for p, q, r in zip(x.bits, y.bits, z.bits, strict=True)]
    total.add_quadratic(Quadratic(x.bits, products))


def _rounds(b, state, block, fixed_a, fixed_e):
    """The registers a_t and e_t for t from -4 to 63, as dictionaries; fixed_a and fixed_e hold those that are known before."""
    a = {-1 - i: state[i] for i in range(4)}
    e = {-1 - i: state[4 + i] for i in range(4)}
    w = list(block)
    for t in range(64):
        if t >= 16:
            w.append(Sum(b, small_sigma1(w[t - 2]), w[t - 7], small_sigma0(w[t - 15]), w[t - 16]).finish())
        total = Sum(b, a[t - 4], e[t - 4], big_sigma1(e[t - 1]), w[t], public(b, ROUND[t]))
        add_choice(b, total, e[t - 1], e[t - 2], e[t - 3])
        e[t] = _register(total, fixed_e.get(t))
        total = Sum(b, e[t])
        total.subtract(a[t - 4])
        total.add(big_sigma0(a[t - 1]))
        add_majority(b, total, a[t - 1], a[t - 2], a[t - 3])
        a[t] = _register(total, fixed_a.get(t))
    return a, e


def _register(total, fixed):
    if fixed is None:
        return total.finish()
    total.must_equal(fixed)
    return fixed


def compress(b, state, block, words=8):
    """The first `words` words of the chaining value after `block`."""
    a, e = _rounds(b, state, block, {}, {})
    registers = [a[63], a[62], a[61], a[60], e[63], e[62], e[61], e[60]]
    return [Sum(b, registers[i], state[i]).finish() for i in range(words)]


def _less(b, value, word):
    total = Sum(b, public(b, value))
    total.subtract(word)
    return total.finish()


def assert_compress(b, state, block, expected):
    """Constrains the first words of the chaining value after `block` to the numbers `expected`."""
    fixed_a, fixed_e = {}, {}
    for i, value in enumerate(expected):
        register, t = (fixed_a, 63 - i) if i < 4 else (fixed_e, 67 - i)
        register[t] = _less(b, value, state[i])
    if len(expected) == 8 and all(word.known is not None for word in state):
        for t in range(63, 59, -1):
            total = Sum(b, fixed_e[t], big_sigma0(fixed_a[t - 1]))
            total.subtract(fixed_a[t])
            add_majority(b, total, fixed_a[t - 1], fixed_a[t - 2], fixed_a[t - 3])
            fixed_a[t - 4] = total.finish()
    _rounds(b, state, block, fixed_a, fixed_e)


# HMAC


def public_words(b, numbers):
    return [public(b, n) for n in numbers]


def _key_block(b, key, pad):
    mask = 0x01010101 * pad
    return [xor_public(b, word, mask) for word in key] + [public(b, mask)] * 8


def _digest_block(b, digest):
    return public_words(b, words_of(digest + b"\x80" + bytes(29) + b"\x03\x00"))


def outer_state(b, key):
    return compress(b, public_words(b, INITIAL), _key_block(b, key, 0x5C))


def assert_inner_state(b, key, inner):
    assert_compress(b, public_words(b, INITIAL), _key_block(b, key, 0x36), words_of(inner))


def hmac_of_public(b, outer, inner_digest, words=8):
    return compress(b, outer, _digest_block(b, inner_digest), words)


def assert_hmac_of_public(b, outer, inner_digest, expected):
    assert_compress(b, outer, _digest_block(b, inner_digest), words_of(expected))


# SHA-256 of public values from a public chaining value, with the same code: every word is public and nothing is committed.


class _Clear:
    def constant(self, bit):
        return 0


def compress_public(state, block):
    b = _Clear()
    return [word.known for word in compress(b, public_words(b, state), public_words(b, words_of(block)))]


def inner_digest(inner, message):
    """The inner digest of the HMAC of `message`: the key's block is in the chaining value `inner` already."""
    length = 8 * (64 + len(message))
    padded = message + b"\x80" + bytes(-(len(message) + 9) % 64) + length.to_bytes(8, "big")
    state = words_of(inner)
    for i in range(0, len(padded), 64):
        state = compress_public(state, padded[i : i + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)
