#!/usr/bin/env python3
"""Computes the registers of OS images that it makes up, from their parts as they were put together, and compares them with
what the product computes from the files: nothing here reads a file's own headers."""
import hashlib
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

GIB = 1 << 30
TABLE_END = bytes.fromhex("de82b596b21ff745baeaa366c55a082d")
TDX_ENTRY = bytes.fromhex("35657ae44a989847865e4685a7bf8ec2")
GLOBAL = bytes.fromhex("61dfe48bca93d211aa0d00e098032b8c")
SECURITY = bytes.fromhex("cbb219d73a3d9645a3bcdad00e67656f")
BOOT0000 = bytes.fromhex("23ada07f5261f12f34a0bd8e46760962d6b4d576a416f1fea1c64bc656b1d28eacf7047ae6e967c58fd2a98bfa74c298")


def sha384(data):
    return hashlib.sha384(data).digest()


def replay(events):
    register = bytes(48)
    for event in events:
        register = sha384(register + event)
    return register


def page_records(address, content):
    """Gives, for each page, what TDX hashes when it is added and when it is measured (content None: it is not)."""
    operation = lambda name, at: name.ljust(16, b"\0") + struct.pack("<Q", at) + bytes(104)
    size = content if isinstance(content, int) else len(content)
    for page in range(0, size, 4096):
        measured = b""
        if not isinstance(content, int):
            for chunk in range(page, page + 4096, 256):
                measured += operation(b"MR.EXTEND", address + chunk) + content[chunk:chunk + 256]
        yield operation(b"MEM.PAGE.ADD", address + page), measured


class Firmware:
    def __init__(self, rng):
        pages = rng.randrange(2, 6)
        code = bytearray(rng.randbytes(pages * 4096))
        self.configuration = rng.randbytes(rng.randrange(1, 4) * 4096)
        base = (1 << 32) - len(code)
        memory = [(0x800000, 0x6000, 3), (0x809000, 0x2000, 2), (0x80b000, 0x2000, 3), (0x810000, 0x10000, 3)]
        self.accepted = [(begin, begin + size) for begin, size, _ in memory]
        rng.shuffle(memory)
        parts = [("code", base), ("configuration", base - len(self.configuration)), *memory]
        rng.shuffle(parts)
        metadata, self.records = b"", []
        at = rng.randrange(0, 2048)
        table = struct.pack("<H", 18 + 4) + TDX_ENTRY
        table = struct.pack("<I", len(code) - at) + table
        for _ in range(rng.randrange(3)):
            more = rng.randbytes(rng.randrange(20))
            entry = more + struct.pack("<H", len(more) + 18) + rng.randbytes(16)
            table = entry + table if rng.random() < 0.5 else table + entry
        table += struct.pack("<H", len(table) + 18) + TABLE_END
        code[len(code) - 32 - len(table):len(code) - 32] = table
        for part in parts:
            if part[0] == "code":
                metadata += struct.pack("<IIQQII", len(self.configuration), len(code), part[1], len(code), 0, 1)
            elif part[0] == "configuration":
                size = len(self.configuration)
                metadata += struct.pack("<IIQQII", 0, size, part[1], size, 1, 0)
            else:
                metadata += struct.pack("<IIQQII", 0, 0, part[0], part[1], part[2], 0)
        metadata = b"TDVF" + struct.pack("<III", 16 + len(metadata), 1, len(parts)) + metadata
        code[at:at + len(metadata)] = metadata
        self.file = self.configuration + bytes(code)
        for part in parts:
            content = {"code": bytes(code), "configuration": len(self.configuration)}.get(part[0], part[1])
            self.records.append(list(page_records(part[1] if isinstance(part[0], str) else part[0], content)))

    def mrtds(self):
        single = b"".join(add + measure for section in self.records for add, measure in section)
        two = b"".join(b"".join(add for add, _ in s) + b"".join(measure for _, measure in s) for s in self.records)
        return sha384(single), sha384(two)

    def hand_off_block(self, memory):
        ranges, at = [], 0
        for begin, end in self.accepted:
            ranges += [(7, at, begin), (0, begin, end)]
            at = end
        if memory >= 0xb0000000:
            ranges += [(7, at, 2 * GIB), (7, 4 * GIB, 2 * GIB + memory)]
        else:
            ranges += [(7, at, memory)]
        blocks = b"".join(struct.pack("<HHI16xIIQQ", 3, 48, 0, kind, 7, begin, end - begin) for kind, begin, end in ranges if end > begin)
        return struct.pack("<HHIII32xQ", 1, 56, 0, 9, 0, 0x809000 + 56 + len(blocks) + 8) + blocks

    def rtmr0(self, memory, acpi):
        variable = lambda guid, name: sha384(guid + struct.pack("<QQ", len(name), 0) + name.encode("utf-16-le"))
        return replay([sha384(self.hand_off_block(memory)), sha384(self.configuration), variable(GLOBAL, "SecureBoot"), variable(GLOBAL, "PK"),
                       variable(GLOBAL, "KEK"), variable(SECURITY, "db"), variable(SECURITY, "dbx"), sha384(bytes(4)), *acpi, sha384(bytes(2)), BOOT0000])


