/** The mailbox and the one operation on it (section 4.3). */
import { TAG } from "./profile.mjs";
import { decode } from "./tlv.mjs";

/** Answers the content of an EXCHANGE command (DK-EN-005); `released` tells what data went out, if any. */
export function read(profile, mailbox, content) {
  const request = decode(content, [[TAG.read, 4]])?.[0];
  if (!request) return { content: answer(profile, profile.readMalformed) };
  const field = (name) => request.readUInt16BE(2 * profile.readLayout.indexOf(name));
  const [offset, length] = [field("offset"), field("length")];
  // DK-EN-006: a read stays inside the mailbox.
  const inside = length > 0 && length <= profile.readMax && offset + length <= mailbox.length;
  if (!inside) return { content: answer(profile, profile.readBounds) };
  return { content: answer(profile, profile.readOk, mailbox.subarray(offset, offset + length)), released: { offset, length } };
}

function answer(profile, status, data = Buffer.alloc(0)) {
  const parts = { length: Buffer.from([data.length >> 8, data.length & 0xff]), data, status };
  return Buffer.concat(profile.answerLayout.map((name) => parts[name]));
}
