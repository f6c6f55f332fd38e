"""Classes of hidden bytes as a circuit (circuits.md section 8)."""

# Affine subspaces of bytes: (mask, value) for each form, parity(byte & mask) = value.
CONTROL = [(0x80, 0), (0x40, 0), (0x20, 0)]
QUOTE_OR_BACKSLASH = [(0x80, 0), (0x01, 0), (0x06, 1), (0x0C, 0), (0x18, 0), (0x30, 1), (0x60, 1)]
HIGH = [(0x80, 1)]
BRACKETS = [(0x10, 1), (0x08, 1), (0x06, 1)]
SPACES = [(0x40, 0), (0x10, 0), (0x08, 0)]
COMMA = [(0x40, 0), (0x10, 0), (0x0F, 0)]

OUTSIDE = {
    "text": [CONTROL],
    "string": [CONTROL, QUOTE_OR_BACKSLASH],
    "scalar": [CONTROL, HIGH, BRACKETS, SPACES, COMMA],
}


def _form(b, byte, mask, value):
    out = b.constant(value)
    for i, bit in enumerate(byte):
        if mask >> i & 1:
            out ^= bit
    return out


def _cubic(b, x, y, z):
    return {"cubic": b.mul(b.mul(x, y), z)}


def _assert_not_all_zero(b, bits):
    zero, *rest = [bit ^ b.constant(1) for bit in bits]  # 1 where the bit is 0
    while len(rest) > 2:
        zero = b.define(**_cubic(b, zero, *rest[:2]))
        rest = rest[2:]
    if len(rest) == 2:
        b.constrain(**_cubic(b, zero, *rest))
    elif rest:
        b.constrain(quadratic=b.mul(zero, rest[0]))
    else:
        b.constrain(linear=zero)


def assert_class(b, byte, name):
    for subspace in OUTSIDE[name]:
        _assert_not_all_zero(b, [_form(b, byte, mask, value) for mask, value in subspace])
