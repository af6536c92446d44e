"""SM2 signatures (GM/T 0003, GB/T 32918) over SM3: checked here because no library at hand knows SM2.

Only checking: no secret is handled, so nothing has to take the same time for every input.
"""

from __future__ import annotations

import hashlib

Point = tuple[int, int, int]  # Jacobian: x / z², y / z³; z 0 for the point at infinity

# The curve that the standard recommends.
_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A = _P - 3
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_GX = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
_GY = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0

DEFAULT_ID = b"1234567812345678"  # of the signer, where nothing else is agreed (GM/T 0009)
_INFINITY: Point = (1, 1, 0)


def is_sm2_signature(
    key: bytes, data: bytes, signature: tuple[int, int], identity: bytes = DEFAULT_ID
) -> bool | None:
    """Whether the owner of the key made the signature (r, s) for the data.

    Args:
        key: the public point, uncompressed: 04, x, y.
        data: what was signed.
        signature: r and s.
        identity: of the signer.

    Returns:
        None where it can't be worked out: no SM3 on this machine, or no point of the curve.
    """
    if "sm3" not in hashlib.algorithms_available or len(key) != 65 or key[0] != 4:
        return None
    x, y = int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")
    if not (x < _P and y < _P and (y * y - x * x * x - _A * x - _B) % _P == 0):
        return None
    r, s = signature
    if not (0 < r < _N and 0 < s < _N):
        return False
    about = b"".join(
        [
            (8 * len(identity)).to_bytes(2, "big"),
            identity,
            *(number.to_bytes(32, "big") for number in (_A, _B, _GX, _GY, x, y)),
        ]
    )
    digest = int.from_bytes(_sm3(_sm3(about) + data), "big")
    t = (r + s) % _N
    if t == 0:
        return False
    found_x, _, z = _added(_times(s, (_GX, _GY, 1)), _times(t, (x, y, 1)))
    if z == 0:
        return False
    inverse = pow(z, -1, _P)
    across = found_x * inverse * inverse % _P
    return (digest + across) % _N == r


def _sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def _times(factor: int, point: Point) -> Point:
    result = _INFINITY
    for bit in f"{factor:b}":
        result = _doubled(result)
        if bit == "1":
            result = _added(result, point)
    return result


def _doubled(point: Point) -> Point:
    x, y, z = point
    if z == 0 or y == 0:
        return _INFINITY
    s = 4 * x * y * y % _P
    m = (3 * x * x + _A * pow(z, 4, _P)) % _P
    new_x = (m * m - 2 * s) % _P
    return new_x, (m * (s - new_x) - 8 * pow(y, 4, _P)) % _P, 2 * y * z % _P


def _added(one: Point, other: Point) -> Point:
    x1, y1, z1 = one
    x2, y2, z2 = other
    if z1 == 0:
        return other
    if z2 == 0:
        return one
    u1, u2 = x1 * z2 * z2 % _P, x2 * z1 * z1 % _P
    s1, s2 = y1 * pow(z2, 3, _P) % _P, y2 * pow(z1, 3, _P) % _P
    if u1 == u2:
        return _doubled(one) if s1 == s2 else _INFINITY
    h, r = (u2 - u1) % _P, (s2 - s1) % _P
    h2, h3 = h * h % _P, pow(h, 3, _P)
    x3 = (r * r - h3 - 2 * u1 * h2) % _P
    return x3, (r * (u1 * h2 - x3) - s1 * h3) % _P, h * z1 * z2 % _P
