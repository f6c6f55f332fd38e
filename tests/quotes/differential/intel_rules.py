"""Intel's rules for the TCB status of a quote, written from the PCS API's description and the step list of the quote verification library.

A TD report of form 1.5 says what platform and module were when the TD began and what they are now; Intel judges both.

An implementation of its own, for comparison: it reads the quote and the signed texts and decides FMSPC, PCE id, QE identity, times, levels,
module, merged status and advisories. It checks no signature.
"""
import base64
import datetime
import json
import re

ORDER = ["UpToDate", "SWHardeningNeeded", "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded", "TDRelaunchAdvised",
         "TDRelaunchAdvisedConfigurationNeeded", "OutOfDate", "OutOfDateConfigurationNeeded", "Revoked"]
CONFIGURE = {"ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded", "OutOfDateConfigurationNeeded"}
SGX_EXTENSION = bytes.fromhex("2a864886f84d010d01")


class Refused(Exception):
    pass


def u16(data, at):
    return int.from_bytes(data[at:at + 2], "little")


def tlv(data, at):
    size, start = data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7f
        size, start = int.from_bytes(data[start:start + count], "big"), start + count
    return data[at], data[start:start + size], start + size


def items(data):
    at = 0
    while at < len(data):
        tag, value, at = tlv(data, at)
        yield tag, value


def pck_platform(leaf):
    """The SGX extension of a PCK certificate, as {arc behind 1.2.840.113741.1.13.1: value}."""
    marker = b"\x06\x09" + SGX_EXTENSION
    start = leaf.index(b"\x06\x0a" + SGX_EXTENSION + b"\x01") if marker not in leaf else leaf.index(marker)
    _, oid, at = tlv(leaf, start)
    _, octets, _ = tlv(leaf, at)
    found = {}
    for _, item in items(tlv(octets, 0)[1]):
        (_, arc), (tag, value) = list(items(item))
        found[arc[len(oid):]] = value
        if tag == 0x30:
            for _, inner in items(value):
                (_, inner_arc), (_, inner_value) = list(items(inner))
                found[inner_arc[len(oid):]] = inner_value
    number = lambda arc: int.from_bytes(found[arc], "big")
    return {"comps": [number(bytes([2, i])) for i in range(1, 17)], "pce_svn": number(bytes([2, 17])),
            "pce_id": found[bytes([3])], "fmspc": found[bytes([4])]}


def parse_quote(data):
    version = u16(data, 0)
    quote = {"version": version, "tdx": version != 3}
    at = 48
    if version == 5:
        body_type, at = u16(data, 48), 54
    size = 384 if version == 3 else 648 if version == 5 and body_type == 3 else 584
    body, at = data[at:at + size], at + size
    if quote["tdx"]:
        quote.update(svn=body[0:16], mr_signer_seam=body[64:112], seam_attributes=body[112:120],
                     svn2=body[584:600] if size == 648 else None)
    at += 4 + 128 + (6 if version != 3 else 0)
    quote["qe"] = data[at:at + 384]
    at += 448
    at += 2 + u16(data, at) + 6
    pem = re.search(rb"-----BEGIN CERTIFICATE-----(.*?)-----END", data[at:], re.S).group(1)
    quote["pck"] = pck_platform(base64.b64decode(pem))
    return quote


def merge(platform, part):
    if part == "OutOfDate" and platform in CONFIGURE:
        return "OutOfDateConfigurationNeeded"
    return max(platform, part, key=ORDER.index)


def reaches(have, need, first=0):
    return all(h >= n for h, n in list(zip(have, need))[first:])


def svns(level, kind):
    return [c["svn"] for c in level["tcb"][kind]]


def sgx_level(info, pck, rest=lambda level: True):
    for level in info["tcbLevels"]:
        if reaches(pck["comps"], svns(level, "sgxtcbcomponents")) and pck["pce_svn"] >= level["tcb"]["pcesvn"] and rest(level):
            return level
    raise Refused("no TCB level")


