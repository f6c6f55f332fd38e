"""32-bit words and their sums (circuits.md sections 2 and 3). `b` is the back end of verifier.py."""

MASK = 0xFFFFFFFF


class Word:
    """32 keys, least significant bit first; `known` is the value of a public word and None otherwise."""

    def __init__(self, bits, known=None):
        self.bits = bits
        self.known = known


def public(b, value):
    value &= MASK
    return Word([b.constant(value >> i & 1) for i in range(32)], value)


def commit_word(b):
    """Four secret bytes, the most significant one first."""
    read = [[b.commit() for _ in range(8)] for _ in range(4)]
    return Word([bit for byte in reversed(read) for bit in byte])


def byte_of(word, index):
    """Byte `index` of a word, 0 for the most significant one."""
    return word.bits[24 - 8 * index :][:8]


def xor_public(b, word, mask):
    bits = [bit ^ b.constant(mask >> i & 1) for i, bit in enumerate(word.bits)]
    return Word(bits, None if word.known is None else word.known ^ mask)


class Quadratic:
    """A word of degree 2: bit i is linear[i] + quadratic[i]."""

    def __init__(self, linear, quadratic):
        self.linear = linear
        self.quadratic = quadratic


def _settle(b, expected, i, linear, quadratic=0, cubic=0):
    """Bit i of a result with the given value: committed, or constrained to be the expected one."""
    if expected is None:
        return b.define(linear, quadratic, cubic)
    b.constrain(linear ^ expected[i], quadratic, cubic)
    return expected[i]


def _settle_linear(b, expected, linear):
    if expected is not None:
        b.constrain(linear ^ expected[0])
        return expected[0]
    return linear


def add2(b, x, y, carry, expected=None):
    r = [_settle_linear(b, expected, x[0] ^ y[0] ^ b.constant(carry))]
    for i in range(31):
        k = r[i] ^ x[i] ^ y[i]
        product = b.mul(r[i] ^ x[i], r[i] ^ y[i])
        r.append(_settle(b, expected, i + 1, x[i + 1] ^ y[i + 1] ^ k, product))
    return r


def _ripple(b, x, q, r, expected):
    """The bits of x + q that r does not have yet."""
    for i in range(len(r) - 1, 31):
        k = r[i] ^ x[i] ^ q.linear[i]
        factor = r[i] ^ x[i]
        cubic = b.mul(q.quadratic[i], factor)
        quadratic = b.mul(q.linear[i] ^ r[i], factor) ^ q.quadratic[i] ^ q.quadratic[i + 1]
        r.append(_settle(b, expected, i + 1, x[i + 1] ^ q.linear[i + 1] ^ k, quadratic, cubic))
    return r


def add_quadratic(b, x, q, carry, expected=None):
    r = [_settle(b, expected, 0, x[0] ^ q.linear[0] ^ b.constant(carry), q.quadratic[0])]
    return _ripple(b, x, q, r, expected)


def add3(b, x, y, z, carry, expected=None):
    s = [p ^ q ^ r for p, q, r in zip(x, y, z, strict=True)]
    majority = Quadratic([0] + x[:31], [0] + [b.mul(x[i] ^ y[i], x[i] ^ z[i]) for i in range(31)])
    r = [_settle_linear(b, expected, s[0] ^ b.constant(carry))]
    first = s[1] ^ majority.linear[1] ^ (s[0] if carry else 0)
    r.append(_settle(b, expected, 1, first, majority.quadratic[1]))
    return _ripple(b, s, majority, r, expected)


class Sum:
    """A sum modulo 2^32 of secret words, public words, and at most one word of degree 2."""

    def __init__(self, b, *words):
        self._b = b
        self._terms = []
        self._public = 0
        self._quadratic = None
        self._carry = 0
        for word in words:
            self.add(word)

    def add(self, word):
        if word.known is not None:
            self.add_public(word.known)
        else:
            self._terms.append(word.bits)

    def add_public(self, value):
        self._public = (self._public + value) & MASK

    def subtract(self, word):
        if word.known is not None:
            self.add_public(-word.known)
        else:
            self._carry = 1
            self.add(xor_public(self._b, word, MASK))

    def add_quadratic(self, word):
        self._quadratic = word

    def finish(self):
        if not self._terms and self._quadratic is None:
            return public(self._b, self._public)
        return Word(self._fold(None))

    def must_equal(self, word):
        expected = word.bits
        if word.known is not None:
            expected = public(self._b, word.known - self._public - self._carry).bits
            self._public = self._carry = 0
        self._fold(expected)

    def _take_carry(self):
        carry, self._carry = self._carry, 0
        return carry

    def _fold(self, expected):
        summands = len(self._terms) + (self._quadratic is not None)
        if self._public or summands < 2:
            self._public += self._take_carry()
        if self._public & MASK:
            self._terms.append(public(self._b, self._public).bits)
        b, t = self._b, self._terms
        while len(t) > (3 if self._quadratic is None else 1):
            if len(t) >= 3:
                t[-3:] = [add3(b, t[-1], t[-2], t[-3], self._take_carry())]
            else:
                t[:] = [add2(b, t[0], t[1], self._take_carry())]
        return self._last(t or [public(b, 0).bits], expected)

    def _last(self, t, expected):
        if self._quadratic is not None:
            return add_quadratic(self._b, t[0], self._quadratic, self._take_carry(), expected)
        if len(t) == 3:
            return add3(self._b, *t, self._take_carry(), expected)
        if len(t) == 2:
            return add2(self._b, *t, self._take_carry(), expected)
        if expected is not None:
            for bit, other in zip(t[0], expected, strict=True):
                self._b.constrain(bit ^ other)
        return t[0]
