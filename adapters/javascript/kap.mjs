/**
 * The KAP/1 kit for Node: everything between standard input, a handler object and standard output. See docs/adapter.md.
 *
 * A handler has one method for each operation that it implements, under the operation's name; it gets the request and returns the
 * content of `ok`, or a promise of it (nothing stands for `{}`). It says "no" by throwing `Reject`, `Nack`, `Skip` or `Fault`; anything
 * else that it throws becomes an `error`. The kit knows neither role. Types stand in kap.d.mts.
 */

export const VERSION = 1;
/** Longest line either way, the newline included. */
export const LINE_MAX = 1 << 20;
export const OPERATIONS = ["hello", "provision", "seed", "reset", "open", "deliver", "observe", "close", "hook", "ping", "mark", "bye"];

/** An answer other than `ok`. */
class Answer extends Error {
  constructor(fields) {
    super(JSON.stringify(fields));
    this.fields = fields;
  }
}

/** The protocol refuses: the right answer to a bad message. `detail` holds class, stage and native, as far as they are known. */
export class Reject extends Answer {
  constructor(out, detail = {}) {
    super({ reject: detail, out });
  }
}

/** Not implemented. */
export class Nack extends Answer {
  constructor(what) {
    super({ nack: { what } });
  }
}

/** Implemented, but not possible now. */
export class Skip extends Answer {
  constructor(reason) {
    super({ skip: { reason } });
  }
}

/** The adapter, its environment or the request is broken. */
export class Fault extends Answer {
  constructor(code, msg, layer = "adapter") {
    super({ error: { layer, code, msg } });
  }
}

/** The names for `ops` in the answer to hello. */
export function operations(handler) {
  return OPERATIONS.filter((name) => name === "bye" || typeof handler[name] === "function");
}

/** Refuses a runner that does not speak this version of KAP. */
export function checkHello(request) {
  const [low, high] = request.kap;
  if (!(low <= VERSION && VERSION <= high)) throw new Nack(`kap:${low}-${high}`);
}

/** Bytes from lower-case hexadecimal. */
export function bytes(text) {
  if (typeof text !== "string" || text.length % 2 || /[^0-9a-f]/.test(text)) throw new Fault("request", "expected lower-case hexadecimal");
  return Buffer.from(text, "hex");
}

function integer(_name, value) {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("a number that is no integer");
  return value;
}

/** One line as an object; `null` stands for a line that was too long. */
function parse(line) {
  if (line === null) throw new Fault("length", "the line is too long");
  if (line.some((byte) => byte > 0x7f)) throw new Fault("json", "not ASCII");
  let request;
  try {
    request = JSON.parse(line.toString("latin1"), integer);
  } catch (broken) {
    throw new Fault("json", broken.message);
  }
  if (request === null || typeof request !== "object" || Array.isArray(request)) throw new Fault("json", "not an object");
  return request;
}

function dispatch(handler, request) {
  if (!(request.seq >= 0) || !Number.isInteger(request.seq) || typeof request.op !== "string") throw new Fault("request", "no seq or op");
  if (!OPERATIONS.includes(request.op)) throw new Nack(`op:${request.op}`);
  if (typeof handler[request.op] === "function") return handler[request.op](request);
  if (request.op === "bye") return {};
  throw new Nack(`op:${request.op}`);
}

/** Answers one line; the second value tells whether it was bye. */
export async function answer(handler, line) {
  let request = {};
  let fields;
  try {
    request = parse(line);
    fields = { ok: (await dispatch(handler, request)) ?? {} };
  } catch (no) {
    if (!(no instanceof Answer)) console.error(no);
    fields = no instanceof Answer ? no.fields : new Fault("exception", String(no)).fields;
  }
  const seq = Number.isInteger(request.seq) && request.seq >= 0 ? request.seq : null;
  return [{ seq, ...fields }, request.op === "bye" && "ok" in fields];
}

function encode(message) {
  const text = JSON.stringify(message).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`) + "\n";
  return text.length <= LINE_MAX ? text : encode({ seq: message.seq, ...new Fault("length", "the answer is too long").fields });
}

/** The lines of a stream without their ends; `null` for one above the limit, of which nothing is kept. */
async function* lines(source) {
  let parts = [];
  let length = 0;
  const take = () => {
    const line = length < LINE_MAX ? Buffer.concat(parts) : null;
    [parts, length] = [[], 0];
    return line;
  };
  for await (let chunk of source) {
    for (let end; (end = chunk.indexOf(10)) >= 0; chunk = chunk.subarray(end + 1)) {
      length += end;
      parts.push(chunk.subarray(0, end));
      yield take();
    }
    length += chunk.length;
    if (length >= LINE_MAX) parts = [];
    else if (chunk.length) parts.push(chunk);
  }
  if (length) yield take();
}

/** Serves until bye or the end of standard input, then ends the process. What else is printed goes to standard error. */
export async function serve(handler) {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  for await (const line of lines(process.stdin)) {
    const [message, last] = await answer(handler, line);
    await new Promise((written) => write(encode(message), written));
    if (last) break;
  }
  process.exit(0);
}