def svn_level(levels, svn, what):
    for level in levels:
        if svn >= level["tcb"]["isvsvn"]:
            return level
    raise Refused("no level of " + what)


def module(info, svn):
    if svn[1] == 0:
        return None
    for identity in info.get("tdxModuleIdentities", []):
        if identity["id"] == "TDX_%02X" % svn[1]:
            return identity
    raise Refused("no identity of the TDX module")


def check_module(quote, identity):
    mask = bytes.fromhex(identity["attributesMask"])
    masked = bytes(a & m for a, m in zip(quote["seam_attributes"], mask))
    if quote["mr_signer_seam"] != bytes.fromhex(identity["mrsigner"]) or masked != bytes.fromhex(identity["attributes"]):
        raise Refused("TDX module")


def tdx_parts(info, quote, svn):
    """The platform's level and the module's for these TDX components; the second is None for a module of version 0."""
    first = 0 if svn[1] == 0 else 2
    level = sgx_level(info, quote["pck"], lambda l: reaches(svn, svns(l, "tdxtcbcomponents"), first))
    identity = module(info, svn)
    return level, svn_level(identity["tcbLevels"], svn[0], "the TDX module") if identity else None


def merged(levels):
    status = levels[0]["tcbStatus"]
    for part in levels[1:]:
        if part:
            status = merge(status, part["tcbStatus"])
    return status


def relaunch(status, now):
    """The status of a TD 1.5, of which `now` is what tee_tcb_svn2 gives."""
    if now == "Revoked":
        return now
    if status not in ("OutOfDate", "OutOfDateConfigurationNeeded") or ORDER.index(now) > ORDER.index("ConfigurationAndSWHardeningNeeded"):
        return status
    return "TDRelaunchAdvisedConfigurationNeeded" if {status, now} & CONFIGURE else "TDRelaunchAdvised"


def check_qe(quote, identity):
    qe = quote["qe"]
    for field, at, size in (("miscselect", 16, 4), ("attributes", 48, 16)):
        mask = bytes.fromhex(identity[field + "Mask"])
        if bytes(a & m for a, m in zip(qe[at:at + size], mask)) != bytes.fromhex(identity[field]):
            raise Refused("QE " + field)
    if qe[128:160] != bytes.fromhex(identity["mrsigner"]) or u16(qe, 256) != identity["isvprodid"]:
        raise Refused("QE identity")


def check_time(document, now):
    for name, good in (("issueDate", lambda t: t <= now), ("nextUpdate", lambda t: now <= t)):
        if not good(datetime.datetime.strptime(document[name], "%Y-%m-%dT%H:%M:%S%z").timestamp()):
            raise Refused(name)


def judge(data, collateral_text, now):
    """Gives (status, sorted advisories), or raises Refused."""
    collateral = json.loads(collateral_text)
    info, identity = json.loads(collateral["tcb_info"]), json.loads(collateral["qe_identity"])
    quote = parse_quote(data)
    if (info["id"], identity["id"]) != (("TDX", "TD_QE") if quote["tdx"] else ("SGX", "QE")):
        raise Refused("kind of collateral")
    check_time(info, now)
    check_time(identity, now)
    if quote["pck"]["fmspc"] != bytes.fromhex(info["fmspc"]) or quote["pck"]["pce_id"] != bytes.fromhex(info["pceId"]):
        raise Refused("FMSPC or PCE id")
    check_qe(quote, identity)
    qe = svn_level(identity["tcbLevels"], u16(quote["qe"], 258), "the quoting enclave")
    if not quote["tdx"]:
        levels = [sgx_level(info, quote["pck"]), qe]
        status = merged(levels)
    else:
        levels = [*tdx_parts(info, quote, quote["svn"]), qe]
        check_module(quote, module(info, quote["svn"]) or info["tdxModule"])
        status = merged(levels)
        if quote["svn2"] is not None:
            status = relaunch(status, merged([*tdx_parts(info, quote, quote["svn2"]), qe]))
    if status == "Revoked":
        raise Refused("Revoked")
    return status, sorted({a for l in levels if l for a in l.get("advisoryIDs", [])})
