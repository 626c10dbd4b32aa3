/** Chapter 5 but for the channel: points, signatures, signed data and the key schedule, on node:crypto. */
import { createECDH, createHash, createPrivateKey, createPublicKey, hkdfSync, sign as signWith, verify as verifyWith } from "node:crypto";
import { TAG } from "./profile.mjs";
import { encode } from "./tlv.mjs";

const CURVE = "prime256v1";
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const integer = (bytes) => BigInt(`0x${bytes.toString("hex")}`);
const x = (point) => point.subarray(1, 33);
const y = (point) => point.subarray(33);

/** Whether bytes are a point: 65 bytes, 04, coordinates below the prime, on the curve (DK-CR-001). */
export function isPoint(point) {
  if (point.length !== 65 || point[0] !== 0x04) return false;
  const [px, py] = [integer(x(point)), integer(y(point))];
  return px < P && py < P && (py * py - (px * px * px - 3n * px + B)) % P === 0n;
}

/** Whether 32 bytes are a scalar from 1 to n-1. */
export function isSecret(secret) {
  return secret.length === 32 && integer(secret) > 0n && integer(secret) < N;
}

/** A key pair from a secret, or a fresh one. */
export function keyPair(secret) {
  const pair = createECDH(CURVE);
  if (secret) pair.setPrivateKey(secret);
  else pair.generateKeys();
  return pair;
}

const jwk = (point) => ({ kty: "EC", crv: "P-256", x: x(point).toString("base64url"), y: y(point).toString("base64url") });

/** r || s, 64 bytes (DK-CR-002). */
export function sign(pair, data) {
  const d = pair.getPrivateKey();
  const padded = Buffer.concat([Buffer.alloc(32 - d.length), d]);
  const key = createPrivateKey({ key: { ...jwk(pair.getPublicKey()), d: padded.toString("base64url") }, format: "jwk" });
  return signWith("sha256", data, { key, dsaEncoding: "ieee-p1363" });
}

/** Whether r and s are in range and the signature verifies (DK-CR-002); either value of s is good. */
export function verify(point, signature, data) {
  const inRange = (bytes) => integer(bytes) > 0n && integer(bytes) < N;
  if (signature.length !== 64 || !inRange(signature.subarray(0, 32)) || !inRange(signature.subarray(32))) return false;
  const key = createPublicKey({ key: jwk(point), format: "jwk" });
  return verifyWith("sha256", data, { key, dsaEncoding: "ieee-p1363" }, signature);
}

/** DK-CR-003: vehicle, ephemerals, transaction, usage. `transaction` is what both sides know after AUTH0. */
export function signedData(transaction, usage) {
  return Buffer.concat([
    encode(TAG.vehicle, transaction.vehicle),
    encode(TAG.endpointEphemeral, x(transaction.endpointEphemeral)),
    encode(TAG.vehicleEphemeral, x(transaction.vehicleEphemeral)),
    encode(TAG.transaction, transaction.identifier),
    encode(TAG.usage, usage),
  ]);
}

/** Section 5.2 from one's own ephemeral pair: the channel's keys and Kpersistent. */
export function derive(profile, transaction, pair) {
  const shared = pair.computeSecret(transaction.vehicleEphemeral);
  const one = Buffer.from([0, 0, 0, 1]);
  const kdh = createHash("sha256").update(shared).update(one).update(transaction.identifier).digest(); // DK-CR-004
  const expand = (label, length) => {
    const { endpointEphemeral, vehicleEphemeral, identifier, interfaceByte, p1, p2, version } = transaction;
    const flags = Buffer.from([interfaceByte, p1, p2]);
    const info = [x(vehicleEphemeral), x(endpointEphemeral), identifier, flags, label, encode(TAG.version, version)];
    return Buffer.from(hkdfSync("sha256", kdh, Buffer.alloc(0), Buffer.concat(info), length));
  };
  const volatile = expand(profile.labelVolatile, 48); // DK-CR-005
  const persistent = expand(profile.labelPersistent, 32); // DK-CR-006
  shared.fill(0);
  kdh.fill(0);
  return { enc: volatile.subarray(0, 16), mac: volatile.subarray(16, 32), rmac: volatile.subarray(32), persistent };
}
