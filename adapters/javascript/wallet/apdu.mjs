/** Commands as bytes: form, class and instruction (DK-EN-001, DK-EN-010). */
import { REASON, Refusal } from "./refusal.mjs";

const CHAINED = 0x10;

/** Class, instruction and stage of each command (section 4.1). */
const COMMANDS = [
  [0x00, 0xa4, "select"],
  [0x80, 0x80, "auth0"],
  [0x80, 0x81, "auth1"],
  [0x84, 0xc9, "exchange"],
  [0x80, 0x3c, "control-flow"],
];

/** The command that bytes seem to be, however broken the rest is; undefined if none. */
export function stage(pdu) {
  if (pdu.length < 2) return undefined;
  return COMMANDS.find(([cla, ins]) => cla === (pdu[0] & ~CHAINED) && ins === pdu[1])?.[2];
}

/** A short APDU. Its form is checked before class, class before instruction. */
export function parse(pdu) {
  const data = body(pdu);
  if (!COMMANDS.some(([cla]) => cla === (pdu[0] & ~CHAINED))) throw new Refusal(REASON.class);
  const name = stage(pdu);
  if (!name) throw new Refusal(REASON.instruction);
  return { name, p1: pdu[2], p2: pdu[3], data, chained: (pdu[0] & CHAINED) !== 0 };
}

/** The data field: header; then nothing, Le, Lc with data, or Lc with data and Le; Le is 00. */
function body(pdu) {
  if (pdu.length === 4 || (pdu.length === 5 && pdu[4] === 0)) return Buffer.alloc(0);
  if (pdu.length < 6 || pdu[4] === 0) throw new Refusal(REASON.length);
  const end = 5 + pdu[4];
  const whole = pdu.length === end || (pdu.length === end + 1 && pdu[end] === 0);
  if (!whole) throw new Refusal(REASON.length);
  return pdu.subarray(5, end);
}

/** Whether `command` may be a later part of the one that began with `first` (DK-EN-009). */
export function continues(command, first) {
  return command.name === first.name && command.p1 === first.p1 && command.p2 === first.p2;
}
