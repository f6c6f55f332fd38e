"""AES-128 on public inputs under a secret key, as a circuit (circuits.md section 6). A byte is a list of eight keys, lowest bit first."""


def xor(x, y):
    return [p ^ q for p, q in zip(x, y, strict=True)]


def xor_byte(b, x, byte):
    return [bit ^ b.constant(byte >> i & 1) for i, bit in enumerate(x)]


def _affine(b, y):
    return xor_byte(b, [y[i] ^ y[i - 4] ^ y[i - 3] ^ y[i - 2] ^ y[i - 1] for i in range(8)], 0x63)


def _inverse_affine(b, s):
    return xor_byte(b, [s[i - 6] ^ s[i - 3] ^ s[i - 1] for i in range(8)], 0x05)


def sub_byte(b, x):
    return _affine(b, b.invert(x))


def _double(x):
    return [x[7], x[0] ^ x[7], x[1], x[2] ^ x[7], x[3] ^ x[7], x[4], x[5], x[6]]


def shifted_from(i):
    """The position from which ShiftRows takes byte i."""
    row, column = i % 4, i // 4
    return row + 4 * ((column + row) % 4)


def _mix_column(state, key, column):
    """ShiftRows, MixColumns and AddRoundKey for one column."""
    s = [state[shifted_from(4 * column + row)] for row in range(4)]
    everything = xor(xor(s[0], s[1]), xor(s[2], s[3]))
    out = []
    for row in range(4):
        doubled = _double(xor(s[row], s[(row + 1) % 4]))
        out.append(xor(xor(doubled, xor(everything, s[row])), key[4 * column + row]))
    return out


def _mix_columns(state, key):
    return [byte for column in range(4) for byte in _mix_column(state, key, column)]


def expand_key(b, key):
    keys = [key]
    constant = 1
    for _ in range(10):
        last, new = keys[-1], []
        for i in range(16):
            new.append(xor(last[i], sub_byte(b, last[12 + (i + 1) % 4]) if i < 4 else new[i - 4]))
            if i == 0:
                new[0] = xor_byte(b, new[0], constant)
        keys.append(new)
        constant = constant << 1 ^ (0x11B if constant & 0x80 else 0)
    return keys


class Aes128:
    def __init__(self, b, key):
        self._b = b
        self._keys = expand_key(b, key)
        self._first = {}  # S-boxes of round 1, by position and byte of the input
        self._second = {}  # columns after the S-boxes of round 2, by column and the four bytes of the input it depends on

    def encrypt(self, data, wanted):
        """Byte i of the output: wanted[i] is a number that it must equal, "commit", or None. Returns the committed bytes by position."""
        state = self._two_rounds(data)
        for key in self._keys[2:9]:
            state = [sub_byte(self._b, byte) for byte in _mix_columns(state, key)]
        return self._last_round(_mix_columns(state, self._keys[9]), wanted)

    def _two_rounds(self, data):
        first = [self._first_round(i, byte) for i, byte in enumerate(data)]
        state = []
        for column in range(4):
            place = column, bytes(data[shifted_from(4 * column + row)] for row in range(4))
            if place not in self._second:
                self._second[place] = [sub_byte(self._b, byte) for byte in _mix_column(first, self._keys[1], column)]
            state += self._second[place]
        return state

    def _first_round(self, position, byte):
        place = position, byte
        if place not in self._first:
            self._first[place] = sub_byte(self._b, xor_byte(self._b, self._keys[0][position], byte))
        return self._first[place]

    def _last_round(self, state, wanted):
        b, key, out = self._b, self._keys[10], {}
        for i, want in enumerate(wanted):
            box = state[shifted_from(i)]
            if want == "commit":
                out[i] = xor(sub_byte(b, box), key[i])
            elif want is not None:
                b.assert_inverse(box, _inverse_affine(b, xor_byte(b, key[i], want)))
        return out
