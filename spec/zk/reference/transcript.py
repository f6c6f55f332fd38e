"""The Fiat-Shamir transcript (proof-system.md section 5)."""
import hashlib


def _sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


class Transcript:
    def __init__(self, p, statement, bits):
        header = bytes([p.id, p.trees, p.depth, p.grinding])
        self._state = _sha256(b"attestor/zk/v3", header, statement, bits.to_bytes(8, "little"))

    def absorb(self, label, data):
        self._state = _sha256(self._state, bytes([label]), len(data).to_bytes(8, "little"), data)

    def challenge(self, label):
        out = _sha256(self._state, bytes([label]))
        self.absorb(label, b"")
        return out

    def last(self, g):
        """The candidate of the last challenge, as a number."""
        return int.from_bytes(_sha256(self._state, b"\x0a", g)[:16], "little")
