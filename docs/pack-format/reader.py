"""Reads a Reception handover pack, or a receipt, without Reception: python reader.py FILE [--root HEX].

FILE is record.cose, or a text file with one scanned code (HP1:…) a line; needs `cbor2` and `cryptography`.
`--root` is the estate's public key in hexadecimal: without it the signature is checked, but not whose it is.
"""

import argparse
import hashlib
import json
import sys
import zlib
from pathlib import Path

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HERE = Path(__file__).parent
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
EXP, LOG = [0] * 510, [0] * 256
value = 1
for power in range(255):  # GF(256), polynomial 0x11D, generator 2
    EXP[power] = EXP[power + 255] = value
    LOG[value] = power
    value = value << 1 ^ (0x11D if value & 0x80 else 0)


def times(a, b):
    return EXP[LOG[a] + LOG[b]] if a and b else 0


def base45(text):
    digits = [BASE45.index(letter) for letter in text]
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    return b"".join(sum(d * 45**at for at, d in enumerate(each)).to_bytes(len(each) - 1, "big") for each in groups)


def join(lines):
    """Put any k of the codes of one sheet together."""
    pieces, head = {}, None
    for line in filter(str.strip, lines):
        body = base45(line.strip("\r\n")[4:-1])
        assert int.from_bytes(body[-4:], "big") == zlib.crc32(body[:-4]), "a code was misread"
        assert head in (None, body[:4] + body[5:9]), "codes of two sheets"
        head, pieces[body[4]] = body[:4] + body[5:9], body[9:-4]
    identity, k, length = head[:4], head[4], int.from_bytes(head[6:], "big")
    assert len(pieces) >= k, f"{len(pieces)} codes, {k} are needed"
    rows = []  # one equation for each piece: factors of the k data pieces, then the bytes they add up to
    spare = [index for index in pieces if index >= k]
    for index in (i if i in pieces else spare.pop() for i in range(k)):
        factors = [int(i == index) if index < k else EXP[255 - LOG[(128 + index - k) ^ i]] for i in range(k)]
        rows.append([*factors, *pieces[index]])
    for pivot in range(k):
        rows[pivot] = [times(EXP[255 - LOG[rows[pivot][pivot]]], each) for each in rows[pivot]]  # its factor is now 1
        for other in set(range(k)) - {pivot}:
            factor = rows[other][pivot]
            rows[other] = [a ^ times(factor, b) for a, b in zip(rows[other], rows[pivot], strict=True)]
    envelope = b"".join(bytes(row[k:]) for row in rows)[:length]
    assert hashlib.sha256(envelope).digest()[:4] == identity, "the codes do not fit together"
    return envelope


def verified(data, key, context):
    """Check a COSE_Sign1 (RFC 9052) and return its protected header and payload; raises InvalidSignature."""
    protected, _, payload, signature = cbor2.loads(data).value
    Ed25519PublicKey.from_public_bytes(key).verify(signature, cbor2.dumps(["Signature1", protected, context, payload]))
    return cbor2.loads(protected), payload


def named(value, kind, keys):
    """Replace the numbers on the wire by the names of the key table."""
    if isinstance(value, dict):
        fields = keys[kind]
        return {fields[str(key)]["name"]: named(each, fields[str(key)].get("of"), keys) for key, each in value.items()}
    if isinstance(value, list):
        return [named(each, kind, keys) for each in value]
    return value.hex() if isinstance(value, bytes) else value  # ids and hashes are written as their bytes


options = argparse.ArgumentParser(description=__doc__)
options.add_argument("file", type=Path)
options.add_argument("--root")
asked = options.parse_args()
data = asked.file.read_bytes()
envelope = join(data.decode().upper().splitlines()) if data[:4].upper() == b"HP1:" else data
certificate = cbor2.loads(envelope).value[1][-65538]
desk = cbor2.loads(cbor2.loads(certificate).value[2])
is_receipt = cbor2.loads(cbor2.loads(envelope).value[0])[3] == "application/x.reception-receipt"
context = b"reception receipt 1" if is_receipt else b"reception pack 0"
header, payload = verified(envelope, desk[4], context + certificate)
if asked.root:
    verified(certificate, bytes.fromhex(asked.root), b"reception certificate 0")
schema, words = (header[-65537], None) if is_receipt else header[-65537]  # a receipt's words are not preset
preset = b"" if is_receipt else (HERE / f"dictionary-{words}.bin").read_bytes()
body = cbor2.loads(zlib.decompressobj(-15, zdict=preset).decompress(payload, 8 << 20))
said = {"schema": schema, "sender": desk[2], "desk": desk[3], "root_checked": bool(asked.root)}
if cut := header.get(-65539):  # a short record, or an amendment: what is not in it may still be true
    said["short_of"] = {"whole": cut[0].hex(), "left_out": dict(cut[1])}
kind, table = ("Receipt", "receipt-keys.json") if is_receipt else ("Pack", "keys.json")
said[kind.lower()] = named(body, kind, json.loads((HERE / table).read_text(encoding="utf-8")))
json.dump(said, sys.stdout, ensure_ascii=False, indent=1)