class Kernel:
    """A kernel as pieces: (bytes, whether the Authenticode hash has them); sections may lie in the header in any order."""

    def __init__(self, rng, initrd_size):
        self.rng = rng
        sections = [rng.randbytes(rng.randrange(1, 20) * 8) for _ in range(rng.randrange(1, 6))]
        behind = rng.randbytes(rng.randrange(4) * 8)
        certificates = rng.randbytes(rng.choice([0, 8, 64]))
        place, headers, entries = 0x400, [], []
        for section in sections:
            entries.append(rng.randbytes(16) + struct.pack("<II", len(section), place) + rng.randbytes(16))
            place += len(section)
        entries.append(rng.randbytes(16) + struct.pack("<II", 0, 0xffffffff) + rng.randbytes(16))
        rng.shuffle(entries)
        signature = b"PE\0\0" + struct.pack("<HH12xHH", 0x8664, len(entries), 0xa0, 0)
        optional = struct.pack("<H58xI", 0x20b, 0x400)
        after = struct.pack("<40xI", 6) + rng.randbytes(32)
        headers = [(b"MZ" + bytes(58) + struct.pack("<I", 0x40) + signature + optional, True), (rng.randbytes(4), False), (after, True),
                   (struct.pack("<II", place + len(behind), len(certificates)), False), (rng.randbytes(8) + b"".join(entries), True)]
        used = sum(len(piece) for piece, _ in headers)
        setup = bytearray(rng.randbytes(0x400 - used))
        at = lambda field: field - used
        setup[at(0x202):at(0x208)] = b"HdrS" + struct.pack("<H", rng.choice([0x20c, 0x20f]))
        setup[at(0x211)] = 0x01 | rng.choice([0, 0x40])
        setup[at(0x236)] = 0x02 | rng.choice([0, 0x3d])
        rewritten = bytearray(setup)
        rewritten[at(0x210)] = 0xb0
        rewritten[at(0x211)] |= 0x80
        address = (2 * GIB - 0x28000 - 1 - initrd_size) // 4096 * 4096
        rewritten[at(0x218):at(0x220)] = struct.pack("<II", address, initrd_size)
        rewritten[at(0x224):at(0x22c)] = struct.pack("<II", 0xfe00, 0x20000)
        tail = [(section, True) for section in sections] + [(behind, True), (certificates, False)]
        self.pieces = headers + [(bytes(setup), True)] + tail
        self.rewritten = headers + [(bytes(rewritten), True)] + tail

    def file(self):
        return b"".join(piece for piece, _ in self.pieces)

    @staticmethod
    def rtmr1(pieces):
        return replay([sha384(b"".join(piece for piece, hashed in pieces if hashed)), sha384(b"Calling EFI Application from Boot Option"),
                       sha384(bytes(4)), sha384(b"Exit Boot Services Invocation"), sha384(b"Exit Boot Services Returned with Success")])


def case(rng, program, folder):
    initrd = rng.randbytes(rng.randrange(1, 9000))
    firmware, kernel = Firmware(rng), Kernel(rng, len(initrd))
    normalized = rng.random() < 0.5
    line = "console=ttyS0 dstack.rootfs_hash=" + rng.randbytes(32).hex()
    metadata = {"bios": "ovmf.fd", "kernel": "bzImage", "initrd": "initramfs.cpio.gz", "cmdline": line, "version": "1", "ovmf_variant": "pre202505"}
    if normalized:
        metadata["kernel_header_normalized"] = True
    files = {"ovmf.fd": firmware.file, "bzImage": kernel.file(), "initramfs.cpio.gz": initrd, "metadata.json": json.dumps(metadata).encode()}
    files["sha256sum.txt"] = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()).encode()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    memory = rng.choice([2 * GIB, 2 * GIB + 4096, 0xb0000000, 64 * GIB])
    acpi = [rng.randbytes(48) for _ in range(3)]
    expected = [("mrtd", value) for value in firmware.mrtds()] + [("rtmr0", firmware.rtmr0(memory, acpi)), ("rtmr1", Kernel.rtmr1(kernel.pieces))]
    if not normalized and memory != 2 * GIB + 4096:
        expected.append(("rtmr1", Kernel.rtmr1(kernel.rewritten)))
    load_options = (line + " initrd=initrd\0").encode("utf-16-le")
    expected += [("rtmr2", replay([sha384(load_options), sha384(initrd)])), ("hash", hashlib.sha256(files["sha256sum.txt"]).digest())]
    found = subprocess.run([program, folder, str(memory), *(digest.hex() for digest in acpi)], capture_output=True, text=True, check=False)
    return found.stdout == "".join(f"{name} {value.hex()}\n" for name, value in expected), found.stdout


def main():
    for seed in range(60):
        with tempfile.TemporaryDirectory() as folder:
            agrees, found = case(random.Random(seed), sys.argv[1], pathlib.Path(folder))
            if not agrees:
                print(f"seed {seed}: the registers differ:\n{found}")
                return 1
    print("60 images: all registers agree")
    return 0


sys.exit(main())
