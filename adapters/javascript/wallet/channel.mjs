/** The device's end of the channel (section 5.3). */
import { createCipheriv, createDecipheriv, timingSafeEqual } from "node:crypto";
import { REASON, Refusal } from "./refusal.mjs";

const BLOCK = 16;
const MAC = 8;
const COMMAND = 0x00;
const RESPONSE = 0x80;

function encryptBlock(key, block) {
  return createCipheriv("aes-128-ecb", key, null).setAutoPadding(false).update(block);
}

/** Twice a block in the field of CMAC. */
function double(block) {
  const twice = Buffer.alloc(BLOCK);
  for (let i = 0; i < BLOCK; i++) twice[i] = ((block[i] << 1) | ((block[i + 1] ?? 0) >> 7)) & 0xff;
  if (block[0] & 0x80) twice[BLOCK - 1] ^= 0x87;
  return twice;
}

const xor = (left, right) => left.map((byte, i) => byte ^ right[i]);

/** AES-CMAC (RFC 4493) of whole blocks: here a chaining value always stands before the rest. */
export function cmac(key, data) {
  const subkey = double(encryptBlock(key, Buffer.alloc(BLOCK)));
  let state = Buffer.alloc(BLOCK);
  for (let at = 0; at < data.length; at += BLOCK) {
    const block = xor(state, data.subarray(at, at + BLOCK));
    state = encryptBlock(key, at + BLOCK === data.length ? xor(block, subkey) : block);
  }
  return state;
}

/** 80 and zeros to whole blocks (DK-CR-007). */
function pad(content) {
  return Buffer.concat([content, Buffer.from([0x80]), Buffer.alloc((2 * BLOCK - 1 - (content.length % BLOCK)) % BLOCK)]);
}

/** The content; null unless the padding is the shortest one. */
function unpad(padded) {
  let end = padded.length - 1;
  while (end > padded.length - BLOCK && padded[end] === 0) end--;
  return padded[end] === 0x80 ? padded.subarray(0, end) : null;
}

/** Counter, chaining value and keys of one open channel. */
export class Channel {
  #keys;
  #counterMax;
  #counter = 0;
  #mcv = Buffer.alloc(BLOCK);

  constructor(keys, counterMax) {
    this.#keys = keys;
    this.#counterMax = counterMax;
  }

  /** The content of an EXCHANGE command. */
  openCommand(data) {
    if (this.#counter >= this.#counterMax) throw new Refusal(REASON.counter); // DK-CR-009
    if (data.length < BLOCK + MAC || data.length % BLOCK !== MAC) throw new Refusal(REASON.length); // DK-CR-008
    const ciphertext = data.subarray(0, -MAC);
    this.#counter += 1;
    this.#mcv = cmac(this.#keys.mac, Buffer.concat([this.#mcv, ciphertext])); // DK-CH-004, DK-CH-006
    // DK-CH-003 before anything is decrypted; DK-CR-008 all of it; DK-HY-002 in constant time.
    if (!timingSafeEqual(data.subarray(-MAC), this.#mcv.subarray(0, MAC))) throw new Refusal(REASON.mac);
    const decipher = createDecipheriv("aes-128-cbc", this.#keys.enc, this.#iv(COMMAND)).setAutoPadding(false);
    const content = unpad(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
    if (!content) throw new Refusal(REASON.mac);
    return content;
  }

  /** Ciphertext and MAC; chaining value and counter stay (DK-CH-002, DK-CH-006). */
  sealResponse(content) {
    const cipher = createCipheriv("aes-128-cbc", this.#keys.enc, this.#iv(RESPONSE)).setAutoPadding(false);
    const ciphertext = Buffer.concat([cipher.update(pad(content)), cipher.final()]);
    return Buffer.concat([ciphertext, cmac(this.#keys.rmac, Buffer.concat([this.#mcv, ciphertext])).subarray(0, MAC)]);
  }

  /** DK-HY-001. */
  wipe() {
    for (const key of [this.#keys.enc, this.#keys.mac, this.#keys.rmac, this.#mcv]) key.fill(0);
  }

  /** The encrypted counter block (DK-CR-007). */
  #iv(direction) {
    const block = Buffer.alloc(BLOCK);
    block[0] = direction;
    block[BLOCK - 1] = this.#counter;
    return encryptBlock(this.#keys.enc, block);
  }
}
